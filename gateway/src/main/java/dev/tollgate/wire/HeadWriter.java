package dev.tollgate.wire;

import java.util.Arrays;

/**
 * Where an HTTP/1 message is put together, used again and again. No name or value can end a line: what is no visible
 * Latin-1 character is written as a question mark. Not thread-safe.
 */
public final class HeadWriter {
    private static final int FIRST_BYTES = 16 << 10;
    private static final int LONG_DIGITS = 20;

    private byte[] bytes = new byte[FIRST_BYTES];
    private int length;

    /** Begins anew. */
    public void clear() {
        length = 0;
    }

    /** What was written: {@link #length} bytes of it, until the next call. */
    public byte[] array() {
        return bytes;
    }

    /** How much was written. */
    public int length() {
        return length;
    }

    /** Bytes as they are. */
    public void put(byte[] more) {
        put(more, 0, more.length);
    }

    /** Bytes as they are. */
    public void put(byte[] more, int from, int count) {
        room(count);
        System.arraycopy(more, from, bytes, length, count);
        length += count;
    }

    /** A text of visible Latin-1 characters. */
    public void text(CharSequence text) {
        room(text.length());
        value(text);
    }

    /** One header line. */
    public void field(CharSequence name, CharSequence value) {
        room(name.length() + value.length() + 4);
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            bytes[length++] = c > ' ' && c < 0x7f && c != ':' ? (byte) c : (byte) '?';
        }
        bytes[length++] = ':';
        bytes[length++] = ' ';
        value(value);
        bytes[length++] = '\r';
        bytes[length++] = '\n';
    }

    /** One header line whose name holds the colon and blank already. */
    public void field(byte[] nameAndColon, CharSequence value) {
        put(nameAndColon);
        room(value.length() + 2);
        value(value);
        bytes[length++] = '\r';
        bytes[length++] = '\n';
    }

    private void value(CharSequence value) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            bytes[length++] = visible(c) ? (byte) c : (byte) '?';
        }
    }

    /** Whether a character may stand in a header's value as it is. */
    public static boolean visible(char c) {
        return c >= ' ' ? c != 0x7f && c <= 0xff : c == '\t';
    }

    /** A number, not negative, in decimal digits. */
    public void decimal(long number) {
        room(LONG_DIGITS);
        int digits = 1;
        for (long rest = number; rest >= 10; rest /= 10) {
            digits++;
        }
        long rest = number;
        for (int i = length + digits - 1; i >= length; i--) {
            bytes[i] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        length += digits;
    }

    /** A number in hexadecimal digits. */
    public void hexadecimal(int number) {
        room(Integer.BYTES * 2);
        int digits = Math.max(1, (Integer.SIZE - Integer.numberOfLeadingZeros(number) + 3) / 4);
        for (int i = digits - 1; i >= 0; i--) {
            bytes[length++] = (byte) Character.forDigit(number >>> (4 * i) & 0xf, 16);
        }
    }

    private void room(int more) {
        if (length + more > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(length + more, 2 * bytes.length));
        }
    }
}
