package dev.tollgate.http;

import dev.tollgate.error.ErrorCode;
import dev.tollgate.error.Refusal;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.ServerChannelRecvByteBufAllocator;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.ApplicationProtocolNegotiationHandler;
import io.netty.handler.ssl.SslHandler;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.internal.VertxInternal;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Accepts connections and knows them all. */
final class Listener extends ChannelInitializer<Channel> implements RunningListener {
    /** Tells a connection to end as soon as nothing runs on it. */
    enum Event {
        DRAIN
    }

    private static final Logger LOG = LoggerFactory.getLogger(Listener.class);
    private static final int BACKLOG = 4_096;
    /** A burst of connections is taken from the kernel at once, before the loops' other work. */
    private static final int ACCEPTS_AT_ONCE = 512;

    private final ListenerParts parts;
    private final List<LoopServer> servers;
    private final @Nullable Certificates certificates;
    private final Set<Channel> channels = ConcurrentHashMap.newKeySet();
    private @Nullable Channel bound;
    private @Nullable ScheduledFuture<?> looking;

    Listener(ListenerParts parts, List<LoopServer> servers, @Nullable Certificates certificates) {
        this.parts = parts;
        this.servers = List.copyOf(servers);
        this.certificates = certificates;
    }

    Future<RunningListener> bind(EventLoops loops) {
        VertxInternal vertx = (VertxInternal) loops.vertx();
        ListenerConfig config = parts.config();
        int high = config.streamBufferBytesMax();
        ServerBootstrap bootstrap = new ServerBootstrap()
                .group(vertx.acceptorEventLoopGroup(), vertx.nettyEventLoopGroup())
                .channelFactory(vertx.transport().serverChannelFactory(false))
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .option(ChannelOption.SO_REUSEADDR, true)
                .option(
                        ChannelOption.RECVBUF_ALLOCATOR,
                        new ServerChannelRecvByteBufAllocator().maxMessagesPerRead(ACCEPTS_AT_ONCE))
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, new WriteBufferWaterMark(high / 2, high))
                .childHandler(this);
        Promise<RunningListener> promise = Promise.promise();
        bootstrap.bind(new InetSocketAddress(config.host(), config.port())).addListener((ChannelFuture done) -> {
            if (done.isSuccess()) {
                bound = done.channel();
                lookAtCertificates();
                LOG.info("{} listens on {}", config.name(), done.channel().localAddress());
                promise.complete(this);
            } else {
                promise.fail(done.cause());
            }
        });
        return promise.future();
    }

    private void lookAtCertificates() {
        Certificates mine = certificates;
        TlsFiles files = parts.config().tls();
        if (mine != null && files != null) {
            Runnable look = () -> Thread.ofVirtual().name("certificates").start(mine::look);
            looking = servers.getFirst()
                    .loop
                    .scheduleWithFixedDelay(look, files.checkMs(), files.checkMs(), TimeUnit.MILLISECONDS);
        }
    }

    // ---- connections

    @Override
    protected void initChannel(Channel channel) {
        LoopServer server = serverOf(channel.eventLoop());
        channels.add(channel);
        if (!parts.load().connectionOpened()) {
            var _ = channel.closeFuture().addListener(_ -> channels.remove(channel));
            refuse(channel, server);
            return;
        }
        Deadline deadline = deadline(channel, server);
        var _ = channel.closeFuture().addListener(_ -> {
            deadline.stop();
            channels.remove(channel);
            parts.load().connectionClosed();
        });
        Certificates mine = certificates;
        if (mine == null) {
            channel.pipeline().addLast(new Http1Connection(server, false, deadline));
        } else {
            SslHandler tls = mine.current()
                    .newHandler(
                            channel.alloc(),
                            task -> Thread.ofVirtual().name("tls").start(task));
            tls.setHandshakeTimeoutMillis(parts.config().limits().headerTimeoutMs());
            channel.pipeline().addLast(tls, new ByProtocol(server, deadline));
        }
    }

    private Deadline deadline(Channel channel, LoopServer server) {
        var limits = parts.config().limits();
        int period = Math.min(limits.headerTimeoutMs(), Math.min(limits.bodyIdleTimeoutMs(), limits.idleTimeoutMs()));
        Deadline deadline =
                new Deadline(server.loop, parts.time(), period, limits.idleTimeoutMs(), () -> closeNow(channel));
        deadline.in(limits.headerTimeoutMs());
        deadline.start();
        return deadline;
    }

    private LoopServer serverOf(EventLoop loop) {
        for (int i = 0; i < servers.size(); i++) {
            if (servers.get(i).loop.equals(loop)) {
                return servers.get(i);
            }
        }
        throw new IllegalStateException("a connection on a loop that is not ours: " + loop);
    }

    /** One connection too many: told so where it costs nothing, then closed. */
    private void refuse(Channel channel, LoopServer server) {
        if (certificates != null) {
            var _ = channel.close();
            return;
        }
        Refusal refusal = Refusal.retryAfter(ErrorCode.OVERLOADED, "too many connections", 1);
        byte[] body = parts.errors().body(refusal);
        ByteBuf answer = Http1Output.lone(server, refusal, parts.errors().contentType(), body, channel.alloc());
        var _ = channel.writeAndFlush(answer).addListener(ChannelFutureListener.CLOSE);
    }

    /** Goes on with what TLS agreed upon. */
    private static final class ByProtocol extends ApplicationProtocolNegotiationHandler {
        private final LoopServer server;
        private final Deadline deadline;

        ByProtocol(LoopServer server, Deadline deadline) {
            super(ApplicationProtocolNames.HTTP_1_1);
            this.server = server;
            this.deadline = deadline;
        }

        @Override
        protected void configurePipeline(ChannelHandlerContext ctx, String protocol) {
            if (protocol.equals(ApplicationProtocolNames.HTTP_2)) {
                Http2Upgrade.install(ctx.pipeline(), server, true, deadline);
            } else {
                ctx.pipeline().addLast(new Http1Connection(server, true, deadline));
            }
        }

        @Override
        protected void handshakeFailure(ChannelHandlerContext ctx, Throwable cause) {
            LOG.debug("TLS handshake with {} failed", ctx.channel().remoteAddress(), cause);
            var _ = ctx.close();
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            LOG.debug("TLS with {} failed", ctx.channel().remoteAddress(), cause);
            var _ = ctx.close();
        }
    }

    // ---- running

    @Override
    public int port() {
        Channel channel = bound;
        if (channel == null || !(channel.localAddress() instanceof InetSocketAddress address)) {
            throw new IllegalStateException("not bound");
        }
        return address.getPort();
    }

    @Override
    public int requestsInFlight() {
        return parts.load().requests();
    }

    @Override
    public Future<Boolean> drain(long withinMs) {
        Promise<Boolean> over = Promise.promise();
        stopAccepting();
        Promise<Void> through = parts.load().drain();
        for (Channel channel : channels) {
            channel.eventLoop().execute(() -> channel.pipeline().fireUserEventTriggered(Event.DRAIN));
        }
        ScheduledFuture<?> late = servers.getFirst()
                .loop
                .schedule(() -> close().onComplete(_ -> over.tryComplete(false)), withinMs, TimeUnit.MILLISECONDS);
        through.future().onSuccess(_ -> {
            late.cancel(false);
            unbound().onComplete(_ -> over.tryComplete(true));
        });
        return over.future();
    }

    /** Completes when nobody can connect any more; {@link #stopAccepting} only asks for it. */
    private Future<Void> unbound() {
        Promise<Void> closed = Promise.promise();
        Channel server = bound;
        if (server == null) {
            closed.complete();
        } else {
            var _ = server.closeFuture().addListener(_ -> closed.complete());
        }
        return closed.future();
    }

    @Override
    public Future<Void> close() {
        stopAccepting();
        for (Channel channel : channels) {
            closeNow(channel);
        }
        return unbound();
    }

    private void stopAccepting() {
        if (looking != null) {
            looking.cancel(false);
        }
        if (bound != null) {
            var _ = bound.close();
        }
    }

    /** Past the pipeline: HTTP/2 would wait for its streams. */
    private static void closeNow(Channel channel) {
        channel.eventLoop()
                .execute(() -> channel.unsafe().close(channel.unsafe().voidPromise()));
    }
}
