package dev.tollgate.upstream;

import dev.tollgate.wire.BodyParts;
import dev.tollgate.wire.BodyParts.Part;
import dev.tollgate.wire.HeadWriter;
import dev.tollgate.wire.HeaderList;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Writes requests to one connection: small ones as one buffer, large ones in pieces as the provider takes them. */
final class RequestWriter implements ChannelFutureListener {
    private static final int PIECE_BYTES = 64 << 10;
    private static final byte[] POST = ascii("POST ");
    private static final byte[] HOST = ascii(" HTTP/1.1\r\nhost: ");
    private static final byte[] IDENTITY_AND_LENGTH = ascii("\r\naccept-encoding: identity\r\ncontent-length: ");
    private static final byte[] END_OF_LINE = ascii("\r\n");

    private final LoopUpstream client;
    private final Channel channel;
    private final Runnable sent;
    private @Nullable BodyParts body;
    private int part;
    private int at;
    private boolean done;

    RequestWriter(LoopUpstream client, Channel channel, Runnable sent) {
        this.client = client;
        this.channel = channel;
        this.sent = sent;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** Whether the last request was handed over whole. */
    boolean done() {
        return done;
    }

    void write(UpstreamRequest request, Origin origin) {
        done = false;
        body = request.body();
        part = 0;
        at = 0;
        HeadWriter out = client.out();
        head(out, request, origin);
        if (request.body().length() <= PIECE_BYTES) {
            for (Part each : request.body().parts()) {
                out.put(each.bytes(), each.from(), each.to() - each.from());
            }
            body = null;
            last(buffer(out));
        } else {
            var _ = channel.write(buffer(out), channel.voidPromise());
            goOn();
        }
    }

    private static void head(HeadWriter out, UpstreamRequest request, Origin origin) {
        URI url = request.url();
        String path = url.getRawPath();
        out.clear();
        out.put(POST);
        out.text(path == null || path.isEmpty() ? "/" : path);
        if (url.getRawQuery() != null) {
            out.text("?");
            out.text(url.getRawQuery());
        }
        out.put(HOST);
        out.text(origin.hostHeader());
        out.put(IDENTITY_AND_LENGTH);
        out.decimal(request.body().length());
        out.put(END_OF_LINE);
        HeaderList headers = request.headers();
        for (int i = 0; i < headers.size(); i++) {
            out.field(headers.name(i), headers.value(i));
        }
        out.put(END_OF_LINE);
    }

    private ByteBuf buffer(HeadWriter out) {
        return channel.alloc().directBuffer(out.length()).writeBytes(out.array(), 0, out.length());
    }

    /** Writes more of a large body, as long as the provider takes it. */
    void goOn() {
        BodyParts rest = body;
        while (rest != null && channel.isWritable()) {
            HeadWriter out = client.out();
            out.clear();
            fill(out, rest);
            if (part == rest.parts().size()) {
                body = null;
                last(buffer(out));
                return;
            }
            var _ = channel.writeAndFlush(buffer(out), channel.voidPromise());
            rest = body;
        }
    }

    private void fill(HeadWriter out, BodyParts rest) {
        while (out.length() < PIECE_BYTES && part < rest.parts().size()) {
            Part current = rest.parts().get(part);
            int from = current.from() + at;
            int count = Math.min(current.to() - from, PIECE_BYTES - out.length());
            out.put(current.bytes(), from, count);
            at += count;
            if (from + count == current.to()) {
                part++;
                at = 0;
            }
        }
    }

    private void last(ByteBuf bytes) {
        ChannelFuture written = channel.writeAndFlush(bytes);
        if (written.isDone()) {
            operationComplete(written);
        } else {
            written.addListener(this);
        }
    }

    @Override
    public void operationComplete(ChannelFuture written) {
        // Where it failed the connection's end follows, and tells what it means.
        if (written.isSuccess()) {
            done = true;
            sent.run();
        }
    }

    /** The connection ended: nothing more is written. */
    void drop() {
        body = null;
    }
}
