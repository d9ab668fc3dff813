package dev.tollgate.base;

/** Who pays: one customer of one storefront. Printed as {@code cus_} and 13 digits of base 32. */
public record CustomerId(long value) {
    private static final String PREFIX = "cus_";

    /**
     * Reads the printed form.
     *
     * @throws IllegalArgumentException with the text and the expectation, where it is not one
     */
    public static CustomerId parse(String text) {
        return new CustomerId(Base32.readWhole(PREFIX, text));
    }

    @Override
    public String toString() {
        return Base32.print(PREFIX, value);
    }
}
