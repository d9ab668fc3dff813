package dev.tollgate.idempotency;

import dev.tollgate.base.RequestId;
import dev.tollgate.error.Refusal;
import org.jspecify.annotations.Nullable;

/** What a request with an {@code Idempotency-Key} is to do. */
public sealed interface Claim {
    /** Run: through {@link Repeats#recorder}, which must be ended. */
    record Run(Attempt attempt) implements Claim {}

    /**
     * Be refused.
     *
     * @param generation the request that has the key, or null where it is none's
     */
    record Refused(Refusal refusal, @Nullable RequestId generation) implements Claim {}

    /**
     * Get the answer of the first request.
     *
     * @param memory to be closed once the answer has gone out
     */
    record Replay(RequestId generation, KeptAnswer answer, ByteBudget.Share memory) implements Claim {}
}
