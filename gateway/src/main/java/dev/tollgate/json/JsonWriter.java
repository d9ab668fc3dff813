package dev.tollgate.json;

import dev.tollgate.json.JsonValue.JsonArray;
import dev.tollgate.json.JsonValue.JsonBool;
import dev.tollgate.json.JsonValue.JsonNull;
import dev.tollgate.json.JsonValue.JsonNumber;
import dev.tollgate.json.JsonValue.JsonObject;
import dev.tollgate.json.JsonValue.JsonText;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes JSON into a growing byte array, without white space. Commas come by themselves; that objects and arrays are
 * closed is the caller's business. Half a surrogate pair becomes U+FFFD. Not thread-safe.
 */
public final class JsonWriter {
    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
    private static final int UTF8_BYTES_PER_CHAR_MAX = 6; // of one char: the escape of a control character

    private byte[] bytes;
    private int length;

    /** A writer with room for {@code capacity} bytes before it first grows. */
    public JsonWriter(int capacity) {
        bytes = new byte[Math.max(16, capacity)];
    }

    /** Opens an object. */
    public JsonWriter beginObject() {
        separate();
        return put('{');
    }

    /** Closes it. */
    public JsonWriter endObject() {
        return put('}');
    }

    /** Opens an array. */
    public JsonWriter beginArray() {
        separate();
        return put('[');
    }

    /** Closes it. */
    public JsonWriter endArray() {
        return put(']');
    }

    /** The name of the member whose value comes next. */
    public JsonWriter name(String name) {
        separate();
        quoted(name);
        return put(':');
    }

    /** A string, or {@code null}. */
    public JsonWriter value(@Nullable String text) {
        separate();
        if (text == null) {
            ascii("null");
        } else {
            quoted(text);
        }
        return this;
    }

    /** A whole number. */
    public JsonWriter value(long number) {
        separate();
        ascii(Long.toString(number));
        return this;
    }

    /** A decimal number, exactly, without exponent. */
    public JsonWriter value(BigDecimal number) {
        separate();
        ascii(number.toPlainString());
        return this;
    }

    /** {@code true} or {@code false}. */
    public JsonWriter value(boolean bool) {
        separate();
        ascii(bool ? "true" : "false");
        return this;
    }

    /** {@code null}. */
    public JsonWriter nullValue() {
        separate();
        ascii("null");
        return this;
    }

    /** A value that is JSON already. */
    public JsonWriter raw(byte[] json, int from, int to) {
        separate();
        reserve(to - from);
        System.arraycopy(json, from, bytes, length, to - from);
        length += to - from;
        return this;
    }

    /** A tree. */
    public JsonWriter value(JsonValue value) {
        switch (value) {
            case JsonObject(Map<String, JsonValue> members) -> {
                beginObject();
                members.forEach((name, member) -> name(name).value(member));
                endObject();
            }
            case JsonArray(var elements) -> {
                beginArray();
                elements.forEach(this::value);
                endArray();
            }
            case JsonText(String text) -> value(text);
            case JsonNumber(String source) -> {
                separate();
                ascii(source);
            }
            case JsonBool(boolean bool) -> value(bool);
            case JsonNull _ -> nullValue();
        }
        return this;
    }

    /** A member that is a string or {@code null}. */
    public JsonWriter field(String name, @Nullable String text) {
        return name(name).value(text);
    }

    /** A member that is a whole number. */
    public JsonWriter field(String name, long number) {
        return name(name).value(number);
    }

    /** A member that is a decimal number. */
    public JsonWriter field(String name, BigDecimal number) {
        return name(name).value(number);
    }

    /** A member that is true or false. */
    public JsonWriter field(String name, boolean bool) {
        return name(name).value(bool);
    }

    /** Bytes written so far. */
    public int length() {
        return length;
    }

    /** What was written, in an array of its own. */
    public byte[] toBytes() {
        return Arrays.copyOf(bytes, length);
    }

    /**
     * Puts a comma where a value or a name follows a value: inside an object or array, every byte but these ends one.
     */
    private void separate() {
        if (length > 0) {
            byte last = bytes[length - 1];
            if (last != '{' && last != '[' && last != ':') {
                put(',');
            }
        }
    }

    private JsonWriter put(char ascii) {
        reserve(1);
        bytes[length++] = (byte) ascii;
        return this;
    }

    private void ascii(String text) {
        reserve(text.length());
        for (int i = 0; i < text.length(); i++) {
            bytes[length++] = (byte) text.charAt(i);
        }
    }

    private void quoted(String text) {
        reserve(Math.addExact(Math.multiplyExact(text.length(), UTF8_BYTES_PER_CHAR_MAX), 2));
        bytes[length++] = '"';
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < 0x80) {
                writeAscii(c);
            } else if (Character.isHighSurrogate(c)
                    && i + 1 < text.length()
                    && Character.isLowSurrogate(text.charAt(i + 1))) {
                i++;
                writeFour(Character.toCodePoint(c, text.charAt(i)));
            } else {
                writeTwoOrThree(Character.isSurrogate(c) ? '\uFFFD' : c);
            }
        }
        bytes[length++] = '"';
    }

    private void writeAscii(char c) {
        if (c == '"' || c == '\\') {
            bytes[length++] = '\\';
            bytes[length++] = (byte) c;
        } else if (c >= ' ') {
            bytes[length++] = (byte) c;
        } else {
            writeControl(c);
        }
    }

    private void writeControl(char c) {
        bytes[length++] = '\\';
        switch (c) {
            case '\n' -> bytes[length++] = 'n';
            case '\r' -> bytes[length++] = 'r';
            case '\t' -> bytes[length++] = 't';
            default -> {
                bytes[length++] = 'u';
                bytes[length++] = '0';
                bytes[length++] = '0';
                bytes[length++] = HEX[c >> 4];
                bytes[length++] = HEX[c & 15];
            }
        }
    }

    private void writeTwoOrThree(char c) {
        if (c < 0x800) {
            bytes[length++] = (byte) (0xC0 | (c >> 6));
        } else {
            bytes[length++] = (byte) (0xE0 | (c >> 12));
            bytes[length++] = (byte) (0x80 | ((c >> 6) & 0x3F));
        }
        bytes[length++] = (byte) (0x80 | (c & 0x3F));
    }

    private void writeFour(int codePoint) {
        bytes[length++] = (byte) (0xF0 | (codePoint >> 18));
        bytes[length++] = (byte) (0x80 | ((codePoint >> 12) & 0x3F));
        bytes[length++] = (byte) (0x80 | ((codePoint >> 6) & 0x3F));
        bytes[length++] = (byte) (0x80 | (codePoint & 0x3F));
    }

    private void reserve(int more) {
        if (more > bytes.length - length) {
            bytes = Arrays.copyOf(bytes, Math.max(Math.addExact(length, more), 2 * bytes.length));
        }
    }
}
