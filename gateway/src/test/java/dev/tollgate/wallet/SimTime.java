package dev.tollgate.wallet;

import dev.tollgate.base.TimeSource;

/** A clock that the test moves; it can be set wrong. */
final class SimTime implements TimeSource {
    private volatile long passedMs;
    private volatile long setMs;

    SimTime(long startMs) {
        this.setMs = startMs;
    }

    /** Time passes. */
    @SuppressWarnings("NonAtomicVolatileUpdate") // one thread moves it
    void advance(long ms) {
        passedMs += ms;
    }

    /** Somebody sets the clock, forward or back; no time passes. */
    @SuppressWarnings("NonAtomicVolatileUpdate") // one thread moves it
    void jump(long ms) {
        setMs += ms;
    }

    /** What has passed since the beginning, wherever the clock was set. */
    long passedMs() {
        return passedMs;
    }

    /** The clock of a machine that is ahead of this one, or behind it. */
    TimeSource ahead(long ms) {
        return new TimeSource() {
            @Override
            public long epochMillis() {
                return SimTime.this.epochMillis() + ms;
            }

            @Override
            public long nanoTime() {
                return SimTime.this.nanoTime();
            }
        };
    }

    @Override
    public long epochMillis() {
        return setMs + passedMs;
    }

    @Override
    public long nanoTime() {
        return passedMs * 1_000_000;
    }
}
