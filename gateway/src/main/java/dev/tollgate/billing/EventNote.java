package dev.tollgate.billing;

import dev.tollgate.money.Price;
import org.jspecify.annotations.Nullable;

/**
 * What became of one event of the payment service: kept for ever, so that it happens once.
 *
 * @param kind what it said, as {@code Paid}
 * @param order which order it was about, or null where none was found
 * @param intent which payment it names; empty for none
 * @param note for people
 */
public record EventNote(
        String id,
        String kind,
        Fate fate,
        @Nullable OrderId order,
        String intent,
        String reference,
        @Nullable Price amount,
        String note,
        long atMs) {
    /** What was done about it. */
    public enum Fate {
        /** It changed something. */
        APPLIED,
        /** It changed nothing, and that is right. */
        IGNORED,
        /** The order that it is about is not known yet: it is looked at again when that is paid. */
        PARKED,
        /** It contradicts the order, so a person must look at it. */
        REFUSED
    }
}
