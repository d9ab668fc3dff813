package dev.tollgate.simulator;

import dev.tollgate.json.JsonValue;
import dev.tollgate.json.JsonValue.JsonArray;
import dev.tollgate.json.JsonValue.JsonBool;
import dev.tollgate.json.JsonValue.JsonNull;
import dev.tollgate.json.JsonValue.JsonNumber;
import dev.tollgate.json.JsonValue.JsonObject;
import dev.tollgate.json.JsonValue.JsonText;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Makes a value that satisfies a JSON schema: types, {@code enum}, {@code const}, bounds, lengths, items, references
 * and combinations, with every property filled in. {@code pattern} is not read. Both depth and size are bounded, so
 * that a schema that refers to itself ends.
 */
final class SchemaSample {
    private static final int DEPTH_MAX = 12;
    private static final int ITEMS_MAX = 16;
    private static final int TEXT_CHARS_MAX = 1_000;
    private static final int VALUES_MAX = 2_000;

    private static final Map<String, String> BY_FORMAT = Map.of(
            "date-time", "2025-01-01T00:00:00Z",
            "date", "2025-01-01",
            "time", "12:00:00Z",
            "duration", "P1D",
            "email", "someone@example.com",
            "hostname", "example.com",
            "ipv4", "192.0.2.1",
            "ipv6", "2001:db8::1",
            "uri", "https://example.com/",
            "uuid", "00000000-0000-4000-8000-000000000000");

    private final JsonObject root;
    private int valuesLeft = VALUES_MAX;

    private SchemaSample(JsonObject root) {
        this.root = root;
    }

    static JsonValue of(JsonObject schema) {
        SchemaSample sample = new SchemaSample(schema);
        return sample.value(schema, "value", 0);
    }

    private JsonValue value(@Nullable JsonValue schemaOrTrue, String name, int depth) {
        valuesLeft--;
        if (!(schemaOrTrue instanceof JsonObject given)) {
            return new JsonText(words(name));
        }
        JsonObject schema = resolved(given, depth);
        JsonValue fixed = schema.members().get("const");
        if (fixed != null) {
            return fixed;
        }
        if (!schema.elements("enum").isEmpty()) {
            return schema.elements("enum").getFirst();
        }
        for (String choice : List.of("anyOf", "oneOf")) {
            List<JsonValue> choices = schema.elements(choice);
            if (!choices.isEmpty()) {
                return value(depth >= DEPTH_MAX ? shallowest(choices) : choices.getFirst(), name, depth + 1);
            }
        }
        return typed(schema, type(schema, depth), name, depth);
    }

    private JsonValue typed(JsonObject schema, String type, String name, int depth) {
        return switch (type) {
            case "object" -> object(schema, depth);
            case "array" -> array(schema, name, depth);
            case "integer" ->
                new JsonNumber(number(schema, BigDecimal.ONE).toBigInteger().toString());
            case "number" ->
                new JsonNumber(number(schema, new BigDecimal("1.5")).toPlainString());
            case "boolean" -> new JsonBool(true);
            case "null" -> JsonNull.NULL;
            default -> new JsonText(text(schema, name));
        };
    }

    private JsonObject object(JsonObject schema, int depth) {
        Map<String, JsonValue> members = new LinkedHashMap<>();
        JsonObject properties = schema.object("properties");
        if (properties != null) {
            List<JsonValue> required = schema.elements("required");
            properties.members().forEach((name, property) -> {
                boolean needed = required.contains(new JsonText(name));
                if (valuesLeft > 0 && (needed || depth < DEPTH_MAX)) {
                    members.put(name, value(property, name, depth + 1));
                }
            });
        }
        return new JsonObject(members);
    }

    private JsonArray array(JsonObject schema, String name, int depth) {
        List<JsonValue> elements = new ArrayList<>();
        for (JsonValue prefix : schema.elements("prefixItems")) {
            elements.add(value(prefix, name, depth + 1));
        }
        int least = bound(schema, "minItems", 0);
        int most = Math.min(ITEMS_MAX, bound(schema, "maxItems", ITEMS_MAX));
        int wanted = Math.min(most, depth < DEPTH_MAX ? Math.max(1, least) : least);
        while (elements.size() < wanted && valuesLeft > 0) {
            elements.add(value(schema.get("items"), name, depth + 1));
        }
        return new JsonArray(elements);
    }

