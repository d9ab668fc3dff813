package dev.tollgate.http;

import dev.tollgate.error.ErrorCode;
import dev.tollgate.error.GatewayException;
import dev.tollgate.error.Refusal;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.handler.codec.http2.DefaultHttp2ResetFrame;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.util.ReferenceCountUtil;
import org.jspecify.annotations.Nullable;

/** Reads the one request of an HTTP/2 stream. */
final class Http2StreamHandler extends ChannelInboundHandlerAdapter {
    private final Http2Connection connection;
    private final LoopServer server;
    private final Deadline deadline;
    private @Nullable ChannelHandlerContext context;
    private @Nullable Http2Exchange exchange;
    private long throwAwayLeft;
    private boolean answerOut;

    Http2StreamHandler(Http2Connection connection) {
        this.connection = connection;
        this.server = connection.server;
        this.deadline = new Deadline(
                server.loop,
                server.parts.time(),
                server.limits().bodyIdleTimeoutMs(),
                server.limits().idleTimeoutMs(),
                this::reset);
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        context = ctx;
        int high = server.parts.config().streamBufferBytesMax();
        ctx.channel().config().setWriteBufferWaterMark(new WriteBufferWaterMark(high / 2, high));
        throwAwayLeft = server.limits().drainBytesMax();
        connection.streamOpened();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object frame) {
        try {
            if (frame instanceof Http2HeadersFrame headers) {
                head(ctx, headers.headers(), headers.isEndStream());
            } else if (frame instanceof Http2DataFrame data) {
                data(data.content(), data.isEndStream());
            }
        } finally {
            ReferenceCountUtil.release(frame);
        }
    }

    private void head(ChannelHandlerContext ctx, Http2Headers headers, boolean last) {
        Http2Exchange running = exchange;
        if (running != null) {
            // Trailers.
            if (last) {
                received(running, new byte[0], 0, true);
            }
            return;
        }
        long length = last ? 0 : headers.getLong("content-length", -1);
        RequestBody body = new RequestBody(
                server.context, server.load(), length, server.limits().bodyBytesMax());
        Http2Exchange made = new Http2Exchange(server, body, connection, this, ctx, headers);
        exchange = made;
        deadline.owner(this::timedOut, made::progress);
        deadline.start();
        armForBody(made, last);
        CharSequence method = headers.method();
        CharSequence path = headers.path();
        made.begin(method == null ? "" : method.toString(), path == null ? null : path.toString());
    }

    private void data(ByteBuf content, boolean last) {
        Http2Exchange running = exchange;
        int count = content.readableBytes();
        if (running == null) {
            return;
        }
        byte[] bytes = server.scratch(count);
        content.readBytes(bytes, 0, count);
        received(running, bytes, count, last);
    }

    private void received(Http2Exchange running, byte[] bytes, int count, boolean last) {
        if (answerOut) {
            throwAwayLeft -= count;
            if (throwAwayLeft < 0 && !last) {
                reset();
            }
            return;
        }
        armForBody(running, last);
        running.content(bytes, 0, count, last);
        pauseWhereFull();
    }

    private void armForBody(Http2Exchange running, boolean last) {
        if (last || running.expects()) {
            deadline.none();
        } else {
            deadline.in(server.limits().bodyIdleTimeoutMs());
        }
    }

    private void pauseWhereFull() {
        if (exchange != null && context != null) {
            boolean full = exchange.requestBody().early();
            context.channel().config().setAutoRead(!full);
            if (full) {
                deadline.none();
            }
        }
    }

    void bodyWanted() {
        pauseWhereFull();
        deadline.in(server.limits().bodyIdleTimeoutMs());
    }

    private void timedOut() {
        if (exchange != null && !answerOut) {
            exchange.bodyFailed(new GatewayException(Refusal.of(
                    ErrorCode.REQUEST_TIMEOUT,
                    "request body: nothing for " + server.limits().bodyIdleTimeoutMs() + " ms")));
        } else {
            reset();
        }
    }

    /** The answer is out; of a body that still comes a little is thrown away, then the stream is reset. */
    void answered() {
        answerOut = true;
        if (exchange != null) {
            exchange.taken();
            if (!exchange.requestBody().whole() && context != null) {
                context.channel().config().setAutoRead(true);
                deadline.in(server.limits().bodyIdleTimeoutMs());
            }
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        if (ctx.channel().isWritable() && exchange != null) {
            exchange.writable();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        deadline.stop();
        connection.streamClosed();
        if (exchange != null) {
            exchange.left();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        // The codec resets the stream with the fitting error.
        var _ = ctx.close();
    }

    private void reset() {
        if (context != null) {
            Http2Error error = answerOut ? Http2Error.NO_ERROR : Http2Error.CANCEL;
            var _ = context.writeAndFlush(new DefaultHttp2ResetFrame(error));
            var _ = context.close();
        }
    }
}
