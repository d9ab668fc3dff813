package dev.tollgate.wallet;

import dev.tollgate.base.TimeSource;

/** A clock that the test moves. */
final class SimTime implements TimeSource {
    private volatile long nowMs;
    private final long startMs;

    SimTime(long startMs) {
        this.startMs = startMs;
        this.nowMs = startMs;
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // one thread moves it
    void advance(long ms) {
        nowMs += ms;
    }

    @Override
    public long epochMillis() {
        return nowMs;
    }

    @Override
    public long nanoTime() {
        return (nowMs - startMs) * 1_000_000;
    }
}
