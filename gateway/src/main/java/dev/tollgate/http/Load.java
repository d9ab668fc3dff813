package dev.tollgate.http;

import dev.tollgate.base.Limits;
import io.vertx.core.Promise;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** What a listener carries at the moment, against its limits. Safe from any thread. */
final class Load {
    private final Limits.Http limits;
    private final AtomicInteger connections = new AtomicInteger();
    private final AtomicInteger requests = new AtomicInteger();
    private final AtomicLong bytes = new AtomicLong();
    private final Promise<Void> drained = Promise.promise();
    private volatile boolean draining;

    Load(Limits.Http limits) {
        this.limits = limits;
    }

    /** Counts a connection, or says that there are too many. */
    boolean connectionOpened() {
        if (connections.incrementAndGet() <= limits.connectionsMax()) {
            return true;
        }
        connections.decrementAndGet();
        return false;
    }

    void connectionClosed() {
        connections.decrementAndGet();
    }

    int connections() {
        return connections.get();
    }

    /** Counts a request; {@link #requestEnded} must follow either way. */
    boolean requestBegan() {
        return requests.incrementAndGet() <= limits.requestsInFlightMax();
    }

    void requestEnded() {
        if (requests.decrementAndGet() == 0 && draining) {
            drained.tryComplete();
        }
    }

    int requests() {
        return requests.get();
    }

    /** Takes room for bytes that clients sent, or says that there is none. */
    boolean reserve(long more) {
        if (bytes.addAndGet(more) <= limits.bodiesInFlightBytesMax()) {
            return true;
        }
        bytes.addAndGet(-more);
        return false;
    }

    void release(long less) {
        bytes.addAndGet(-less);
    }

    long bytes() {
        return bytes.get();
    }

    boolean draining() {
        return draining;
    }

    /** From now on the last request that ends completes the promise. */
    Promise<Void> drain() {
        draining = true;
        if (requests.get() == 0) {
            drained.tryComplete();
        }
        return drained;
    }
}
