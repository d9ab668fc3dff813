package dev.tollgate.admission;

import dev.tollgate.error.Refusal;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * How a request stands against its rate limits: the tightest scope of requests and of tokens, as the checks wrote it
 * down, and what its answer's headers say of it. On the request's event loop only.
 */
public final class RateStanding {
    private static final String[] SECONDS = new String[600];
    /** Nothing limits. */
    private static final long NONE = -1;

    static {
        for (int i = 0; i < SECONDS.length; i++) {
            SECONDS[i] = i < 60 ? i + "s" : i / 60 + "m" + i % 60 + "s";
        }
    }

    private long requestLimit = NONE;
    private long requestsLeft;
    private long requestResetMs;
    private long tokenLimit = NONE;
    private long tokensLeft;
    private long tokenResetMs;
    private @Nullable Refusal refusal;

    RateStanding() {}

    /** Why the request may not pass, or null where it may. */
    public @Nullable Refusal refusal() {
        return refusal;
    }

    /** Hands {@code x-ratelimit-*} to {@code sink}, name and value; nothing where nothing limits. */
    public void headers(BiConsumer<String, String> sink) {
        if (requestLimit != NONE) {
            sink.accept("x-ratelimit-limit-requests", Long.toString(requestLimit));
            sink.accept("x-ratelimit-remaining-requests", Long.toString(requestsLeft));
            sink.accept("x-ratelimit-reset-requests", reset(requestResetMs));
        }
        if (tokenLimit != NONE) {
            sink.accept("x-ratelimit-limit-tokens", Long.toString(tokenLimit));
            sink.accept("x-ratelimit-remaining-tokens", Long.toString(tokensLeft));
            sink.accept("x-ratelimit-reset-tokens", reset(tokenResetMs));
        }
    }

    void refuse(@Nullable Refusal why) {
        refusal = why;
    }

    void noteRequests(RateBucket.Level level) {
        long left = level.remaining();
        if (requestLimit == NONE || left < requestsLeft || (left == requestsLeft && level.limit() < requestLimit)) {
            requestLimit = level.limit();
            requestsLeft = left;
            requestResetMs = level.resetMs();
        }
    }

    void noteTokens(RateBucket.Level level) {
        long left = level.remaining();
        if (tokenLimit == NONE || left < tokensLeft || (left == tokensLeft && level.limit() < tokenLimit)) {
            tokenLimit = level.limit();
            tokensLeft = left;
            tokenResetMs = level.resetMs();
        }
    }

    /** Whole seconds, rounded up, as {@code 1s}, {@code 6m0s}. */
    static String reset(long ms) {
        long seconds = Math.ceilDiv(ms, 1000);
        return seconds < SECONDS.length ? SECONDS[(int) seconds] : seconds / 60 + "m" + seconds % 60 + "s";
    }
}
