package dev.tollgate.http;

import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/**
 * Closes a connection in two steps: the client is told the end at once, and is listened to until it ends too. Closing
 * on bytes that nobody read, as a settings frame or a window update on its way, would reset the connection, and the end
 * of an answer might never arrive (RFC 9112 §9.6 says so of HTTP/1.1; it holds for every protocol over TCP). Next to
 * the socket.
 */
final class LingeringClose extends ChannelDuplexHandler {
    private static final long LINGER_MS = 1_000;

    private boolean lingering;

    @Override
    public void close(ChannelHandlerContext ctx, ChannelPromise promise) {
        if (lingering || !ctx.channel().isActive() || !(ctx.channel() instanceof DuplexChannel channel)) {
            var _ = ctx.close(promise);
            return;
        }
        lingering = true;
        channel.config().setAutoRead(true);
        var _ = channel.shutdownOutput();
        Runnable end = () -> {
            var _ = ctx.close(promise);
        };
        ScheduledFuture<?> late = ctx.executor().schedule(end, LINGER_MS, TimeUnit.MILLISECONDS);
        var _ = channel.closeFuture().addListener(_ -> {
            late.cancel(false);
            promise.trySuccess();
        });
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (lingering) {
            ReferenceCountUtil.release(message);
        } else {
            ctx.fireChannelRead(message);
        }
    }
}
