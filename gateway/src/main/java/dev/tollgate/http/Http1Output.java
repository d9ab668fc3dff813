package dev.tollgate.http;

import dev.tollgate.base.RequestId;
import dev.tollgate.error.Refusal;
import dev.tollgate.wire.HeadWriter;
import dev.tollgate.wire.HeaderList;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslHandler;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Writes the answers of one HTTP/1 connection. A whole answer is one buffer and one system call. Pieces of a stream are
 * gathered until the loop has seen to its other work, so that an event and the stream's end leave together.
 */
final class Http1Output implements Runnable, ChannelFutureListener {
    private static final byte[] REQUEST_ID = ascii("x-request-id: ");
    private static final byte[] CONTENT_LENGTH = ascii("content-length: ");
    private static final byte[] CHUNKED = ascii("transfer-encoding: chunked\r\n");
    private static final byte[] CLOSE = ascii("connection: close\r\n");
    private static final byte[] KEEP_ALIVE = ascii("connection: keep-alive\r\n");
    private static final byte[] END_OF_LINE = ascii("\r\n");
    private static final byte[] LAST_CHUNK = ascii("0\r\n\r\n");
    private static final byte[] CONTINUE = ascii("HTTP/1.1 100 Continue\r\n\r\n");

    private final LoopServer server;
    private @Nullable ChannelHandlerContext context;
    private @Nullable Http1Connection connection;
    private boolean modern = true;
    private boolean close;
    private boolean chunked;
    private boolean bodiless;
    private boolean flushLater;
    private long writes;

    Http1Output(LoopServer server) {
        this.server = server;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    void attach(ChannelHandlerContext ctx, Http1Connection of) {
        context = ctx;
        connection = of;
    }

    /** The next answer is to a request of HTTP/1.1 ({@code isModern}) or 1.0. */
    void begin(boolean isModern, boolean closes) {
        modern = isModern;
        close = closes;
        chunked = false;
        bodiless = false;
    }

    /** The next head says that the connection ends. */
    void closing() {
        close = true;
    }

    /** Whether pieces of unknown length can be told apart from the connection's end. */
    boolean canFrame() {
        return modern;
    }

    void whole(RequestId id, int status, HeaderList headers, byte[] body, boolean withoutBody) {
        boolean noLength = status == 204 || status == 304;
        HeadWriter out = fields(id, status, headers);
        if (!noLength) {
            length(out, body.length);
        }
        out.put(END_OF_LINE);
        if (!withoutBody) {
            out.put(body);
        }
        last(server.out.take(ready().alloc()));
    }

    void head(RequestId id, int status, HeaderList headers, long length, boolean toHead) {
        bodiless = toHead || status == 204 || status == 304;
        HeadWriter out = fields(id, status, headers);
        chunked = length < 0 && modern && status != 204 && status != 304;
        if (length >= 0) {
            length(out, length);
        } else if (chunked) {
            out.put(CHUNKED);
        }
        out.put(END_OF_LINE);
        write(server.out.take(ready().alloc()));
    }

    private HeadWriter fields(RequestId id, int status, HeaderList headers) {
        HeadWriter out = server.out.status(status);
        out.field(REQUEST_ID, id.toString());
        out.put(server.dateLine(server.parts.time().epochMillis()));
        if (server.parts.config().cors()) {
            out.put(Cors.LINES);
        }
        if (close) {
            out.put(CLOSE);
        } else if (!modern) {
            out.put(KEEP_ALIVE);
        }
        server.out.headers(headers);
        return out;
    }

    private static void length(HeadWriter out, long length) {
        out.put(CONTENT_LENGTH);
        out.decimal(length);
        out.put(END_OF_LINE);
    }

    void piece(byte[] bytes, int from, int to) {
        if (bodiless) {
            return;
        }
        HeadWriter out = server.out.fresh();
        if (chunked) {
            out.hexadecimal(to - from);
            out.put(END_OF_LINE);
        }
        out.put(bytes, from, to - from);
        if (chunked) {
            out.put(END_OF_LINE);
        }
        write(server.out.take(ready().alloc()));
    }

    void end() {
        if (chunked && !bodiless) {
            server.out.fresh().put(LAST_CHUNK);
            last(server.out.take(ready().alloc()));
        } else {
            last(Unpooled.EMPTY_BUFFER);
        }
    }

    /** An answer to a connection that is not served at all. */
    static ByteBuf lone(
            LoopServer server, Refusal refusal, String contentType, byte[] body, ByteBufAllocator allocator) {
        HeadWriter out = server.out.status(refusal.code().status());
        out.field(REQUEST_ID, server.newId().toString());
        out.put(server.dateLine(server.parts.time().epochMillis()));
        out.put(CLOSE);
        server.out.headers(new HeaderList(2)
                .add("content-type", contentType)
                .add("retry-after", Integer.toString(Math.max(1, refusal.retryAfterSeconds()))));
        length(out, body.length);
        out.put(END_OF_LINE);
        out.put(body);
        return server.out.take(allocator);
    }

    /** Lets a client send its body that waits for our word. */
    void goOn() {
        server.out.fresh().put(CONTINUE);
        ChannelHandlerContext ctx = ready();
        var _ = ctx.writeAndFlush(server.out.take(ctx.alloc()), ctx.voidPromise());
    }

    private void write(ByteBuf bytes) {
        ChannelHandlerContext ctx = ready();
        writes++;
        var _ = ctx.write(bytes, ctx.voidPromise());
        if (!flushLater) {
            flushLater = true;
            ctx.channel().eventLoop().execute(this);
        }
    }

    /** The gathered pieces leave. */
    @Override
    public void run() {
        if (flushLater) {
            flushLater = false;
            ready().flush();
        }
    }

    private void last(ByteBuf bytes) {
        writes++;
        flushLater = false;
        ChannelFuture written = ready().writeAndFlush(bytes);
        if (written.isDone()) {
            operationComplete(written);
        } else {
            written.addListener(this);
        }
    }

    @Override
    public void operationComplete(ChannelFuture written) {
        if (written.isSuccess() && connection != null) {
            connection.answered();
        } else {
            var _ = ready().close();
        }
    }

    /** No more comes from us, but the client may still be sending. */
    void endOutput() {
        ChannelHandlerContext ctx = ready();
        SslHandler tls = ctx.pipeline().get(SslHandler.class);
        if (tls != null) {
            var _ = tls.closeOutbound();
        } else if (ctx.channel() instanceof DuplexChannel duplex) {
            var _ = duplex.shutdownOutput();
        }
    }

    /**
     * Ends the connection inside an answer. Without framing only a reset tells the client that it is not whole; else
     * what was written still goes out, and the missing last chunk or byte tells.
     */
    void cut() {
        ChannelHandlerContext ctx = ready();
        if (!chunked) {
            ctx.channel().config().setOption(ChannelOption.SO_LINGER, 0);
            var _ = ctx.close();
        } else {
            var _ = ctx.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
        }
    }

    /** For {@link Deadline#owner}. */
    long progress() {
        ChannelOutboundBuffer waiting = ready().channel().unsafe().outboundBuffer();
        return waiting == null || waiting.size() == 0 ? Deadline.NOTHING_WAITS : writes - waiting.size();
    }

    private ChannelHandlerContext ready() {
        if (context == null) {
            throw new IllegalStateException("not in a pipeline yet");
        }
        return context;
    }
}
