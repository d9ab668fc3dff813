package dev.tollgate.billing;

import dev.tollgate.base.Base32;

/** One batch of vouchers. Printed as {@code vba_} and 13 digits of base 32. */
public record BatchId(long value) {
    private static final String PREFIX = "vba_";

    /**
     * Reads the printed form.
     *
     * @throws IllegalArgumentException with the text and the expectation, where it is not one
     */
    public static BatchId parse(String text) {
        return new BatchId(Base32.readWhole(PREFIX, text));
    }

    @Override
    public String toString() {
        return Base32.print(PREFIX, value);
    }
}
