package dev.tollgate.store;

import dev.tollgate.base.TimeSource;

/** The machine's clock, until somebody sets it: from then on it stands where it was set. */
final class MovableTime implements TimeSource {
    private static final long MACHINE = -1;

    private volatile long setMs = MACHINE;

    void set(long ms) {
        setMs = ms;
    }

    @Override
    public long epochMillis() {
        return setMs == MACHINE ? TimeSource.system().epochMillis() : setMs;
    }

    @Override
    public long nanoTime() {
        return TimeSource.system().nanoTime();
    }
}
