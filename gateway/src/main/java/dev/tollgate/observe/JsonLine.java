package dev.tollgate.observe;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Lines of JSON in one growing buffer. Not thread-safe. */
final class JsonLine {
    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
    private static final int SECOND_MS = 1_000;
    private byte[] bytes = new byte[64 << 10];
    private int length;
    private boolean first;
    private long timeSecond = Long.MIN_VALUE;
    private byte[] timeText = new byte[0];

    int length() {
        return length;
    }

    void begin() {
        room(1);
        bytes[length++] = '{';
        first = true;
    }

    void end() {
        room(2);
        bytes[length++] = '}';
        bytes[length++] = '\n';
    }

    /** Cuts back to an earlier {@link #length}. */
    void cut(int to) {
        length = to;
    }

    void writeTo(OutputStream out) throws IOException {
        out.write(bytes, 0, length);
    }

    /** A moment in UTC with milliseconds. */
    void time(String name, long epochMs) {
        long second = Math.floorDiv(epochMs, SECOND_MS);
        if (second != timeSecond) {
            timeSecond = second;
            String text = Instant.ofEpochSecond(second).toString();
            timeText = text.substring(0, text.length() - 1).getBytes(StandardCharsets.US_ASCII);
        }
        name(name);
        room(timeText.length + 7);
        bytes[length++] = '"';
        System.arraycopy(timeText, 0, bytes, length, timeText.length);
        length += timeText.length;
        int ms = (int) Math.floorMod(epochMs, (long) SECOND_MS);
        bytes[length++] = '.';
        bytes[length++] = (byte) ('0' + ms / 100);
        bytes[length++] = (byte) ('0' + ms / 10 % 10);
        bytes[length++] = (byte) ('0' + ms % 10);
        bytes[length++] = 'Z';
        bytes[length++] = '"';
    }

    void number(String name, long value) {
        name(name);
        raw(Long.toString(value));
    }

    void flag(String name) {
        name(name);
        raw("true");
    }

    /** Milliseconds with three decimals. */
    void millis(String name, long nanos) {
        name(name);
        long micros = nanos / 1_000;
        raw(Long.toString(micros / 1_000));
        int rest = (int) (micros % 1_000);
        room(4);
        bytes[length++] = '.';
        bytes[length++] = (byte) ('0' + rest / 100);
        bytes[length++] = (byte) ('0' + rest / 10 % 10);
        bytes[length++] = (byte) ('0' + rest % 10);
    }

    /** A text; nothing where it is null. */
    void text(String name, @Nullable String value) {
        if (value == null) {
            return;
        }
        name(name);
        room(2);
        bytes[length++] = '"';
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c >= ' ' && c < 0x7f && c != '"' && c != '\\') {
                room(2);
                bytes[length++] = (byte) c;
            } else {
                escape(c);
            }
        }
        room(1);
        bytes[length++] = '"';
    }

    private void escape(char c) {
        room(6);
        bytes[length++] = '\\';
        bytes[length++] = 'u';
        for (int shift = 12; shift >= 0; shift -= 4) {
            bytes[length++] = HEX[c >> shift & 0xf];
        }
    }

    /** {@code name} needs no escaping. */
    private void name(String name) {
        if (!first) {
            raw(",");
        }
        first = false;
        raw("\"");
        raw(name);
        raw("\":");
    }

    private void raw(String ascii) {
        room(ascii.length());
        for (int i = 0; i < ascii.length(); i++) {
            bytes[length++] = (byte) ascii.charAt(i);
        }
    }

    private void room(int more) {
        if (length + more > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(length + more, 2 * bytes.length));
        }
    }
}
