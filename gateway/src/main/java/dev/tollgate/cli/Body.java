package dev.tollgate.cli;

import dev.tollgate.json.JsonValue;
import dev.tollgate.json.JsonValue.JsonArray;
import dev.tollgate.json.JsonValue.JsonBool;
import dev.tollgate.json.JsonValue.JsonNull;
import dev.tollgate.json.JsonValue.JsonNumber;
import dev.tollgate.json.JsonValue.JsonObject;
import dev.tollgate.json.JsonValue.JsonText;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a command sends: only what was said on the command line. */
final class Body {
    /** Takes a value away, where an option takes one. */
    static final String NONE = "none";

    private final Map<String, JsonValue> members = new LinkedHashMap<>();

    Body put(String name, @Nullable String text) {
        return text == null ? this : set(name, new JsonText(text));
    }

    /** A text, or null for {@code none}. */
    Body putOrNone(String name, @Nullable String text) {
        return NONE.equals(text) ? set(name, JsonNull.NULL) : put(name, text);
    }

    Body put(String name, @Nullable Long number) {
        return number == null ? this : set(name, new JsonNumber(number.toString()));
    }

    Body put(String name, @Nullable Boolean flag) {
        return flag == null ? this : set(name, new JsonBool(flag));
    }

    /** A list; the one word {@code none} is the empty list. */
    Body put(String name, @Nullable List<String> texts) {
        if (texts == null) {
            return this;
        }
        List<String> kept = texts.equals(List.of(NONE)) ? List.of() : texts;
        return set(
                name, new JsonArray(kept.stream().<JsonValue>map(JsonText::new).toList()));
    }

    Body put(String name, @Nullable Map<String, String> texts) {
        if (texts == null) {
            return this;
        }
        Map<String, JsonValue> inner = new LinkedHashMap<>();
        texts.forEach((key, value) -> inner.put(key, new JsonText(value)));
        return set(name, new JsonObject(inner));
    }

    Body set(String name, JsonValue value) {
        members.put(name, value);
        return this;
    }

    boolean empty() {
        return members.isEmpty();
    }

    JsonObject object() {
        return new JsonObject(members);
    }
}
