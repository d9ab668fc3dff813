package dev.tollgate.wallet;

import dev.tollgate.error.Refusal;

/** Whether the balance carries a request. */
public sealed interface HoldOutcome {
    /** It does; the money is held. */
    record Held(Hold hold) implements HoldOutcome {}

    /** It does not; nothing is held. */
    record Refused(Refusal refusal) implements HoldOutcome {}
}
