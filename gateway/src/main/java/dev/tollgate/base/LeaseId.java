package dev.tollgate.base;

/** The account of one slice of a grant that a node has leased. Printed as {@code lea_} and 13 digits of base 32. */
public record LeaseId(long value) {
    private static final String PREFIX = "lea_";

    /**
     * Reads the printed form.
     *
     * @throws IllegalArgumentException with the text and the expectation, where it is not one
     */
    public static LeaseId parse(String text) {
        return new LeaseId(Base32.readWhole(PREFIX, text));
    }

    @Override
    public String toString() {
        return Base32.print(PREFIX, value);
    }
}
