package dev.tollgate.wallet;

import dev.tollgate.money.Asset;
import java.util.concurrent.TimeUnit;

/** How one customer's leases of one asset grow. Guarded by its {@link Account}, but for {@link #tight}. */
final class Growth {
    /** A customer who spends faster gets its lease grown by up to this many times the usual target. */
    private static final int AHEAD_FACTOR_MAX = 64;

    private static final long AHEAD_GROWS_WITHIN_NANOS = TimeUnit.SECONDS.toNanos(2);

    final Asset asset;
    private final long targetNanos;
    /** The ledger said that it has no more, and nothing has happened since. */
    boolean exhausted;
    /** How much more than what is asked for the next lease request asks. */
    private long ahead;
    /** Lease requests in a row that brought nothing of use: each asks for twice as much. */
    private int vain;

    private long grewAtNanos;
    /** What a step of each open stream that it pays costs: with less free, the next extension may find nothing. */
    private long stepsNanos;
    /** What a stream would need at once if it came over from another asset. */
    private long comingNanos;

    /** Less is free than a step for each open stream. Read by any thread. */
    private volatile boolean tight;

    Growth(Asset asset, long targetNanos, long nowNanos) {
        this.asset = asset;
        this.targetNanos = targetNanos;
        this.ahead = targetNanos;
        this.grewAtNanos = nowNanos - AHEAD_GROWS_WITHIN_NANOS;
    }

    /** Below so much that is free, more is leased ahead. */
    long lowWaterNanos() {
        return Math.max(ahead / 2, stepsNanos);
    }

    /** A stream that grows has begun, or ended with a minus, to be paid from it. */
    void steps(long nanos) {
        stepsNanos += nanos;
    }

    /** Notes how much is free. */
    void free(long nanos) {
        boolean now = nanos < stepsNanos;
        if (tight != now) {
            tight = now;
        }
    }

    boolean tight() {
        return tight;
    }

    /** A stream that another asset pays will need so much of this one. */
    void coming(long nanos) {
        comingNanos = Math.max(comingNanos, nanos);
    }

    /**
     * How much to ask the ledger for.
     *
     * @param missing what those who wait need beyond what is free
     */
    long wanted(long missing, long nowNanos) {
        if (nowNanos - grewAtNanos < AHEAD_GROWS_WITHIN_NANOS) {
            ahead = Math.min(2 * ahead, AHEAD_FACTOR_MAX * targetNanos);
        } else {
            ahead = Math.max(targetNanos, ahead / 2);
        }
        grewAtNanos = nowNanos;
        long beyond = Math.max(ahead, Math.max(2 * stepsNanos, comingNanos));
        comingNanos = 0;
        long wanted = saturatingAdd(missing, beyond);
        return wanted > Long.MAX_VALUE >> vain ? Long.MAX_VALUE : wanted << vain;
    }

    /** The ledger has answered. */
    void grown(boolean useful, boolean nothingLeft) {
        exhausted = nothingLeft;
        vain = useful ? 0 : Math.min(vain + 1, Long.SIZE - 2);
    }

    static long saturatingAdd(long a, long b) {
        long sum = a + b;
        return sum < 0 ? Long.MAX_VALUE : sum;
    }
}
