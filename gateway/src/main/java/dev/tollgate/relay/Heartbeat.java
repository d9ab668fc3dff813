package dev.tollgate.relay;

import dev.tollgate.base.TimeSource;
import dev.tollgate.base.Timers;
import org.jspecify.annotations.Nullable;

/** Beats after each silence of a fixed length. One timer at a time, so that writing costs only a look at the clock. */
final class Heartbeat {
    private static final long NANOS_PER_MS = 1_000_000;

    private final Timers timers;
    private final TimeSource time;
    private final long silenceNanos;
    private final Runnable beat;
    private Timers.@Nullable Cancel timer;
    private long lastNanos;
    private boolean stopped;

    Heartbeat(Timers timers, TimeSource time, int silenceMs, Runnable beat) {
        this.timers = timers;
        this.time = time;
        this.silenceNanos = silenceMs * NANOS_PER_MS;
        this.beat = beat;
    }

    /** Begins to listen; a second start changes nothing. */
    void start() {
        if (timer == null && !stopped) {
            lastNanos = time.nanoTime();
            arm(silenceNanos);
        }
    }

    /** Something went out. */
    void wrote() {
        lastNanos = time.nanoTime();
    }

    /** For good. */
    void stop() {
        stopped = true;
        if (timer != null) {
            timer.cancel();
        }
    }

    private void arm(long inNanos) {
        timer = timers.after(Math.ceilDiv(inNanos, NANOS_PER_MS), this::fire);
    }

    private void fire() {
        long silent = time.nanoTime() - lastNanos;
        if (silent >= silenceNanos) {
            beat.run();
            if (stopped) {
                return; // by what the beat found out
            }
            lastNanos = time.nanoTime();
            arm(silenceNanos);
        } else {
            arm(silenceNanos - silent);
        }
    }
}
