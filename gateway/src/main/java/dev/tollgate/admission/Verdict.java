package dev.tollgate.admission;

import dev.tollgate.error.Refusal;

/** Whether a request passes. */
public sealed interface Verdict {
    /** It does. The permit must be finished, exactly once. */
    record Admitted(Permit permit) implements Verdict {}

    /** It does not; nothing of it is held or reserved any more. */
    record Refused(Refusal refusal, RateStanding standing) implements Verdict {}
}
