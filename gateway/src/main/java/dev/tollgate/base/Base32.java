package dev.tollgate.base;

import java.nio.charset.StandardCharsets;

/**
 * Crockford's base 32 in lower case: the printed form of ids. It has no {@code i}, {@code l}, {@code o} and {@code u},
 * sorts as the numbers do, and is read without regard to case.
 *
 * @see <a href="https://www.crockford.com/base32.html">Crockford, Base 32</a>
 */
public final class Base32 {
    private static final byte[] DIGITS = "0123456789abcdefghjkmnpqrstvwxyz".getBytes(StandardCharsets.US_ASCII);
    /** Digits that a 64-bit value takes: 12 of five bits and one of four. */
    public static final int LONG_DIGITS = 13;

    private Base32() {}

    /** Writes {@code value} as {@link #LONG_DIGITS} digits, unsigned, most significant first, at {@code at}. */
    public static void write(long value, byte[] target, int at) {
        for (int i = LONG_DIGITS - 1; i >= 0; i--) {
            target[at + i] = DIGITS[(int) (value & 31)];
            value >>>= 5;
        }
    }

    /** The printed form of one 64-bit value behind {@code prefix}. */
    public static String print(String prefix, long value) {
        byte[] text = new byte[prefix.length() + LONG_DIGITS];
        int at = prefix(prefix, text);
        write(value, text, at);
        return ascii(text);
    }

    /** The printed form of a 128-bit value behind {@code prefix}: 26 digits. */
    public static String print(String prefix, long high, long low) {
        byte[] text = new byte[prefix.length() + 2 * LONG_DIGITS];
        int at = prefix(prefix, text);
        write(high, text, at);
        write(low, text, at + LONG_DIGITS);
        return ascii(text);
    }

    /**
     * Reads what {@link #write} wrote.
     *
     * @throws IllegalArgumentException where a digit is not of the alphabet or the value does not fit 64 bits
     */
    public static long read(CharSequence text, int from) {
        if (text.length() < from + LONG_DIGITS) {
            throw new IllegalArgumentException("id: " + text + " (expected: " + LONG_DIGITS + " digits of base 32)");
        }
        long value = 0;
        for (int i = 0; i < LONG_DIGITS; i++) {
            int digit = digit(text.charAt(from + i));
            if (digit < 0 || (i == 0 && digit > 15)) {
                throw new IllegalArgumentException("id: " + text + " (expected: digits of base 32)");
            }
            value = (value << 5) | digit;
        }
        return value;
    }

    /** Reads an id that stands behind {@code prefix} and has nothing after it. */
    public static long readWhole(String prefix, String text) {
        if (!text.startsWith(prefix) || text.length() != prefix.length() + LONG_DIGITS) {
            throw new IllegalArgumentException("id: " + text + " (expected: " + prefix + " and 13 digits of base 32)");
        }
        return read(text, prefix.length());
    }

    private static int prefix(String prefix, byte[] text) {
        for (int i = 0; i < prefix.length(); i++) {
            text[i] = (byte) prefix.charAt(i);
        }
        return prefix.length();
    }

    private static String ascii(byte[] text) {
        return new String(text, StandardCharsets.ISO_8859_1);
    }

    private static int digit(char c) {
        char lower = c >= 'A' && c <= 'Z' ? (char) (c + 32) : c;
        for (int i = 0; i < DIGITS.length; i++) {
            if (DIGITS[i] == lower) {
                return i;
            }
        }
        return -1;
    }
}
