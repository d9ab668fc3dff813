package dev.tollgate.admission;

import dev.tollgate.admission.RateBucket.Level;
import dev.tollgate.base.TimeSource;
import dev.tollgate.catalog.Storefront.RateLimit;
import dev.tollgate.error.Refusal;
import org.jspecify.annotations.Nullable;

/**
 * What one request has taken out of the buckets of its key, its customer and its model group. On the request's event
 * loop only. Ends by exactly one of {@link #undo} and {@link #finish}; later calls do nothing.
 */
final class Reservation {
    static final int KEY = 0;
    static final int CUSTOMER = 1;
    static final int GROUP = 2;

    private static final int SCOPES = 3;
    private static final long NANOS_PER_MS = 1_000_000;
    private static final RateScope[] NO_SCOPES = {};

    private final TimeSource time;
    private final long tokens;
    /**
     * By {@link #KEY}, {@link #CUSTOMER}, {@link #GROUP}; null where nothing limits. Empty where nothing does at all.
     */
    private final @Nullable RateScope[] scopes;

    /** One bit for each scope whose tokens were taken. */
    private int tokensTaken;
    /** One bit for each scope that counts this request as open. */
    private int entered;

    private boolean requestTaken;
    private boolean ended;

    private Reservation(TimeSource time, long tokens, @Nullable RateScope[] scopes) {
        this.time = time;
        this.tokens = tokens;
        this.scopes = scopes;
    }

    /** Of a request that nothing limits. */
    static Reservation nothing(TimeSource time) {
        return new Reservation(time, 0, NO_SCOPES);
    }

    /** For a request that may use {@code tokens} at most; nothing is taken yet. */
    static Reservation of(TimeSource time, long tokens, @Nullable RateScope[] scopes) {
        return new Reservation(time, tokens, scopes);
    }

    /**
     * Takes the model group's request, then the tokens and then the place of every scope.
     *
     * @param limits of each scope, in the same places
     * @return why not, after everything was given back; or null
     */
    @Nullable
    Refusal take(RateLimit[] limits, RateStanding standing) {
        long nowMs = nowMs();
        Refusal refusal = takeRequest(limits[GROUP], standing, nowMs);
        for (int i = 0; i < SCOPES && refusal == null; i++) {
            refusal = takeTokens(i, limits[i], standing, nowMs);
        }
        for (int i = 0; i < SCOPES && refusal == null; i++) {
            refusal = enter(i, limits[i]);
        }
        if (refusal != null) {
            undo();
        }
        return refusal;
    }

    private @Nullable Refusal takeRequest(RateLimit limit, RateStanding standing, long nowMs) {
        RateScope group = scopes[GROUP];
        if (group == null || limit.requestsPerMinute() == 0) {
            return null;
        }
        Refusal refusal = takeRequest(group, limit, standing, nowMs);
        requestTaken = refusal == null;
        return refusal;
    }

    /** Takes one request of one scope. */
    static @Nullable Refusal takeRequest(RateScope scope, RateLimit limit, RateStanding standing, long nowMs) {
        Level left = scope.requests().take(1, limit.requestsPerMinute(), nowMs);
        if (left != null) {
            standing.noteRequests(left);
            return null;
        }
        Level level = scope.requests().level(limit.requestsPerMinute(), nowMs);
        standing.noteRequests(level);
        return RateRefusals.requests(scope.name(), level);
    }

    private @Nullable Refusal takeTokens(int index, RateLimit limit, RateStanding standing, long nowMs) {
        RateScope scope = scopes[index];
        if (scope == null || limit.tokensPerMinute() == 0) {
            return null;
        }
        Level left = scope.tokens().take(tokens, limit.tokensPerMinute(), nowMs);
        if (left != null) {
            tokensTaken |= 1 << index;
            standing.noteTokens(left);
            return null;
        }
        Level level = scope.tokens().level(limit.tokensPerMinute(), nowMs);
        standing.noteTokens(level);
        return RateRefusals.tokens(scope.name(), tokens, level);
    }

    private @Nullable Refusal enter(int index, RateLimit limit) {
        RateScope scope = scopes[index];
        if (scope == null || limit.concurrent() == 0) {
            return null;
        }
        if (!scope.enter(limit.concurrent())) {
            return RateRefusals.concurrent(scope.name(), limit.concurrent());
        }
        entered |= 1 << index;
        return null;
    }

    /** Gives everything back, the model group's request too: the request did not pass its rates. */
    void undo() {
        if (ended) {
            return;
        }
        RateScope group = scopes.length == 0 ? null : scopes[GROUP];
        if (requestTaken && group != null) {
            group.requests().correct(1, nowMs());
        }
        finish(0);
    }

    /** Corrects the tokens to what was used and leaves the open requests. The model group's request stays counted. */
    void finish(long tokensUsed) {
        if (ended) {
            return;
        }
        ended = true;
        if ((tokensTaken | entered) == 0) {
            return;
        }
        long nowMs = nowMs();
        for (int i = 0; i < scopes.length; i++) {
            RateScope scope = scopes[i];
            if (scope == null) {
                continue;
            }
            if ((tokensTaken & (1 << i)) != 0) {
                scope.tokens().correct(tokens - tokensUsed, nowMs);
            }
            if ((entered & (1 << i)) != 0) {
                scope.leave();
            }
        }
    }

    private long nowMs() {
        return time.nanoTime() / NANOS_PER_MS;
    }
}