    private static BigDecimal number(JsonObject schema, BigDecimal usual) {
        BigDecimal step = decimal(schema, "multipleOf");
        BigDecimal unit = step == null || step.signum() <= 0 ? BigDecimal.ONE : step;
        BigDecimal number = step == null ? usual : unit;
        BigDecimal least = decimal(schema, "minimum");
        BigDecimal above = decimal(schema, "exclusiveMinimum");
        if (above != null && (least == null || above.compareTo(least) >= 0)) {
            least = above.divide(unit, 0, RoundingMode.FLOOR)
                    .add(BigDecimal.ONE)
                    .multiply(unit);
        }
        if (least != null && number.compareTo(least) < 0) {
            number = least.divide(unit, 0, RoundingMode.CEILING).multiply(unit);
        }
        BigDecimal most = decimal(schema, "maximum");
        BigDecimal below = decimal(schema, "exclusiveMaximum");
        if (below != null && (most == null || below.compareTo(most) <= 0)) {
            most = below.divide(unit, 0, RoundingMode.CEILING)
                    .subtract(BigDecimal.ONE)
                    .multiply(unit);
        }
        return most != null && number.compareTo(most) > 0
                ? most.divide(unit, 0, RoundingMode.FLOOR).multiply(unit)
                : number;
    }

    private static @Nullable BigDecimal decimal(JsonObject schema, String name) {
        // A bound of a thousand digits bounds nothing: a sample would have as many.
        return schema.get(name) instanceof JsonNumber number && number.source().length() <= 20
                ? checked(number.decimal())
                : null;
    }

    private static @Nullable BigDecimal checked(BigDecimal bound) {
        return Math.abs((long) bound.scale()) <= 30 ? bound : null;
    }

    private static String text(JsonObject schema, String name) {
        String format = schema.text("format");
        String known = format == null ? null : BY_FORMAT.get(format);
        if (known != null) {
            return known;
        }
        StringBuilder text = new StringBuilder(words(name));
        int least = Math.min(TEXT_CHARS_MAX, bound(schema, "minLength", 0));
        while (text.length() < least) {
            text.append('.');
        }
        int most = bound(schema, "maxLength", TEXT_CHARS_MAX);
        return text.substring(0, Math.min(most, text.length()));
    }

    private static String words(String name) {
        return "simulated " + name.substring(0, Math.min(40, name.length())).replace('_', ' ');
    }

    private static int bound(JsonObject schema, String name, int absent) {
        Long bound = schema.get(name) instanceof JsonNumber number ? number.whole() : null;
        return bound == null ? absent : Math.clamp(bound, 0, Integer.MAX_VALUE);
    }

    private String type(JsonObject schema, int depth) {
        String single = schema.text("type");
        if (single != null) {
            return single;
        }
        List<String> types = new ArrayList<>();
        for (JsonValue type : schema.elements("type")) {
            if (type instanceof JsonText(String text)) {
                types.add(text);
            }
        }
        if (depth >= DEPTH_MAX && types.contains("null")) {
            return "null";
        }
        String implied =
                schema.object("properties") != null ? "object" : schema.get("items") != null ? "array" : "string";
        return types.stream()
                .filter(type -> !type.equals("null"))
                .findFirst()
                .orElse(types.isEmpty() ? implied : "null");
    }

    /** Follows {@code $ref} and lays the parts of {@code allOf} over each other. */
    private JsonObject resolved(JsonObject schema, int depth) {
        JsonObject at = schema;
        String reference = at.text("$ref");
        for (int hops = 0; hops < DEPTH_MAX && reference != null; hops++) {
            at = referred(reference);
            reference = at.text("$ref");
        }
        List<JsonValue> parts = at.elements("allOf");
        if (parts.isEmpty() || depth >= DEPTH_MAX) {
            return at;
        }
        JsonObject merged = at;
        for (JsonValue part : parts) {
            if (part instanceof JsonObject object) {
                merged = merged(merged, resolved(object, depth + 1));
            }
        }
        return merged;
    }

    private static JsonObject merged(JsonObject under, JsonObject over) {
        Map<String, JsonValue> members = new LinkedHashMap<>(under.members());
        over.members()
                .forEach((name, value) -> members.merge(name, value, (before, after) -> {
                    if (before instanceof JsonObject one && after instanceof JsonObject two) {
                        return merged(one, two);
                    }
                    return after;
                }));
        return new JsonObject(members);
    }

    private JsonObject referred(String reference) {
        JsonObject at = root;
        if (reference.startsWith("#/")) {
            for (String name : reference.substring(2).split("/", -1)) {
                JsonObject next = at.object(name.replace("~1", "/").replace("~0", "~"));
                if (next == null) {
                    return new JsonObject(Map.of());
                }
                at = next;
            }
        }
        return at;
    }

    private static JsonValue shallowest(List<JsonValue> choices) {
        for (JsonValue choice : choices) {
            if (choice instanceof JsonObject object && "null".equals(object.text("type"))) {
                return choice;
            }
        }
        return choices.getLast();
    }
}
