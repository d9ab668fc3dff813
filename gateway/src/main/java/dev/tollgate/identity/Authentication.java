package dev.tollgate.identity;

import dev.tollgate.error.Refusal;

/** Whether a presented key is known and good. */
public sealed interface Authentication {
    /**
     * It is.
     *
     * @param caller the key and its customer
     * @param from where it may call from
     */
    record Known(Caller caller, IpRanges from) implements Authentication {}

    /** It is not: a 401 that tells nothing of keys whose whole secret was not presented. */
    record Refused(Refusal refusal) implements Authentication {}
}
