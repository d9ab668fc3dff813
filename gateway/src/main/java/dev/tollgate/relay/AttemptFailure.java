package dev.tollgate.relay;

import dev.tollgate.routing.Failure;
import dev.tollgate.wire.FailureKind;
import org.jspecify.annotations.Nullable;

/**
 * How one attempt failed before anything of it reached the client.
 *
 * @param status the provider's status for {@link FailureKind#STATUS}, else 0
 * @param body the provider's error body for {@link FailureKind#STATUS}, else empty
 * @param retryAfterMs what the provider asked to wait, or 0
 * @param detail for the log, never for the client
 */
record AttemptFailure(FailureKind kind, int status, byte[] body, long retryAfterMs, String detail) {
    private static final byte[] NOTHING = {};

    /** The same, as routing knows it, with the provider's words where they may be told. */
    Failure told(@Nullable String message) {
        return new Failure(kind, status, retryAfterMs, message);
    }

    static AttemptFailure of(FailureKind kind, String detail) {
        return new AttemptFailure(kind, 0, NOTHING, 0, detail);
    }
}
