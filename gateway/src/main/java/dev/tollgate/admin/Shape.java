package dev.tollgate.admin;

import dev.tollgate.json.JsonValue;
import dev.tollgate.json.JsonValue.JsonArray;
import dev.tollgate.json.JsonValue.JsonBool;
import dev.tollgate.json.JsonValue.JsonNull;
import dev.tollgate.json.JsonValue.JsonNumber;
import dev.tollgate.json.JsonValue.JsonObject;
import dev.tollgate.json.JsonValue.JsonText;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What a JSON value must be. The same shape checks requests, stands in the API's description, and checks the answers in
 * tests, so the description is what is enforced. Pure.
 */
sealed interface Shape {
    /**
     * Passes where the value has this shape.
     *
     * @param path the parameter's path, as {@code limits.concurrent}; empty for a whole body
     * @throws dev.tollgate.error.GatewayException 400 with the path at fault
     */
    void check(JsonValue value, String path);

    /** As JSON Schema, 2020-12, in an OpenAPI 3.1 document. */
    JsonObject schema();

    /** The value with what must not be seen replaced. */
    default JsonValue redacted(JsonValue value) {
        return value;
    }

    /** Throws what is wrong with a text: {@code value (expected: …)}. */
    @FunctionalInterface
    interface Rule {
        void check(String text);
    }

    /**
     * A string.
     *
     * @param format for people and tools, as {@code date-time}
     * @param rule what it must be besides
     * @param secret whether it may never be shown again
     */
    record Text(int charsMax, String format, Rule rule, boolean secret) implements Shape {
        @Override
        public void check(JsonValue value, String path) {
            if (!(value instanceof JsonText(String text))) {
                throw Invalid.value(path, Shape.kind(value), "a string");
            }
            if (text.length() > charsMax) {
                throw Invalid.value(path, text.length() + " characters", "at most " + charsMax);
            }
            try {
                rule.check(text);
            } catch (IllegalArgumentException e) {
                throw Invalid.value(path, secret ? "***" : "'" + text + "'", expectation(e));
            }
        }

        private static String expectation(IllegalArgumentException e) {
            String message = String.valueOf(e.getMessage());
            int at = message.lastIndexOf("(expected: ");
            return at < 0 ? message : message.substring(at + "(expected: ".length(), message.length() - 1);
        }

        @Override
        public JsonObject schema() {
            Tree schema = new Tree().put("type", "string").put("maxLength", charsMax);
            if (!format.isEmpty()) {
                schema.put("format", format);
            }
            return (secret ? schema.put("writeOnly", true) : schema).object();
        }

        @Override
        public JsonValue redacted(JsonValue value) {
            return secret && value instanceof JsonText ? new JsonText("***") : value;
        }
    }

    /** One of a few words. */
    record Choice(List<String> words) implements Shape {
        public Choice {
            words = List.copyOf(words);
        }

        @Override
        public void check(JsonValue value, String path) {
            if (!(value instanceof JsonText(String text)) || !words.contains(text)) {
                String found = value instanceof JsonText(String other) ? "'" + other + "'" : Shape.kind(value);
                throw Invalid.value(path, found, String.join(", ", words));
            }
        }

        @Override
        public JsonObject schema() {
            return new Tree()
                    .put("type", "string")
                    .texts("enum", words.stream())
                    .object();
        }
    }

    /** A whole number. */
    record Whole(long min, long max) implements Shape {
        @Override
        public void check(JsonValue value, String path) {
            Long number = value instanceof JsonNumber written ? written.whole() : null;
            if (number == null || number < min || number > max) {
                String found = value instanceof JsonNumber(String source) ? source : Shape.kind(value);
                throw Invalid.value(path, found, "a whole number from " + min + " to " + max);
            }
        }

        @Override
        public JsonObject schema() {
            return new Tree()
                    .put("type", "integer")
                    .put("format", "int64")
                    .put("minimum", min)
                    .put("maximum", max)
                    .object();
        }
    }

    /** True or false. */
    record Flag() implements Shape {
        @Override
        public void check(JsonValue value, String path) {
            if (!(value instanceof JsonBool)) {
                throw Invalid.value(path, Shape.kind(value), "true or false");
            }
        }

        @Override
        public JsonObject schema() {
            return new Tree().put("type", "boolean").object();
        }
    }

    /** A list. */
    record Listing(Shape item, int itemsMax) implements Shape {
        @Override
        public void check(JsonValue value, String path) {
            if (!(value instanceof JsonArray(List<JsonValue> elements))) {
                throw Invalid.value(path, Shape.kind(value), "a list");
            }
            if (elements.size() > itemsMax) {
                throw Invalid.value(path, elements.size() + " elements", "at most " + itemsMax);
            }
            for (int i = 0; i < elements.size(); i++) {
                item.check(elements.get(i), path + "[" + i + "]");
            }
        }

