package dev.tollgate.receipt;

import dev.tollgate.base.RequestId;
import org.jspecify.annotations.Nullable;

/** Whether a charge was given back later. Blocking: never on an event loop. */
@FunctionalInterface
public interface Refunds {
    /** What was given back of a request, or null. */
    @Nullable
    Refunded of(RequestId id);

    /**
     * A charge that was given back.
     *
     * @param incident why, as an operator can look it up
     */
    record Refunded(String incident, long nanos, long atMs) {}
}
