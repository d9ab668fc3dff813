package dev.tollgate.json;

import java.nio.charset.StandardCharsets;

/** Puts a few of the bytes at fault into a message. */
final class Excerpt {
    private static final int BYTES_MAX = 64;

    private Excerpt() {}

    /** What stands at {@code position}, in words. */
    static String found(byte[] bytes, int position, int end) {
        if (position >= end) {
            return "the end of the body";
        }
        int c = bytes[position] & 0xFF;
        if (c == 0xEF
                && position + 2 < end
                && bytes[position + 1] == (byte) 0xBB
                && bytes[position + 2] == (byte) 0xBF) {
            return "a byte order mark";
        }
        return c > ' ' && c < 0x7F
                ? "'" + (char) c + "'"
                : "0x" + Character.forDigit(c >> 4, 16) + Character.forDigit(c & 15, 16);
    }

    /** The source text of a range that is known to be UTF-8, cut where it is long. */
    static String of(byte[] bytes, int from, int to) {
        if (to - from <= BYTES_MAX) {
            return new String(bytes, from, to - from, StandardCharsets.UTF_8);
        }
        int cut = from + BYTES_MAX;
        while (cut > from && (bytes[cut] & 0xC0) == 0x80) {
            cut--;
        }
        return new String(bytes, from, cut - from, StandardCharsets.UTF_8) + "…";
    }
}
