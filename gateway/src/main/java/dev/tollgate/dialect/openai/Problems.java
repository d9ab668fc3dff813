package dev.tollgate.dialect.openai;

import dev.tollgate.error.ErrorCode;
import dev.tollgate.error.Refusal;
import dev.tollgate.json.JsonScanner;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** The first thing that is wrong with a request. Reading goes on after it, since a body that is no JSON is worse. */
final class Problems {
    private static final int EXCERPT_CHARACTERS_MAX = 64;

    private @Nullable Refusal first;

    /** The first problem, or null. */
    @Nullable
    Refusal first() {
        return first;
    }

    /** Whether one was found already: then no further message need be made. */
    boolean any() {
        return first != null;
    }

    /** The value that the scanner took last is not what the parameter at {@code path} may be. */
    void wrong(JsonScanner json, String path, String expected) {
        if (first == null) {
            invalid(path, json.excerpt(), expected);
        }
    }

    void invalid(String path, String value, String expected) {
        add(Refusal.of(ErrorCode.INVALID_VALUE, path + ": " + value + " (expected: " + expected + ")", path));
    }

    void missing(String path, String expected) {
        add(Refusal.of(ErrorCode.MISSING_REQUIRED_PARAMETER, path + ": missing (expected: " + expected + ")", path));
    }

    void add(Refusal refusal) {
        if (first == null) {
            first = refusal;
        }
    }

    /** A few characters of a value for a message. */
    static String excerpt(byte[] json) {
        String text = new String(json, StandardCharsets.UTF_8);
        int to = Math.min(text.length(), EXCERPT_CHARACTERS_MAX);
        if (to < text.length() && Character.isHighSurrogate(text.charAt(to - 1))) {
            to--;
        }
        return to < text.length() ? text.substring(0, to) + "…" : text;
    }
}
