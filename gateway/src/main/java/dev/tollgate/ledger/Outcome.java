package dev.tollgate.ledger;

import dev.tollgate.error.Refusal;

/** What became of an operator's wish. */
public sealed interface Outcome {
    /** It was done now. */
    record Applied() implements Outcome {}

    /** It was done before, under the same id: nothing changed. */
    record AlreadyApplied() implements Outcome {}

    /** It cannot be done; nothing changed. */
    record Refused(Refusal refusal) implements Outcome {}
}
