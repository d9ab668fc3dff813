package dev.tollgate.admin;

import dev.tollgate.json.JsonValue;
import dev.tollgate.json.JsonValue.JsonArray;
import dev.tollgate.json.JsonValue.JsonBool;
import dev.tollgate.json.JsonValue.JsonNull;
import dev.tollgate.json.JsonValue.JsonNumber;
import dev.tollgate.json.JsonValue.JsonObject;
import dev.tollgate.json.JsonValue.JsonText;
import dev.tollgate.money.Usd;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Builds one JSON object, member by member, in order. */
final class Tree {
    private final Map<String, JsonValue> members = new LinkedHashMap<>();

    Tree put(String name, JsonValue value) {
        members.put(name, value);
        return this;
    }

    /** A string, or null. */
    Tree put(String name, @Nullable String text) {
        return put(name, text == null ? JsonNull.NULL : new JsonText(text));
    }

    Tree put(String name, long number) {
        return put(name, new JsonNumber(Long.toString(number)));
    }

    /** The number of something; null for 0. */
    Tree idOrNull(String name, long id) {
        return id == 0 ? put(name, JsonNull.NULL) : put(name, id);
    }

    /** A number, or null. */
    Tree orNull(String name, @Nullable Long number) {
        return number == null ? put(name, JsonNull.NULL) : put(name, number.longValue());
    }

    Tree put(String name, boolean flag) {
        return put(name, new JsonBool(flag));
    }

    Tree put(String name, Tree object) {
        return put(name, object.object());
    }

    /** Nano-units as a decimal text: exact, and no reader makes a double of it. */
    Tree amount(String name, long nanos) {
        return put(name, Usd.plain(nanos));
    }

    /** A time; null for 0. */
    Tree time(String name, long epochMs) {
        return put(name, epochMs == 0 ? null : Times.print(epochMs));
    }

    Tree texts(String name, Stream<String> texts) {
        return put(name, new JsonArray(texts.<JsonValue>map(JsonText::new).toList()));
    }

    <T> Tree list(String name, List<T> items, Function<T, JsonObject> form) {
        return put(name, new JsonArray(items.stream().<JsonValue>map(form).toList()));
    }

    JsonObject object() {
        return new JsonObject(members);
    }
}
