package dev.tollgate.relay;

import dev.tollgate.upstream.UpstreamCall;
import dev.tollgate.upstream.UpstreamClient;
import dev.tollgate.upstream.UpstreamListener;
import dev.tollgate.upstream.UpstreamRequest;
import dev.tollgate.wire.FailureKind;
import dev.tollgate.wire.HeaderList;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A provider that does what the test says; keeps the rules of {@link UpstreamClient}. */
final class FakeUpstream implements UpstreamClient {
    final List<Call> calls = new ArrayList<>();

    @Override
    public UpstreamCall send(UpstreamRequest request, UpstreamListener listener) {
        Call call = new Call(request.channel().text(), listener);
        calls.add(call);
        return call;
    }

    static final class Call implements UpstreamCall {
        final String channel;
        private final UpstreamListener listener;
        boolean sent;
        boolean head;
        boolean over;
        boolean cancelled;
        boolean paused;

        Call(String channel, UpstreamListener listener) {
            this.channel = channel;
            this.listener = listener;
        }

        Call sent() {
            if (!over && !sent) {
                sent = true;
                listener.onSent();
            }
            return this;
        }

        Call head(int status, String type) {
            sent();
            if (!over && !head) {
                head = true;
                listener.onHead(status, new HeaderList(1).add("content-type", type));
            }
            return this;
        }

        Call events() {
            return head(200, "text/event-stream");
        }

        Call data(String json) {
            return bytes("data: " + json + "\n\n");
        }

        Call bytes(String text) {
            if (!over) {
                listener.onBytes(text.getBytes(StandardCharsets.UTF_8));
            }
            return this;
        }

        void end() {
            if (!over) {
                over = true;
                listener.onEnd();
            }
        }

        void fail(FailureKind kind) {
            if (!over) {
                over = true;
                listener.onFailure(kind, "told by the test");
            }
        }

        @Override
        public void cancel() {
            cancelled |= !over;
            over = true;
        }

        @Override
        public void pause() {
            paused = true;
        }

        @Override
        public void resume() {
            paused = false;
        }
    }
}
