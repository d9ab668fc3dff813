package dev.tollgate.admin;

import dev.tollgate.json.JsonValue;
import dev.tollgate.json.JsonValue.JsonArray;
import dev.tollgate.json.JsonValue.JsonBool;
import dev.tollgate.json.JsonValue.JsonNull;
import dev.tollgate.json.JsonValue.JsonNumber;
import dev.tollgate.json.JsonValue.JsonObject;
import dev.tollgate.json.JsonValue.JsonText;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * The part of JSON Schema that the description uses, as a reader of the description would check it: it shares no code
 * with what wrote it.
 */
final class SchemaCheck {
    private final JsonObject schemas;
    private final List<String> problems = new ArrayList<>();

    private SchemaCheck(JsonObject document) {
        this.schemas = object(object(document, "components"), "schemas");
    }

    /** What is wrong with a value under a schema of the document. */
    static List<String> problems(JsonObject document, JsonObject schema, JsonValue value) {
        SchemaCheck check = new SchemaCheck(document);
        check.check(schema, value, "$");
        return check.problems;
    }

    private void check(JsonObject schema, JsonValue value, String at) {
        String reference = schema.text("$ref");
        if (reference != null) {
            String name = reference.substring("#/components/schemas/".length());
            check(object(schemas, name), value, at);
            return;
        }
        if (schema.get("anyOf") != null) {
            boolean any = schema.elements("anyOf").stream().anyMatch(each -> {
                SchemaCheck inner = new SchemaCheck(new JsonObject(Map.of("components", wrapped())));
                inner.check((JsonObject) each, value, at);
                return inner.problems.isEmpty();
            });
            expect(any, at, "one of anyOf", value);
            return;
        }
        String type = schema.text("type");
        if (type != null) {
            checkType(type, schema, value, at);
        }
    }

    private JsonObject wrapped() {
        return new JsonObject(Map.of("schemas", schemas));
    }

    private void checkType(String type, JsonObject schema, JsonValue value, String at) {
        switch (type) {
            case "null" -> expect(value instanceof JsonNull, at, "null", value);
            case "boolean" -> expect(value instanceof JsonBool, at, "a boolean", value);
            case "string" -> checkText(schema, value, at);
            case "integer" -> checkNumber(schema, value, at);
            case "array" -> checkArray(schema, value, at);
            case "object" -> checkObject(schema, value, at);
            default -> problems.add(at + ": schema of unknown type " + type);
        }
    }

    private void checkText(JsonObject schema, JsonValue value, String at) {
        if (!(value instanceof JsonText(String text))) {
            expect(false, at, "a string", value);
            return;
        }
        if (schema.get("maxLength") instanceof JsonNumber max) {
            expect(text.length() <= Objects.requireNonNull(max.whole()), at, "at most " + max.source(), value);
        }
        if (schema.get("enum") != null) {
            expect(schema.elements("enum").contains(value), at, "one of " + schema.elements("enum"), value);
        }
    }

    private void checkNumber(JsonObject schema, JsonValue value, String at) {
        Long number = value instanceof JsonNumber written ? written.whole() : null;
        if (number == null) {
            expect(false, at, "a whole number", value);
            return;
        }
        long min = Objects.requireNonNull(((JsonNumber) Objects.requireNonNull(schema.get("minimum"))).whole());
        long max = Objects.requireNonNull(((JsonNumber) Objects.requireNonNull(schema.get("maximum"))).whole());
        expect(number >= min && number <= max, at, min + " to " + max, value);
    }

    private void checkArray(JsonObject schema, JsonValue value, String at) {
        if (!(value instanceof JsonArray(List<JsonValue> elements))) {
            expect(false, at, "an array", value);
            return;
        }
        for (int i = 0; i < elements.size(); i++) {
            check(object(schema, "items"), elements.get(i), at + "[" + i + "]");
        }
    }

    private void checkObject(JsonObject schema, JsonValue value, String at) {
        if (!(value instanceof JsonObject(Map<String, JsonValue> members))) {
            expect(false, at, "an object", value);
            return;
        }
        JsonObject properties = schema.object("properties");
        for (JsonValue name : schema.elements("required")) {
            expect(members.containsKey(((JsonText) name).value()), at, "a member " + name, value);
        }
        members.forEach((name, member) -> {
            JsonObject own = properties == null ? null : properties.object(name);
            if (own != null) {
                check(own, member, at + "." + name);
            } else if (schema.get("additionalProperties") instanceof JsonObject others) {
                check(others, member, at + "." + name);
            } else {
                expect(false, at, "no member " + name, value);
            }
        });
    }

    private void expect(boolean fulfilled, String at, String expected, JsonValue found) {
        if (!fulfilled) {
            problems.add(at + ": " + found + " (expected: " + expected + ")");
        }
    }

    static JsonObject object(JsonObject of, String name) {
        return Objects.requireNonNull(of.object(name), name);
    }
}
