package dev.tollgate.json;

import java.nio.charset.StandardCharsets;

/** Undoes the escapes of a string whose source the scanner has checked. */
final class Unescape {
    private Unescape() {}

    /**
     * The four hexadecimal digits of an escape that begins at {@code i} as one UTF-16 unit, or -1 where there is no
     * such escape.
     */
    static int unit(byte[] bytes, int i, int end) {
        if (i + 6 > end || bytes[i] != '\\' || bytes[i + 1] != 'u') {
            return -1;
        }
        int unit = 0;
        for (int k = 2; k < 6; k++) {
            int digit = hex(bytes[i + k]);
            if (digit < 0) {
                return -1;
            }
            unit = unit << 4 | digit;
        }
        return unit;
    }

    /** The text of {@code bytes[from, to)}; half a surrogate pair becomes U+FFFD. */
    static String text(byte[] bytes, int from, int to) {
        byte[] plain = new byte[to - from];
        // Half a pair is written as three bytes that are no UTF-8; the decoder would make three U+FFFD of them.
        int length = write(bytes, from, to, plain, 0, true);
        return new String(plain, 0, length, StandardCharsets.UTF_8);
    }

    /**
     * Appends the UTF-8 of {@code bytes[from, to)} to {@code target} at {@code length}, whole characters only, as far
     * as there is room; the new length. Different sources of the same text give the same bytes, and different texts
     * different ones, halves of surrogate pairs included.
     */
    static int copy(byte[] bytes, int from, int to, byte[] target, int length) {
        return write(bytes, from, to, target, length, false);
    }

    /** Whether {@code bytes[from, to)}, unescaped, is {@code text}. */
    static boolean equal(byte[] bytes, int from, int to, byte[] text) {
        byte[] plain = new byte[to - from];
        int length = copy(bytes, from, to, plain, 0);
        return JsonNames.same(plain, 0, length, text);
    }

    private static int write(byte[] bytes, int from, int to, byte[] target, int length, boolean replaceHalves) {
        int i = from;
        int out = length;
        while (i < to) {
            byte c = bytes[i];
            if (c != '\\') {
                int next = i + 1;
                while (next < to && bytes[next] != '\\') {
                    next++;
                }
                int copied = Math.min(next - i, target.length - out);
                System.arraycopy(bytes, i, target, out, copied);
                out += copied;
                if (copied < next - i) {
                    return out;
                }
                i = next;
                continue;
            }
            int unit = unit(bytes, i, to);
            int codePoint = unit < 0 ? simple(bytes[i + 1]) : unit;
            int taken = unit < 0 ? 2 : 6;
            if (Character.isSurrogate((char) codePoint)) {
                int low = Character.isHighSurrogate((char) codePoint) ? unit(bytes, i + 6, to) : -1;
                if (low >= 0 && Character.isLowSurrogate((char) low)) {
                    codePoint = Character.toCodePoint((char) codePoint, (char) low);
                    taken = 12;
                } else if (replaceHalves) {
                    codePoint = 0xFFFD;
                }
            }
            int next = encode(codePoint, target, out);
            if (next < 0) {
                return out;
            }
            out = next;
            i += taken;
        }
        return out;
    }

    /** Appends one code point; the new length, or -1 where there is no room. */
    private static int encode(int c, byte[] target, int at) {
        int length = c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
        if (at + length > target.length) {
            return -1;
        }
        switch (length) {
            case 1 -> target[at] = (byte) c;
            case 2 -> {
                target[at] = (byte) (0xC0 | c >> 6);
                target[at + 1] = (byte) (0x80 | c & 0x3F);
            }
            case 3 -> {
                target[at] = (byte) (0xE0 | c >> 12);
                target[at + 1] = (byte) (0x80 | c >> 6 & 0x3F);
                target[at + 2] = (byte) (0x80 | c & 0x3F);
            }
            default -> {
                target[at] = (byte) (0xF0 | c >> 18);
                target[at + 1] = (byte) (0x80 | c >> 12 & 0x3F);
                target[at + 2] = (byte) (0x80 | c >> 6 & 0x3F);
                target[at + 3] = (byte) (0x80 | c & 0x3F);
            }
        }
        return at + length;
    }

    private static int simple(byte escape) {
        return switch (escape) {
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            default -> escape;
        };
    }

    private static int hex(byte c) {
        if (c >= '0' && c <= '9') {
            return c - '0';
        }
        int lower = c | 0x20;
        return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
    }
}
