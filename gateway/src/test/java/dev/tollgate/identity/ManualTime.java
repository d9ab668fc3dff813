package dev.tollgate.identity;

import dev.tollgate.base.TimeSource;
import java.util.concurrent.atomic.AtomicLong;

/** A clock that the test moves. Wall clock and monotonic clock move together, the second from 0. */
public final class ManualTime implements TimeSource {
    private final AtomicLong epochMillis;
    private final AtomicLong nanos = new AtomicLong();

    public ManualTime(long epochMillis) {
        this.epochMillis = new AtomicLong(epochMillis);
    }

    public void advance(long ms) {
        epochMillis.addAndGet(ms);
        nanos.addAndGet(ms * 1_000_000);
    }

    /** Sets the wall clock alone, as an operator or a time server does. */
    public void jumpTo(long wallMs) {
        epochMillis.set(wallMs);
    }

    @Override
    public long epochMillis() {
        return epochMillis.get();
    }

    @Override
    public long nanoTime() {
        return nanos.get();
    }
}
