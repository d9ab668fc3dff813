package dev.tollgate.upstream;

import dev.tollgate.base.Limits;
import dev.tollgate.base.TimeSource;
import dev.tollgate.observe.Metrics;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFactory;
import io.netty.channel.EventLoop;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** Makes the clients that call providers, one for each event loop, and holds what they share. Safe from any thread. */
public final class Upstreams implements AutoCloseable {
    /** Who is hung up on does not keep us waiting for its goodbye. */
    private static final int CLOSE_NOTIFY_MS = 100;

    private final ChannelFactory<? extends Channel> channels;
    private final Limits.Upstream limits;
    private final Metrics metrics;
    private final TimeSource time;
    private final SslContext tls;
    private final NameResolver resolver;
    private final List<LoopUpstream> clients = new CopyOnWriteArrayList<>();

    private Upstreams(
            ChannelFactory<? extends Channel> channels,
            Limits.Upstream limits,
            Metrics metrics,
            TimeSource time,
            SslContext tls) {
        this.channels = channels;
        this.limits = limits;
        this.metrics = metrics;
        this.time = time;
        this.tls = tls;
        this.resolver = new NameResolver(time::nanoTime);
    }

    /**
     * Opens no connection yet. Blocking: reads certificates.
     *
     * @param trusted certificates in PEM form that are trusted beside the machine's own, or null
     * @throws IllegalArgumentException where {@code trusted} cannot be read
     */
    public static Upstreams open(Vertx vertx, Limits limits, Metrics metrics, @Nullable Path trusted) {
        try {
            return new Upstreams(
                    ((VertxInternal) vertx).transport().channelFactory(false),
                    limits.upstream(),
                    metrics,
                    TimeSource.system(),
                    Trust.context(trusted));
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalArgumentException(
                    "trusted certificates: " + trusted + " (expected: a file of certificates in PEM form)", e);
        }
    }

    /** The client of one event loop; ask once for each. */
    public UpstreamClient client(EventLoop loop) {
        LoopUpstream client = new LoopUpstream(this, loop);
        clients.add(client);
        return client;
    }

    Limits.Upstream limits() {
        return limits;
    }

    Metrics metrics() {
        return metrics;
    }

    long nanoTime() {
        return time.nanoTime();
    }

    NameResolver resolver() {
        return resolver;
    }

    ChannelFactory<? extends Channel> channels() {
        return channels;
    }

    SslHandler tls(Channel channel, Origin origin) {
        SslHandler handler = tls.newHandler(
                channel.alloc(),
                origin.hostToResolve(),
                origin.port(),
                task -> Thread.ofVirtual().name("tls").start(task));
        handler.setHandshakeTimeoutMillis(limits.connectTimeoutMs());
        handler.setCloseNotifyFlushTimeoutMillis(CLOSE_NOTIFY_MS);
        return handler;
    }

    /** Closes every connection; calls that run fail. */
    @Override
    public void close() {
        for (LoopUpstream client : clients) {
            client.loop().execute(client::close);
        }
        resolver.close();
    }
}
