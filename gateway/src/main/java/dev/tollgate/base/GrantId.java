package dev.tollgate.base;

/**
 * One piece of a customer's balance: bought, redeemed, given or earned. Printed as {@code grt_} and 13 digits of base
 * 32.
 */
public record GrantId(long value) {
    private static final String PREFIX = "grt_";

    /**
     * Reads the printed form.
     *
     * @throws IllegalArgumentException with the text and the expectation, where it is not one
     */
    public static GrantId parse(String text) {
        return new GrantId(Base32.readWhole(PREFIX, text));
    }

    @Override
    public String toString() {
        return Base32.print(PREFIX, value);
    }
}
