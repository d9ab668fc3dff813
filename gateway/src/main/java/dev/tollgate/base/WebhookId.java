package dev.tollgate.base;

/** One place where events are sent. Printed as {@code whk_} and 13 digits of base 32. */
public record WebhookId(long value) {
    private static final String PREFIX = "whk_";

    /**
     * Reads the printed form.
     *
     * @throws IllegalArgumentException with the text and the expectation, where it is not one
     */
    public static WebhookId parse(String text) {
        return new WebhookId(Base32.readWhole(PREFIX, text));
    }

    @Override
    public String toString() {
        return Base32.print(PREFIX, value);
    }
}
