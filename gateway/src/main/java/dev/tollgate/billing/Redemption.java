package dev.tollgate.billing;

import dev.tollgate.error.Refusal;
import dev.tollgate.ledger.Grant;

/** What became of a code that a customer sent. */
public sealed interface Redemption {
    /** It gave a grant. */
    record Given(Grant grant) implements Redemption {}

    /** It gave nothing. */
    record Refused(Refusal refusal) implements Redemption {}
}
