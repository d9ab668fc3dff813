package dev.tollgate.simulator;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A text and where its tokens end. The simulator's tokens are these: a word of letters and digits with the one
 * character before it that is neither, cut after {@link #TOKEN_CHARS_MAX} characters; every other character is one of
 * its own. Input is not cut up but counted: one token for four bytes begun.
 */
final class TokenText {
    static final int TOKEN_CHARS_MAX = 12;
    private static final int INPUT_BYTES = 4;

    private final String text;
    private final int[] ends;

    private TokenText(String text, int[] ends) {
        this.text = text;
        this.ends = ends;
    }

    static TokenText of(String text) {
        int[] ends = new int[Math.max(8, text.length() / 4)];
        int count = 0;
        int at = 0;
        while (at < text.length()) {
            if (count == ends.length) {
                ends = Arrays.copyOf(ends, 2 * count);
            }
            at = tokenEnd(text, at);
            ends[count++] = at;
        }
        return new TokenText(text, Arrays.copyOf(ends, count));
    }

    static long inputTokens(long utf8Bytes) {
        return Math.ceilDiv(utf8Bytes, INPUT_BYTES);
    }

    static long utf8Length(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    private static int tokenEnd(String text, int from) {
        int at = from + Character.charCount(text.codePointAt(from));
        boolean wordFollows = at < text.length() && wordAt(text, at);
        if (!wordAt(text, from) && !wordFollows) {
            return at;
        }
        while (at < text.length() && at - from < TOKEN_CHARS_MAX && wordAt(text, at)) {
            at += Character.charCount(text.codePointAt(at));
        }
        return at;
    }

    private static boolean wordAt(String text, int at) {
        return Character.isLetterOrDigit(text.codePointAt(at));
    }

    String text() {
        return text;
    }

    int size() {
        return ends.length;
    }

    String token(int index) {
        return text.substring(index == 0 ? 0 : ends[index - 1], ends[index]);
    }

    /** The first {@code tokens} of it. */
    TokenText head(int tokens) {
        return tokens >= ends.length
                ? this
                : new TokenText(tokens == 0 ? "" : text.substring(0, ends[tokens - 1]), Arrays.copyOf(ends, tokens));
    }
}
