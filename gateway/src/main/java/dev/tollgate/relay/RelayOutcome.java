package dev.tollgate.relay;

import dev.tollgate.error.Refusal;

/** What the endpoint still has to do when the relay is through. */
public sealed interface RelayOutcome {
    /**
     * Nothing: the client has its answer, whole or broken, or has left.
     *
     * @param chargedNanos what was settled
     * @param whole whether the answer came to its own end, whoever was there to receive it
     */
    record Answered(long chargedNanos, boolean whole) implements RelayOutcome {}

    /** Nothing was sent to the client: answer this. It costs nothing. */
    record Refused(Refusal refusal) implements RelayOutcome {}
}
