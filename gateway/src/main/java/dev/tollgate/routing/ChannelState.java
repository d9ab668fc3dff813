package dev.tollgate.routing;

import dev.tollgate.base.ChannelId;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * One channel's breaker, pause and retry budget. Lock-free; on the way of a request that goes well it costs one
 * compare-and-set.
 *
 * <p>The breaker opens after {@link #RUN} failures in a row, or when at least {@link #FAILURES_MIN} and half of the
 * calls of the last ten seconds failed. It then lets single probes through, first after {@link #OPEN_MS}, twice as
 * long after each probe that failed.
 */
class ChannelState {
    static final int RUN = 10;
    static final int FAILURES_MIN = 5;
    static final long OPEN_MS = 5_000;
    static final long OPEN_MS_MAX = 60_000;
    /** A probe that is not answered within this does not keep the next one waiting. */
    static final long PROBE_MS = 10_000;
    /** The pause after a 429 that names none. */
    static final long COOL_MS = 1_000;
    /**
     * Retries that a channel's failures may cause within ten seconds however few its calls: enough for a {@link #RUN}.
     */
    static final int RETRIES_MIN = 10;

    private static final long NANOS_PER_MS = 1_000_000;
    /** Of {@link #openUntil} and {@link #coolUntil}: no such moment. */
    private static final long NEVER = 0;

    private final ChannelId id;
    private final int retryBudgetPercent;
    private final HealthListener listener;
    private final Window calls = new Window();
    private final Window failures = new Window();
    private final Window retries = new Window();
    private final AtomicInteger run = new AtomicInteger();
    private final AtomicInteger trips = new AtomicInteger();
    private final AtomicLong openUntil = new AtomicLong(NEVER);
    private final AtomicLong coolUntil = new AtomicLong(NEVER);

    /** How a call was let in. */
    enum Entry {
        REFUSED,
        NORMAL,
        PROBE
    }

    ChannelState(ChannelId id, int retryBudgetPercent, HealthListener listener) {
        this.id = id;
        this.retryBudgetPercent = retryBudgetPercent;
        this.listener = listener;
    }

    boolean available(long nowNanos) {
        return past(openUntil.get(), nowNanos) && past(coolUntil.get(), nowNanos);
    }

    /** Lets a call in; of those that come when a probe is due, one. */
    Entry enter(long nowNanos) {
        long until = openUntil.get();
        if (!past(coolUntil.get(), nowNanos) || !past(until, nowNanos)) {
            return Entry.REFUSED;
        }
        if (until != NEVER && !openUntil.compareAndSet(until, at(nowNanos, PROBE_MS))) {
            return Entry.REFUSED;
        }
        calls.add(nowNanos);
        return until == NEVER ? Entry.NORMAL : Entry.PROBE;
    }

    /** It answers. */
    void alive(boolean probe) {
        // Read first: on a healthy channel nothing is written, and no other core's cache line is taken.
        if (run.get() != 0) {
            run.set(0);
        }
        if (probe) {
            close();
        }
    }

    /** A probe that nobody will hear of: the next caller may probe at once. */
    void abandonProbe(long nowNanos) {
        long until = openUntil.get();
        if (until != NEVER) {
            openUntil.compareAndSet(until, at(nowNanos, 0));
        }
    }

    void failed(FailureRule rule, Failure failure, boolean probe, long nowNanos) {
        switch (rule.health()) {
            case FAILURE -> count(probe, nowNanos);
            case OPERATOR_FAILURE -> {
                listener.operatorNeeded(id, rule, failure.status());
                count(probe, nowNanos);
            }
            case OPERATOR_ONLY -> {
                listener.operatorNeeded(id, rule, failure.status());
                alive(probe);
            }
            case ALIVE -> alive(probe);
            case COOLING -> {
                alive(probe);
                cool(failure.retryAfterMs() > 0 ? failure.retryAfterMs() : COOL_MS, nowNanos);
            }
            case UNTOUCHED -> {
                if (probe) {
                    abandonProbe(nowNanos);
                }
            }
        }
    }

    /**
     * Whether a failure here may be tried elsewhere; if so it is counted. The budget bounds what an outage of several
     * channels costs each of them. Loops that ask at the same moment may overshoot it by one each.
     */
    boolean mayRetry(long nowNanos) {
        long allowed = Math.max(RETRIES_MIN, calls.sum(nowNanos) * retryBudgetPercent / 100);
        if (retries.sum(nowNanos) >= allowed) {
            return false;
        }
        retries.add(nowNanos);
        return true;
    }

    /** Milliseconds until a call may be let in, rounded up; 0 for now. */
    long waitMs(long nowNanos) {
        return Math.max(left(openUntil.get(), nowNanos), left(coolUntil.get(), nowNanos));
    }

    ChannelStatus status(long nowNanos) {
        ChannelStatus.State state;
        if (!past(coolUntil.get(), nowNanos)) {
            state = ChannelStatus.State.COOLING;
        } else if (openUntil.get() == NEVER) {
            state = ChannelStatus.State.CLOSED;
        } else {
            state = past(openUntil.get(), nowNanos) ? ChannelStatus.State.PROBING : ChannelStatus.State.OPEN;
        }
        return new ChannelStatus(
                state, waitMs(nowNanos), calls.sum(nowNanos), failures.sum(nowNanos), retries.sum(nowNanos));
    }

    void reset() {
        coolUntil.set(NEVER);
        retries.clear();
        close();
    }

    private void count(boolean probe, long nowNanos) {
        failures.add(nowNanos);
        int inARow = run.incrementAndGet();
        long until = openUntil.get();
        if (probe) {
            open(until, nowNanos);
        } else if (until == NEVER && tooMany(inARow, nowNanos)) {
            open(NEVER, nowNanos);
        }
        // Else it is open already, and this is a call from before: it changes nothing.
    }

    private boolean tooMany(int inARow, long nowNanos) {
        if (inARow >= RUN) {
            return true;
        }
        long failed = failures.sum(nowNanos);
        return failed >= FAILURES_MIN && 2 * failed >= calls.sum(nowNanos);
    }

    private void open(long seen, long nowNanos) {
        // Only the one that changes it counts the trip and tells of it.
        long forMs = Math.min(OPEN_MS_MAX, OPEN_MS << Math.min(trips.get(), 16));
        if (openUntil.compareAndSet(seen, at(nowNanos, forMs))) {
            trips.incrementAndGet();
            listener.opened(id, forMs);
        }
    }

    private void close() {
        run.set(0);
        trips.set(0);
        failures.clear();
        calls.clear();
        if (openUntil.getAndSet(NEVER) != NEVER) {
            listener.closed(id);
        }
    }

    private void cool(long forMs, long nowNanos) {
        long wanted = at(nowNanos, Math.min(forMs, RetryAfter.MS_MAX));
        while (true) {
            long until = coolUntil.get();
            if (until != NEVER && until - wanted >= 0) {
                return;
            }
            if (coolUntil.compareAndSet(until, wanted)) {
                if (past(until, nowNanos)) {
                    listener.cooling(id, forMs);
                }
                return;
            }
        }
    }

    /** Monotonic time has any origin, so only differences are compared, and 0 is kept free. */
    private static long at(long nowNanos, long inMs) {
        long moment = nowNanos + inMs * NANOS_PER_MS;
        return moment == NEVER ? 1 : moment;
    }

    private static boolean past(long moment, long nowNanos) {
        return moment == NEVER || nowNanos - moment >= 0;
    }

    private static long left(long moment, long nowNanos) {
        return past(moment, nowNanos) ? 0 : Math.ceilDiv(moment - nowNanos, NANOS_PER_MS);
    }
}
