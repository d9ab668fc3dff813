package dev.tollgate.admission;

import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * So many a minute, refilled continuously: the limit is the bucket's size and its refill of one minute. Whole numbers
 * only, so nothing is lost to rounding: one token is 60,000 units, and a limit of n refills n units a millisecond. Lock
 * free; any thread.
 *
 * <p>The limit comes with each call: where it changed, what is in the bucket stays, cut to the new size.
 */
final class RateBucket {
    /** Units of one token, which are also the milliseconds of the period. */
    static final long UNITS = 60_000;
    /** The largest limit, and the largest amount of one call: units of both fit 63 bits many times over. */
    static final long LIMIT_MAX = 1_000_000_000_000L;

    private static final long DEBT_MAX = -LIMIT_MAX * UNITS;

    private final AtomicReference<@Nullable Level> level = new AtomicReference<>();

    /**
     * Takes {@code amount}, if it is there.
     *
     * @return what is left, or null where nothing was taken
     */
    @Nullable
    Level take(long amount, long limit, long nowMs) {
        while (true) {
            Level before = level.get();
            Level now = Level.at(before, limit, nowMs);
            long units = now.units - Math.min(amount, LIMIT_MAX) * UNITS;
            if (units < 0) {
                boolean changed = before != null && before.limit != now.limit;
                if (changed && !level.compareAndSet(before, now)) {
                    continue;
                }
                // A changed limit is kept: what is refilled from now on is refilled at it.
                return null;
            }
            Level after = new Level(now.limit, units, now.atMs);
            if (level.compareAndSet(before, after)) {
                return after;
            }
        }
    }

    /**
     * Gives {@code amount} back, or takes it whether it is there or not where it is negative: the bucket is in debt
     * then.
     */
    void correct(long amount, long nowMs) {
        long bounded = Math.clamp(amount, -LIMIT_MAX, LIMIT_MAX);
        while (true) {
            Level before = level.get();
            if (before == null) {
                return;
            }
            Level now = Level.at(before, before.limit, nowMs);
            long units = Math.clamp(now.units + bounded * UNITS, DEBT_MAX, now.limit * UNITS);
            if (level.compareAndSet(before, new Level(now.limit, units, now.atMs))) {
                return;
            }
        }
    }

    /** What is in it. */
    Level level(long limit, long nowMs) {
        return Level.at(level.get(), limit, nowMs);
    }

    /** Whether it is full: a new one would do as well. */
    boolean full(long nowMs) {
        Level last = level.get();
        return last == null || Level.at(last, last.limit, nowMs).full();
    }

    /**
     * A bucket at a moment.
     *
     * @param limit tokens a minute
     * @param units below 0 where more was used than reserved
     * @param atMs of a monotonic clock
     */
    record Level(long limit, long units, long atMs) {
        private static Level at(@Nullable Level last, long limit, long nowMs) {
            long size = Math.min(limit, LIMIT_MAX);
            if (last == null) {
                return new Level(size, size * UNITS, nowMs);
            }
            // Threads read the clock before they come here: one may be a little behind the other.
            long elapsedMs = Math.max(0, nowMs - last.atMs);
            long missing = last.limit * UNITS - last.units;
            long units = elapsedMs > missing / last.limit
                    ? last.limit * UNITS
                    : Math.min(last.limit * UNITS, last.units + elapsedMs * last.limit);
            return new Level(size, Math.min(units, size * UNITS), Math.max(nowMs, last.atMs));
        }

        /** Whole tokens that can be taken. */
        long remaining() {
            return units <= 0 ? 0 : units / UNITS;
        }

        /** Milliseconds until it is full. */
        long resetMs() {
            return Math.ceilDiv(limit * UNITS - units, limit);
        }

        /** Milliseconds until {@code amount} is there, at most {@code limit}. */
        long waitMs(long amount) {
            return Math.max(0, Math.ceilDiv(amount * UNITS - units, limit));
        }

        private boolean full() {
            return units == limit * UNITS;
        }
    }
}
