package dev.tollgate.routing;

import dev.tollgate.base.Limits;
import dev.tollgate.error.ErrorCode;
import dev.tollgate.error.Refusal;
import dev.tollgate.routing.ChannelState.Entry;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * One request's way through its candidates. The next one is picked when it is needed, so that what other requests have
 * found out meanwhile counts. Of one request, on its event loop; times are {@code TimeSource.nanoTime()}.
 *
 * <pre>
 * first ─► Try ─► firstByte ─► succeeded | failed (gives up) | brokeOff | abandoned
 *           ▲ └─► succeeded | brokeOff | abandoned
 *           └──── failed | passedOver ─► GiveUp
 * </pre>
 */
public final class Plan {
    /** What a client is asked to wait where no channel of the model is switched on at all. */
    private static final int NO_CHANNEL_RETRY_SECONDS = 30;

    private static final int NOTHING = -1;

    private final Route route;
    private final Limits.Upstream limits;
    private final RandomGenerator random;
    /** Candidates that this request has called, a bit each. */
    private long tried;
    /** Candidates whose probe somebody else took, a bit each. */
    private long passed;

    private int attempts;
    private int current = NOTHING;
    private boolean probe;
    private boolean firstByte;
    /** What is told if nothing further is found: the last failure, else the first candidate's refusal. */
    private @Nullable Refusal toTell;

    Plan(Route route, Limits.Upstream limits, RandomGenerator random) {
        this.route = route;
        this.limits = limits;
        this.random = random;
    }

    /** The first candidate, or a refusal with 503 where no channel may be called. */
    public NextStep first(long nowNanos) {
        int picked = pick(nowNanos);
        return picked == NOTHING ? new NextStep.GiveUp(noChannel(nowNanos)) : route.steps[picked];
    }

    /**
     * The provider's first byte of an answer came (of a 2xx, headers do not count): from here on nobody else is tried.
     */
    public void firstByte() {
        if (!firstByte) {
            firstByte = true;
            state().alive(probe);
            probe = false;
        }
    }

    /** The answer came whole. */
    public void succeeded() {
        state().alive(probe);
        finished();
    }

    /** The client left: no failure of the channel, whatever became of the call. */
    public void abandoned(long nowNanos) {
        if (current != NOTHING && probe) {
            state().abandonProbe(nowNanos);
        }
        finished();
    }

    /** The attempt failed: another candidate, or what the client is told. */
    public NextStep failed(Failure failure, long nowNanos) {
        FailureRule rule = FailureRule.of(failure);
        ChannelState failing = state();
        failing.failed(rule, failure, probe, nowNanos);
        finished();
        boolean another = !firstByte && rule.retry() == FailureRule.Retry.YES && attempts < limits.attemptsMax();
        if (another && anyLeft(nowNanos) && failing.mayRetry(nowNanos)) {
            int picked = pick(nowNanos);
            if (picked != NOTHING) {
                toTell = refusal(rule, failure, nowNanos);
                return route.steps[picked];
            }
        }
        return new NextStep.GiveUp(refusal(rule, failure, nowNanos));
    }

    /**
     * The candidate cannot be sent this request: no failure of its channel, and no attempt. Another candidate, or what
     * the client is told: the failure before it, else the first such refusal.
     */
    public NextStep passedOver(Refusal refusal, long nowNanos) {
        abandoned(nowNanos);
        attempts--;
        if (toTell == null) {
            toTell = refusal;
        }
        int picked = pick(nowNanos);
        return picked == NOTHING ? new NextStep.GiveUp(toTell) : route.steps[picked];
    }

    /** The attempt failed, and nobody else is to be tried: a byte of it went out, or nobody waits for another. */
    public Refusal brokeOff(Failure failure, long nowNanos) {
        FailureRule rule = FailureRule.of(failure);
        state().failed(rule, failure, probe, nowNanos);
        finished();
        return refusal(rule, failure, nowNanos);
    }

    /** Attempts begun so far. */
    public int attempts() {
        return attempts;
    }

    private ChannelState state() {
        if (current == NOTHING) {
            throw new IllegalStateException("no attempt is running (expected: after a Try, before its outcome)");
        }
        return route.states[current];
    }

    private void finished() {
        current = NOTHING;
        probe = false;
    }

    private int pick(long nowNanos) {
        int from = 0;
        while (from < route.size()) {
            int to = groupEnd(from);
            int picked = pickAmong(from, to, nowNanos);
            if (picked == NOTHING) {
                from = to;
                continue;
            }
            Entry entry = route.states[picked].enter(nowNanos);
            if (entry != Entry.REFUSED) {
                tried |= 1L << picked;
                attempts++;
                current = picked;
                probe = entry == Entry.PROBE;
                return picked;
            }
            passed |= 1L << picked;
        }
        return NOTHING;
    }

    private int groupEnd(int from) {
        int priority = route.priority(from);
        int to = from + 1;
        while (to < route.size() && route.priority(to) == priority) {
            to++;
        }
        return to;
    }

    private int pickAmong(int from, int to, long nowNanos) {
        long weights = 0;
        long open = 0;
        int last = NOTHING;
        for (int i = from; i < to; i++) {
            if (untried(i) && route.states[i].available(nowNanos)) {
                weights += route.weight(i);
                open |= 1L << i;
                last = i;
            }
        }
        if (last == NOTHING || open == 1L << last) {
            return last;
        }
        long at = random.nextLong(weights);
        for (int i = from; i < last; i++) {
            if ((open & 1L << i) != 0) {
                at -= route.weight(i);
                if (at < 0) {
                    return i;
                }
            }
        }
        return last;
    }

    private boolean untried(int index) {
        return ((tried | passed) & 1L << index) == 0;
    }

    private boolean anyLeft(long nowNanos) {
        for (int i = 0; i < route.size(); i++) {
            if (untried(i) && route.states[i].available(nowNanos)) {
                return true;
            }
        }
        return false;
    }

    private Refusal noChannel(long nowNanos) {
        boolean none = route.size() == 0;
        return Refusal.retryAfter(
                ErrorCode.NO_AVAILABLE_CHANNEL,
                none
                        ? "No provider is connected for this model."
                        : "No provider of this model can be reached now. Try again after the time in Retry-After.",
                none ? NO_CHANNEL_RETRY_SECONDS : seconds(soonestMs(nowNanos)));
    }

    private Refusal refusal(FailureRule rule, Failure failure, long nowNanos) {
        ErrorCode code = rule.code();
        FailureRule.Tell tell = rule.tell();
        String providers = failure.message();
        String message = tell == FailureRule.Tell.PROVIDERS_WORDS && providers != null && !providers.isEmpty()
                ? providers
                : tell.words;
        if (code.status() < 500) {
            return Refusal.of(code, message);
        }
        // Where others are there, the soonest of all is what the client waits for.
        boolean others = tell == FailureRule.Tell.BUSY && route.size() > 1;
        long waitMs = others ? soonestMs(nowNanos) : failure.retryAfterMs();
        return Refusal.retryAfter(code, message, seconds(waitMs));
    }

    private long soonestMs(long nowNanos) {
        long soonest = Long.MAX_VALUE;
        for (ChannelState state : route.states) {
            soonest = Math.min(soonest, state.waitMs(nowNanos));
        }
        return soonest;
    }

    private static int seconds(long ms) {
        return (int) Math.clamp(Math.ceilDiv(ms, 1_000L), 1, RetryAfter.MS_MAX / 1_000);
    }
}
