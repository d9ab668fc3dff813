package dev.tollgate.json;

import dev.tollgate.json.JsonValue.JsonArray;
import dev.tollgate.json.JsonValue.JsonBool;
import dev.tollgate.json.JsonValue.JsonNull;
import dev.tollgate.json.JsonValue.JsonNumber;
import dev.tollgate.json.JsonValue.JsonObject;
import dev.tollgate.json.JsonValue.JsonText;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads and writes whole JSON texts as trees. */
public final class Json {
    /** A longer number than this is refused: to make a decimal of it costs the square of its length. */
    private static final int NUMBER_CHARACTERS_MAX = 1_000;

    /** A larger exponent than this is refused: the number would be written out with as many zeros. */
    private static final int EXPONENT_DIGITS_MAX = 3;

    private final JsonScanner scanner;
    private final boolean numbersOfAnySize;

    private Json(JsonScanner scanner, boolean numbersOfAnySize) {
        this.scanner = scanner;
        this.numbersOfAnySize = numbersOfAnySize;
    }

    /**
     * Reads one JSON text in UTF-8; a name that an object has twice is refused.
     *
     * @throws JsonSyntaxException where it is none; the message names the position and what was expected
     */
    public static JsonValue parse(byte[] bytes) {
        return new Json(JsonScanner.strict(), false).read(bytes, 0, bytes.length);
    }

    /** Reads one JSON text. */
    public static JsonValue parse(String text) {
        return parse(text.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Reads what travels between a client and a provider: of members of one name the last counts, and numbers may
     * be of any size, so they are not to be computed with.
     */
    public static JsonValue parseLeniently(byte[] bytes, int from, int to) {
        return new Json(JsonScanner.lenient(), true).read(bytes, from, to);
    }

    private JsonValue read(byte[] bytes, int from, int to) {
        scanner.reset(bytes, from, to);
        JsonValue value = value();
        scanner.end();
        return value;
    }

    /** The bytes of a value, without white space. */
    public static byte[] write(JsonValue value) {
        return new JsonWriter(256).value(value).toBytes();
    }

    // Recursion is bounded: the scanner refuses what is nested deeper than JsonScanner.DEPTH_MAX.
    private JsonValue value() {
        JsonKind kind = scanner.peek();
        return switch (kind) {
            case OBJECT -> object();
            case ARRAY -> array();
            case STRING -> {
                scanner.scalar(kind);
                yield new JsonText(scanner.string());
            }
            case NUMBER -> number();
            case TRUE, FALSE -> {
                scanner.scalar(kind);
                yield new JsonBool(kind == JsonKind.TRUE);
            }
            case NULL -> {
                scanner.scalar(kind);
                yield JsonNull.NULL;
            }
        };
    }

    private JsonObject object() {
        Map<String, JsonValue> members = new LinkedHashMap<>();
        scanner.enterObject();
        while (scanner.nextMember()) {
            String name = scanner.name();
            members.put(name, value());
        }
        return new JsonObject(members);
    }

    private JsonArray array() {
        List<JsonValue> elements = new ArrayList<>();
        scanner.enterArray();
        while (scanner.nextElement()) {
            elements.add(value());
        }
        return new JsonArray(elements);
    }

    private JsonNumber number() {
        int from = scanner.at();
        scanner.scalar(JsonKind.NUMBER);
        if (numbersOfAnySize) {
            return new JsonNumber(scanner.source());
        }
        int characters = scanner.valueTo() - scanner.valueFrom();
        if (characters > NUMBER_CHARACTERS_MAX) {
            throw new JsonSyntaxException(
                    from, "a number of " + characters + " characters", "at most " + NUMBER_CHARACTERS_MAX);
        }
        String source = scanner.source();
        int exponent = Math.max(source.indexOf('e'), source.indexOf('E')) + 1;
        if (exponent > 0) {
            boolean signed = source.charAt(exponent) == '+' || source.charAt(exponent) == '-';
            checkExponent(from, source, source.length() - exponent - (signed ? 1 : 0));
        }
        return new JsonNumber(source);
    }

    private static void checkExponent(int from, String source, int digits) {
        if (digits > EXPONENT_DIGITS_MAX) {
            throw new JsonSyntaxException(
                    from, "the number " + source, "at most " + EXPONENT_DIGITS_MAX + " digits of exponent");
        }
    }
}
