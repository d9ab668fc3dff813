package dev.tollgate.routing;

import dev.tollgate.wire.FailureKind;
import org.jspecify.annotations.Nullable;

/**
 * How one attempt failed, as the relay saw it.
 *
 * @param status the provider's status where {@code kind} is {@link FailureKind#STATUS}, else 0
 * @param retryAfterMs what the provider asked to wait, see {@link RetryAfter}; 0 where it said nothing
 * @param message the provider's own words, redacted already, or null; only told to the client where the rule says so
 */
public record Failure(
        FailureKind kind,
        int status,
        long retryAfterMs,
        @Nullable String message) {
    public Failure {
        if ((kind == FailureKind.STATUS) != (status != 0) || retryAfterMs < 0) {
            throw new IllegalArgumentException("failure: " + kind + ", status " + status + ", retry after "
                    + retryAfterMs + " ms (expected: a status with STATUS only, no negative wait)");
        }
    }

    /** A failure without a status. */
    public static Failure of(FailureKind kind) {
        return new Failure(kind, 0, 0, null);
    }

    /** A status of 300 or above. */
    public static Failure status(int status, long retryAfterMs, @Nullable String message) {
        return new Failure(FailureKind.STATUS, status, retryAfterMs, message);
    }
}
