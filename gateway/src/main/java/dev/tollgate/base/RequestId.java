package dev.tollgate.base;

/**
 * One request on its whole way: in {@code x-request-id}, the access log, the journal and the usage row. The high word
 * is the time in milliseconds followed by 16 random bits, so that ids sort by time; the low word is random.
 */
public record RequestId(long high, long low) {
    private static final String PREFIX = "req_";

    /**
     * Reads the printed form.
     *
     * @throws IllegalArgumentException with the text and the expectation, where it is not one
     */
    public static RequestId parse(String text) {
        if (!text.startsWith(PREFIX) || text.length() != PREFIX.length() + 2 * Base32.LONG_DIGITS) {
            throw new IllegalArgumentException("request id: " + text + " (expected: req_ and 26 digits of base 32)");
        }
        return new RequestId(
                Base32.read(text, PREFIX.length()), Base32.read(text, PREFIX.length() + Base32.LONG_DIGITS));
    }

    @Override
    public String toString() {
        return Base32.print(PREFIX, high, low);
    }
}
