package dev.tollgate.base;

/**
 * One double entry. Made by whoever asks for it, so that applying it twice is a no-op. Printed as {@code txn_} and 13
 * digits of base 32.
 */
public record TransferId(long value) {
    private static final String PREFIX = "txn_";

    /**
     * Reads the printed form.
     *
     * @throws IllegalArgumentException with the text and the expectation, where it is not one
     */
    public static TransferId parse(String text) {
        return new TransferId(Base32.readWhole(PREFIX, text));
    }

    @Override
    public String toString() {
        return Base32.print(PREFIX, value);
    }
}