        @Override
        public JsonObject schema() {
            return new Tree()
                    .put("type", "array")
                    .put("items", item.schema())
                    .put("maxItems", itemsMax)
                    .object();
        }

        @Override
        public JsonValue redacted(JsonValue value) {
            return value instanceof JsonArray(List<JsonValue> elements)
                    ? new JsonArray(elements.stream().map(item::redacted).toList())
                    : value;
        }
    }

    /** An object whose names are free. */
    record Dictionary(Shape item, int entriesMax) implements Shape {
        @Override
        public void check(JsonValue value, String path) {
            if (!(value instanceof JsonObject(Map<String, JsonValue> members))) {
                throw Invalid.value(path, Shape.kind(value), "an object");
            }
            if (members.size() > entriesMax) {
                throw Invalid.value(path, members.size() + " members", "at most " + entriesMax);
            }
            members.forEach((name, member) -> item.check(member, path + "." + name));
        }

        @Override
        public JsonObject schema() {
            return new Tree()
                    .put("type", "object")
                    .put("additionalProperties", item.schema())
                    .put("maxProperties", entriesMax)
                    .object();
        }

        @Override
        public JsonValue redacted(JsonValue value) {
            if (!(value instanceof JsonObject(Map<String, JsonValue> members))) {
                return value;
            }
            Map<String, JsonValue> shown = new LinkedHashMap<>();
            members.forEach((name, member) -> shown.put(name, item.redacted(member)));
            return new JsonObject(shown);
        }
    }

    /** Any JSON value. */
    record Anything() implements Shape {
        @Override
        public void check(JsonValue value, String path) {
            // Everything has this shape.
        }

        @Override
        public JsonObject schema() {
            return new Tree().object();
        }
    }

    /**
     * One member of an {@link Entity}.
     *
     * @param required whether it must be there
     * @param nullable whether it may be null
     */
    record Field(String name, Shape shape, boolean required, boolean nullable, String about) {
        private JsonObject schema() {
            Tree schema = nullable
                    ? new Tree().list("anyOf", List.of(shape.schema(), NULL_SCHEMA), each -> each)
                    : new Tree();
            if (!nullable) {
                shape.schema().members().forEach(schema::put);
            }
            return schema.put("description", about).object();
        }
    }

    /** The schema of null. */
    JsonObject NULL_SCHEMA = new Tree().put("type", "null").object();

    /**
     * An object with these members and no others. It has a name and stands in the description once.
     *
     * @param fields in order
     */
    record Entity(String name, List<Field> fields) implements Shape {
        public Entity {
            fields = List.copyOf(fields);
        }

        @Override
        public void check(JsonValue value, String path) {
            if (!(value instanceof JsonObject(Map<String, JsonValue> members))) {
                throw Invalid.value(path.isEmpty() ? "body" : path, Shape.kind(value), "an object");
            }
            for (String member : members.keySet()) {
                if (fields.stream().noneMatch(field -> field.name().equals(member))) {
                    throw Invalid.unknown(
                            Shape.join(path, member),
                            fields.stream().map(Field::name).collect(Collectors.joining(", ")));
                }
            }
            for (Field field : fields) {
                checkField(field, members, Shape.join(path, field.name()));
            }
        }

        private static void checkField(Field field, Map<String, JsonValue> members, String path) {
            JsonValue member = members.get(field.name());
            if (member == null) {
                if (field.required()) {
                    throw Invalid.missing(path, field.about());
                }
            } else if (!(member instanceof JsonNull && field.nullable())) {
                field.shape().check(member, path);
            }
        }

        @Override
        public JsonObject schema() {
            return new Tree().put("$ref", "#/components/schemas/" + name).object();
        }

        /** The schema itself, for the description's list of them. */
        JsonObject definition() {
            Tree properties = new Tree();
            fields.forEach(field -> properties.put(field.name(), field.schema()));
            return new Tree()
                    .put("type", "object")
                    .put("properties", properties)
                    .texts("required", fields.stream().filter(Field::required).map(Field::name))
                    .put("additionalProperties", false)
                    .object();
        }

        @Override
        public JsonValue redacted(JsonValue value) {
            if (!(value instanceof JsonObject(Map<String, JsonValue> members))) {
                return value;
            }
            Map<String, JsonValue> shown = new LinkedHashMap<>(members);
            for (Field field : fields) {
                shown.computeIfPresent(
                        field.name(), (_, member) -> field.shape().redacted(member));
            }
            return new JsonObject(shown);
        }
    }

    private static String join(String path, String member) {
        return path.isEmpty() ? member : path + "." + member;
    }

    private static String kind(JsonValue value) {
        return value.kind().name().toLowerCase(Locale.ROOT);
    }
}
