package dev.tollgate.http;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.util.ReferenceCountUtil;
import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/** One HTTP/2 connection as a whole: idleness, draining, the peer. Its streams see to themselves. */
final class Http2Connection extends ChannelInboundHandlerAdapter {
    final LoopServer server;
    final boolean secure;
    private final Deadline deadline;
    private @Nullable ChannelHandlerContext context;
    private @Nullable InetAddress peer;
    private String peerText = "";
    private int open;

    Http2Connection(LoopServer server, boolean secure, Deadline deadline) {
        this.server = server;
        this.secure = secure;
        this.deadline = deadline;
    }

    /** Gives each stream its handler. */
    @Sharable
    static final class Streams extends ChannelInitializer<Channel> {
        private final Http2Connection connection;

        Streams(Http2Connection connection) {
            this.connection = connection;
        }

        @Override
        protected void initChannel(Channel stream) {
            stream.pipeline().addLast(new Http2StreamHandler(connection));
        }
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        context = ctx;
        peer = ClientAddress.of(ctx.channel().remoteAddress());
        deadline.owner(this::close, () -> Deadline.NOTHING_WAITS);
        deadline.in(server.limits().idleTimeoutMs());
    }

    void streamOpened() {
        open++;
        deadline.none();
    }

    void streamClosed() {
        open--;
        if (open == 0) {
            deadline.in(server.limits().idleTimeoutMs());
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object frame) {
        // Settings, pings, window updates: the codec has seen to them.
        ReferenceCountUtil.release(frame);
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) throws Exception {
        if (event == Listener.Event.DRAIN) {
            close();
        } else {
            super.userEventTriggered(ctx, event);
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        // Resets and protocol errors are a client's business; its streams learn of it as of any client that left.
        ctx.channel().unsafe().close(ctx.channel().unsafe().voidPromise());
    }

    /** Says GOAWAY, and closes when the last stream is through. */
    private void close() {
        if (context != null) {
            var _ = context.close();
        }
    }

    @Nullable
    InetAddress peer() {
        return peer;
    }

    String peerText() {
        if (peerText.isEmpty()) {
            peerText = ClientAddress.text(peer);
        }
        return peerText;
    }
}
