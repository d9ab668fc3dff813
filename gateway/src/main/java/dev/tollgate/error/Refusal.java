package dev.tollgate.error;

import org.jspecify.annotations.Nullable;

/**
 * An expected refusal, as a value. The message holds the value and the expectation, and nothing that the caller may not
 * know.
 *
 * @param param path of the parameter at fault, as {@code messages[2].role}, or null
 * @param retryAfterSeconds at least 1, or 0 for no {@code Retry-After}
 * @param hopeless whether the same request can never pass, so that SDKs should not try it again
 *     ({@code x-should-retry: false})
 */
public record Refusal(
        ErrorCode code, String message, @Nullable String param, int retryAfterSeconds, boolean hopeless) {

    /** A refusal that no waiting mends. */
    public static Refusal of(ErrorCode code, String message) {
        return new Refusal(code, message, null, 0, false);
    }

    /** A refusal for the sake of one parameter. */
    public static Refusal of(ErrorCode code, String message, String param) {
        return new Refusal(code, message, param, 0, false);
    }

    /** A refusal that may pass after {@code seconds}. */
    public static Refusal retryAfter(ErrorCode code, String message, int seconds) {
        return new Refusal(code, message, null, Math.max(1, seconds), false);
    }
}
