package dev.tollgate.json;

/** Strict UTF-8 (RFC 3629): no overlong form, no surrogate, nothing above U+10FFFF. */
final class Utf8 {
    private Utf8() {}

    /** How many bytes the character beyond ASCII at {@code i} has, or 0 where there is none that is well-formed. */
    static int lengthAt(byte[] bytes, int i, int end) {
        int lead = bytes[i] & 0xFF;
        if (lead < 0xC2 || lead > 0xF4) {
            return 0;
        }
        if (lead < 0xE0) {
            return i + 1 < end && follows(bytes[i + 1]) ? 2 : 0;
        }
        if (i + 2 >= end) {
            return 0;
        }
        int second = bytes[i + 1] & 0xFF;
        if (second < leastSecond(lead) || second > greatestSecond(lead) || !follows(bytes[i + 2])) {
            return 0;
        }
        if (lead < 0xF0) {
            return 3;
        }
        return i + 3 < end && follows(bytes[i + 3]) ? 4 : 0;
    }

    /** UTF-8 bytes of one UTF-16 unit; half a surrogate pair counts as the three of U+FFFD. */
    static int length(int unit) {
        return unit < 0x80 ? 1 : unit < 0x800 ? 2 : 3;
    }

    private static int leastSecond(int lead) {
        return lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
    }

    private static int greatestSecond(int lead) {
        return lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
    }

    private static boolean follows(byte b) {
        return b < (byte) 0xC0;
    }
}
