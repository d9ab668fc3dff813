package dev.tollgate.receipt;

import dev.tollgate.json.JsonValue;
import dev.tollgate.json.JsonValue.JsonArray;
import dev.tollgate.json.JsonValue.JsonBool;
import dev.tollgate.json.JsonValue.JsonNull;
import dev.tollgate.json.JsonValue.JsonNumber;
import dev.tollgate.json.JsonValue.JsonObject;
import dev.tollgate.json.JsonValue.JsonText;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * The bytes that are signed: RFC 8785, so that a receipt may be stored, indented and sorted in any way and is still the
 * same. Of its numbers only whole ones are taken: a receipt has no others, and about them all languages agree.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc8785">RFC 8785, JSON Canonicalization Scheme</a>
 */
final class CanonicalJson {
    /** Up to 15 digits: below 2^53, as far as a double counts exactly. */
    private static final Pattern WHOLE = Pattern.compile("0|-?[1-9][0-9]{0,14}");

    private CanonicalJson() {}

    /**
     * The canonical bytes of a value.
     *
     * @throws IllegalArgumentException where a number is none that a receipt has
     */
    static byte[] of(JsonValue value) {
        StringBuilder out = new StringBuilder(1_024);
        write(value, out);
        return out.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static void write(JsonValue value, StringBuilder out) {
        switch (value) {
            case JsonObject(Map<String, JsonValue> members) -> object(members, out);
            case JsonArray(List<JsonValue> elements) -> {
                out.append('[');
                for (int i = 0; i < elements.size(); i++) {
                    out.append(i == 0 ? "" : ",");
                    write(elements.get(i), out);
                }
                out.append(']');
            }
            case JsonText(String text) -> text(text, out);
            case JsonNumber(String source) -> {
                if (!WHOLE.matcher(source).matches()) {
                    throw new IllegalArgumentException(
                            "number: " + source + " (expected: a whole number of at most 15 digits)");
                }
                out.append(source);
            }
            case JsonBool(boolean truth) -> out.append(truth);
            case JsonNull _ -> out.append("null");
        }
    }

    private static void object(Map<String, JsonValue> members, StringBuilder out) {
        out.append('{');
        boolean first = true;
        // Strings compare by UTF-16 code units, as the RFC wants it.
        for (Map.Entry<String, JsonValue> member : new TreeMap<>(members).entrySet()) {
            out.append(first ? "" : ",");
            first = false;
            text(member.getKey(), out);
            out.append(':');
            write(member.getValue(), out);
        }
        out.append('}');
    }

    private static void text(String text, StringBuilder out) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\b' -> out.append("\\b");
                case '\t' -> out.append("\\t");
                case '\n' -> out.append("\\n");
                case '\f' -> out.append("\\f");
                case '\r' -> out.append("\\r");
                default -> {
                    if (c < ' ') {
                        out.append("\\u00")
                                .append(Character.forDigit(c >> 4, 16))
                                .append(Character.forDigit(c & 15, 16));
                    } else {
                        out.append(c);
                    }
                }
            }
        }
        out.append('"');
    }
}
