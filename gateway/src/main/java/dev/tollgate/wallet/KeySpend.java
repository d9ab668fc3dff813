package dev.tollgate.wallet;

import java.util.concurrent.TimeUnit;

/**
 * What one key has spent in the period of its budget, posted or not, and what its open requests hold. Guarded by its
 * {@link Account}.
 */
final class KeySpend {
    private static final long DAY_MS = TimeUnit.DAYS.toMillis(1);
    private static final long UNKNOWN = Long.MIN_VALUE;

    /** Open requests hold it. */
    long held;

    private long periodStartMs = UNKNOWN;
    private long spent;
    /** Settled on {@link #day} and on days before it, not yet posted: what a sum of posted rows leaves out. */
    private long unpostedToday;

    private long unpostedEarlier;
    private long day;

    /** Whether what was spent since then is known. */
    boolean knows(long startMs) {
        return periodStartMs == startMs;
    }

    /** What a budget of the known period has left. */
    long free(long budgetNanos) {
        return budgetNanos - spent - held;
    }

    long spent() {
        return spent;
    }

    /** Nothing that must not be forgotten. */
    boolean idle() {
        return held == 0 && unpostedToday == 0 && unpostedEarlier == 0;
    }

    /** Takes over the sum of the posted rows of a period, read while nothing was being posted. */
    void load(long startMs, long postedNanos) {
        periodStartMs = startMs;
        // Periods begin at midnights, so what was settled on the last day is inside unless that day is before.
        boolean today = startMs <= day * DAY_MS;
        boolean earlier = startMs < day * DAY_MS;
        spent = postedNanos + (today ? unpostedToday : 0) + (earlier ? unpostedEarlier : 0);
    }

    void settled(long nanos, long settledMs) {
        if (settledMs >= periodStartMs) {
            spent += nanos;
        }
        long settledDay = Math.floorDiv(settledMs, DAY_MS);
        if (settledDay > day) {
            unpostedEarlier += unpostedToday;
            unpostedToday = 0;
            day = settledDay;
        }
        if (settledDay == day) {
            unpostedToday += nanos;
        } else {
            unpostedEarlier += nanos;
        }
    }

    void posted(long nanos, long settledMs) {
        if (Math.floorDiv(settledMs, DAY_MS) == day) {
            unpostedToday -= nanos;
        } else {
            unpostedEarlier -= nanos;
        }
    }
}
