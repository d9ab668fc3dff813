package dev.tollgate.billing;

import dev.tollgate.base.Base32;
import dev.tollgate.base.GrantId;
import dev.tollgate.base.TransferId;

/** One purchase. Printed as {@code ord_} and 13 digits of base 32. */
public record OrderId(long value) {
    private static final String PREFIX = "ord_";

    /**
     * Reads the printed form.
     *
     * @throws IllegalArgumentException with the text and the expectation, where it is not one
     */
    public static OrderId parse(String text) {
        return new OrderId(Base32.readWhole(PREFIX, text));
    }

    /** The grant that it becomes: of the same number, so that it can become only one. */
    GrantId grant() {
        return new GrantId(value);
    }

    /** The transfer that fills the grant. */
    TransferId transfer() {
        return new TransferId(value);
    }

    @Override
    public String toString() {
        return Base32.print(PREFIX, value);
    }
}
