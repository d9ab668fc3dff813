package dev.tollgate.json;

import java.math.BigDecimal;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A JSON value as an immutable tree, for bodies of the control plane. The data plane scans instead. */
public sealed interface JsonValue {
    /** What it is. */
    JsonKind kind();

    /**
     * An object.
     *
     * @param members in the order of the source
     */
    record JsonObject(Map<String, JsonValue> members) implements JsonValue {
        public JsonObject {
            members = Collections.unmodifiableMap(new LinkedHashMap<>(members));
        }

        @Override
        public JsonKind kind() {
            return JsonKind.OBJECT;
        }

        /** A member, or null where it is absent or JSON's null. */
        public @Nullable JsonValue get(String name) {
            JsonValue value = members.get(name);
            return value instanceof JsonNull ? null : value;
        }

        /** A member's text, or null where it is absent or no string. */
        public @Nullable String text(String name) {
            return members.get(name) instanceof JsonText(String value) ? value : null;
        }

        /** A member that is an object, or null where it is absent or none. */
        public @Nullable JsonObject object(String name) {
            return members.get(name) instanceof JsonObject object ? object : null;
        }

        /** A member's elements; empty where it is absent or no array. */
        public List<JsonValue> elements(String name) {
            return members.get(name) instanceof JsonArray(List<JsonValue> elements) ? elements : List.of();
        }
    }

    /** An array. */
    record JsonArray(List<JsonValue> elements) implements JsonValue {
        public JsonArray {
            elements = List.copyOf(elements);
        }

        @Override
        public JsonKind kind() {
            return JsonKind.ARRAY;
        }
    }

    /** A string. */
    record JsonText(String value) implements JsonValue {
        @Override
        public JsonKind kind() {
            return JsonKind.STRING;
        }
    }

    /**
     * A number, kept as it was written: nothing is rounded.
     *
     * @param source as {@code 12.50}; JSON's grammar
     */
    record JsonNumber(String source) implements JsonValue {
        @Override
        public JsonKind kind() {
            return JsonKind.NUMBER;
        }

        /** Exactly. */
        public BigDecimal decimal() {
            return new BigDecimal(source);
        }

        /** The number where it is whole and fits 64 bits ({@code 12.0} and {@code 1e3} are whole), else null. */
        public @Nullable Long whole() {
            BigDecimal decimal = decimal();
            // Digits before the point; checked first, so that 1e999 is not written out.
            if (decimal.precision() - (long) decimal.scale() > 19) {
                return null;
            }
            try {
                return decimal.longValueExact();
            } catch (ArithmeticException _) {
                return null;
            }
        }
    }

    /** {@code true} or {@code false}. */
    record JsonBool(boolean value) implements JsonValue {
        @Override
        public JsonKind kind() {
            return value ? JsonKind.TRUE : JsonKind.FALSE;
        }
    }

    /** {@code null}. */
    record JsonNull() implements JsonValue {
        /** The only one needed. */
        public static final JsonNull NULL = new JsonNull();

        @Override
        public JsonKind kind() {
            return JsonKind.NULL;
        }
    }
}
