package dev.tollgate.base;

/** One incident whose charges are given back. Printed as {@code inc_} and 13 digits of base 32. */
public record IncidentId(long value) {
    private static final String PREFIX = "inc_";

    /**
     * Reads the printed form.
     *
     * @throws IllegalArgumentException with the text and the expectation, where it is not one
     */
    public static IncidentId parse(String text) {
        return new IncidentId(Base32.readWhole(PREFIX, text));
    }

    @Override
    public String toString() {
        return Base32.print(PREFIX, value);
    }
}
