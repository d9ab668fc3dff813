package dev.tollgate.observe;

/** Takes secrets out of texts for people. */
public final class Redaction {
    private Redaction() {}

    /** The text with every key, bearer token and credential in it replaced by {@code ***}; itself where it has none. */
    public static String redact(String text) {
        throw new UnsupportedOperationException("in the next commit");
    }
}
