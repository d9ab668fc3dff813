package dev.tollgate.upstream;

import dev.tollgate.base.Limits;
import dev.tollgate.observe.Metrics;
import io.netty.channel.EventLoop;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** Makes the clients that call providers, one for each event loop, and holds what they share. Safe from any thread. */
public final class Upstreams implements AutoCloseable {
    private final AtomicBoolean closed = new AtomicBoolean();

    private Upstreams() {}

    /**
     * Opens no connection yet.
     *
     * @param trusted certificates in PEM form that are trusted beside the machine's own, or null
     */
    public static Upstreams open(Vertx vertx, Limits limits, Metrics metrics, @Nullable Path trusted) {
        return new Upstreams();
    }

    /** The client of one event loop. */
    public UpstreamClient client(EventLoop loop) {
        return (request, listener) -> {
            throw new UnsupportedOperationException("in the next commit");
        };
    }

    /** Closes every connection. */
    @Override
    public void close() {
        closed.set(true);
    }
}
