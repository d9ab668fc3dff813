package dev.tollgate.simulator;

import dev.tollgate.base.ChannelId;
import dev.tollgate.base.Endpoint;
import dev.tollgate.http.Exchange;
import dev.tollgate.http.Handler;
import dev.tollgate.http.ReplyStream;
import dev.tollgate.upstream.UpstreamCall;
import dev.tollgate.upstream.UpstreamClient;
import dev.tollgate.upstream.UpstreamListener;
import dev.tollgate.upstream.UpstreamRequest;
import dev.tollgate.wire.BodyParts;
import dev.tollgate.wire.FailureKind;
import dev.tollgate.wire.HeaderList;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * The simulator behind a listener of its own, so that a channel can reach it as it reaches a real provider. Belongs to
 * the event loop of its client. Pauses and cuts reach the caller as they would from a network: as silence, and as a
 * connection that ends inside the answer.
 */
public final class SimulatorPort implements Handler {
    private static final ChannelId CHANNEL = new ChannelId("simulator-port");

    private final UpstreamClient simulator;

    /** The port of one loop's simulator. */
    public SimulatorPort(UpstreamClient simulator) {
        this.simulator = simulator;
    }

    @Override
    public void handle(Exchange exchange) {
        String path = exchange.path();
        if (!known(path)) {
            exchange.reply(404, new HeaderList(0), ErrorBodies.invalid("The simulator has no endpoint " + path + "."));
            return;
        }
        exchange.body()
                .onSuccess(body -> serve(exchange, path, body))
                .onFailure(_ ->
                        exchange.reply(400, new HeaderList(0), ErrorBodies.invalid("The body did not come whole.")));
    }

    private static boolean known(String path) {
        for (Endpoint endpoint : Endpoint.values()) {
            if (endpoint.inference() && endpoint.path().equals(path)) {
                return true;
            }
        }
        return false;
    }

    private void serve(Exchange exchange, String path, byte[] body) {
        HeaderList headers = new HeaderList(1).add(SimulatorClient.ORIGIN_HEADER, exchange.origin());
        Answering answering = new Answering(exchange);
        answering.call = simulator.send(
                new UpstreamRequest(
                        CHANNEL, URI.create("http://simulator.invalid" + path), headers, BodyParts.of(body)),
                answering);
        exchange.onClientGone(answering.call::cancel);
    }

    private static final class Answering implements UpstreamListener {
        private final Exchange exchange;
        private @Nullable UpstreamCall call;
        private @Nullable ReplyStream stream;

        Answering(Exchange exchange) {
            this.exchange = exchange;
        }

        @Override
        public void onSent() {}

        @Override
        public void onHead(int status, HeaderList headers) {
            ReplyStream opened = exchange.stream(status, headers);
            stream = opened;
            opened.onDrain(() -> {
                if (call != null) {
                    call.resume();
                }
            });
        }

        @Override
        public void onBytes(byte[] bytes) {
            if (stream != null) {
                stream.write(bytes);
                if (stream.full() && call != null) {
                    call.pause();
                }
            }
        }

        @Override
        public void onEnd() {
            if (stream != null) {
                stream.end();
            }
        }

        @Override
        public void onFailure(FailureKind kind, String detail) {
            if (stream != null) {
                stream.abort();
            }
        }
    }
}
