package dev.tollgate.base;

/** One API key. It names the key, it is no part of the secret. Printed as {@code key_} and 13 digits of base 32. */
public record ApiKeyId(long value) {
    private static final String PREFIX = "key_";

    /**
     * Reads the printed form.
     *
     * @throws IllegalArgumentException with the text and the expectation, where it is not one
     */
    public static ApiKeyId parse(String text) {
        return new ApiKeyId(Base32.readWhole(PREFIX, text));
    }

    @Override
    public String toString() {
        return Base32.print(PREFIX, value);
    }
}
