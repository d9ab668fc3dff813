package dev.tollgate.http;

import dev.tollgate.wire.HeaderList;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Where an HTTP/1 answer is put together before it becomes one buffer for the socket: one of each loop, used again and
 * again. No value can end a line: what is no visible Latin-1 character is written as a question mark.
 */
final class HeadBuffer {
    private static final int FIRST_BYTES = 16 << 10;
    private static final int STATUS_MIN = 100;
    private static final int STATUS_MAX = 599;
    private static final int LONG_DIGITS = 20;
    private static final byte[][] STATUS_LINES = statusLines();

    private byte[] bytes = new byte[FIRST_BYTES];
    private int length;

    private static byte[][] statusLines() {
        byte[][] lines = new byte[STATUS_MAX - STATUS_MIN + 1][];
        for (int i = 0; i < lines.length; i++) {
            HttpResponseStatus status = HttpResponseStatus.valueOf(STATUS_MIN + i);
            lines[i] = ("HTTP/1.1 " + status.code() + " " + status.reasonPhrase() + "\r\n")
                    .getBytes(StandardCharsets.US_ASCII);
        }
        return lines;
    }

    /** Begins an answer. */
    void status(int status) {
        length = 0;
        if (status < STATUS_MIN || status > STATUS_MAX) {
            throw new IllegalArgumentException("status: " + status + " (expected: 100..599)");
        }
        put(STATUS_LINES[status - STATUS_MIN]);
    }

    /** Begins something else. */
    void clear() {
        length = 0;
    }

    /** The handler's headers, but for those that only the server knows. */
    void headers(HeaderList headers) {
        for (int i = 0; i < headers.size(); i++) {
            CharSequence name = headers.name(i);
            if (!Managed.is(name)) {
                CharSequence value = headers.value(i);
                room(name.length() + value.length() + 4);
                name(name);
                value(value);
            }
        }
    }

    /** One header whose name holds the colon and blank already. */
    void header(byte[] nameAndColon, CharSequence value) {
        put(nameAndColon);
        room(value.length() + 2);
        value(value);
    }

    private void name(CharSequence name) {
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            bytes[length++] = c > ' ' && c < 0x7f && c != ':' ? (byte) c : (byte) '_';
        }
        bytes[length++] = ':';
        bytes[length++] = ' ';
    }

    private void value(CharSequence value) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            bytes[length++] = Managed.visible(c) ? (byte) c : (byte) '?';
        }
        bytes[length++] = '\r';
        bytes[length++] = '\n';
    }

    void put(byte[] more) {
        put(more, 0, more.length);
    }

    void put(byte[] more, int from, int count) {
        room(count);
        System.arraycopy(more, from, bytes, length, count);
        length += count;
    }

    /** A number in decimal digits. */
    void decimal(long number) {
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
    void hexadecimal(int number) {
        room(Integer.BYTES * 2);
        int digits = Math.max(1, (Integer.SIZE - Integer.numberOfLeadingZeros(number) + 3) / 4);
        for (int i = digits - 1; i >= 0; i--) {
            bytes[length++] = (byte) Character.forDigit(number >>> (4 * i) & 0xf, 16);
        }
    }

    /** All of it in a buffer of its own. */
    ByteBuf take(ByteBufAllocator allocator) {
        return allocator.directBuffer(length).writeBytes(bytes, 0, length);
    }

    private void room(int more) {
        if (length + more > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(length + more, 2 * bytes.length));
        }
    }
}
