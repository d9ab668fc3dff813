package dev.tollgate.base;

/**
 * One thing that happened and that somebody is told of. Derived from what happened, so that it is told once. Printed as
 * {@code evt_} and 13 digits of base 32.
 */
public record EventId(long value) {
    private static final String PREFIX = "evt_";

    /**
     * Reads the printed form.
     *
     * @throws IllegalArgumentException with the text and the expectation, where it is not one
     */
    public static EventId parse(String text) {
        return new EventId(Base32.readWhole(PREFIX, text));
    }

    @Override
    public String toString() {
        return Base32.print(PREFIX, value);
    }
}
