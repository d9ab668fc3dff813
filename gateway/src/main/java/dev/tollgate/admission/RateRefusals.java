package dev.tollgate.admission;

import dev.tollgate.admission.RateBucket.Level;
import dev.tollgate.error.ErrorCode;
import dev.tollgate.error.Refusal;

/** The words of each 429, and of the 503 when there is no room for one more bucket. */
final class RateRefusals {
    private static final int MINUTE_SECONDS = 60;
    private static final int MS_PER_SECOND = 1000;

    private RateRefusals() {}

    static Refusal requests(String whose, Level level) {
        int seconds = seconds(level.waitMs(1));
        return Refusal.retryAfter(
                ErrorCode.REQUESTS_PER_MINUTE,
                "Requests a minute of " + whose + ": all " + level.limit() + " are used (expected: the next one in "
                        + seconds + " s)",
                seconds);
    }

    /** More than the whole bucket never fits, so trying again is of no use. */
    static Refusal tokens(String whose, long asked, Level level) {
        boolean hopeless = asked > level.limit();
        String asks = "Tokens a minute of " + whose + ": " + asked + " asked (input estimate and output limit), ";
        if (hopeless) {
            String message = asks + level.limit() + " is the whole limit (expected: a smaller request)";
            return new Refusal(ErrorCode.TOKENS_PER_MINUTE, message, null, MINUTE_SECONDS, true);
        }
        int seconds = seconds(level.waitMs(asked));
        return Refusal.retryAfter(
                ErrorCode.TOKENS_PER_MINUTE,
                asks + level.remaining() + " of " + level.limit() + " left (expected: the same again in " + seconds
                        + " s)",
                seconds);
    }

    static Refusal concurrent(String whose, int max) {
        return Refusal.retryAfter(
                ErrorCode.CONCURRENT_REQUESTS,
                "Requests at once of " + whose + ": " + max + " are open (expected: fewer than " + max + ")",
                1);
    }

    static Refusal noRoom() {
        return Refusal.retryAfter(
                ErrorCode.OVERLOADED, "Too many rate limits are in use at once (expected: a later try)", 1);
    }

    private static int seconds(long ms) {
        return Math.clamp(Math.ceilDiv(ms, MS_PER_SECOND), 1, Integer.MAX_VALUE);
    }
}
