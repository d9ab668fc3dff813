package dev.tollgate.admin;

import dev.tollgate.json.JsonValue;
import dev.tollgate.json.JsonValue.JsonBool;
import dev.tollgate.json.JsonValue.JsonNumber;
import dev.tollgate.json.JsonValue.JsonObject;
import dev.tollgate.json.JsonValue.JsonText;
import dev.tollgate.money.Usd;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads an object whose shape was checked: what is asked for is there, or is absent and may be. */
final class Members {
    /** No members at all. */
    static final Members NONE = new Members(new JsonObject(Map.of()));

    private final JsonObject object;

    Members(JsonObject object) {
        this.object = object;
    }

    /** Whether a member is there, null included. */
    boolean says(String name) {
        return object.members().containsKey(name);
    }

    /** A member's text that must be there. */
    String text(String name) {
        return Objects.requireNonNull(object.text(name), name);
    }

    @Nullable
    String textOrNull(String name) {
        return object.text(name);
    }

    String text(String name, String otherwise) {
        String text = object.text(name);
        return text == null ? otherwise : text;
    }

    long whole(String name, long otherwise) {
        return object.get(name) instanceof JsonNumber number ? Objects.requireNonNull(number.whole(), name) : otherwise;
    }

    int small(String name, int otherwise) {
        return Math.toIntExact(whole(name, otherwise));
    }

    boolean flag(String name, boolean otherwise) {
        return object.get(name) instanceof JsonBool(boolean value) ? value : otherwise;
    }

    /** Nano-units of a decimal text that must be there. */
    long amount(String name) {
        return Usd.parse(text(name));
    }

    /** Milliseconds since 1970; 0 where it is absent. */
    long time(String name) {
        String text = object.text(name);
        return text == null ? 0 : Times.parse(text);
    }

    /** The members of an object; none where it is absent. */
    Members object(String name) {
        JsonObject inner = object.object(name);
        return inner == null ? NONE : new Members(inner);
    }

    boolean has(String name) {
        return object.get(name) != null;
    }

    List<Members> objects(String name) {
        return object.elements(name).stream()
                .map(each -> new Members((JsonObject) each))
                .toList();
    }

    <T> List<T> texts(String name, Function<String, T> read) {
        return object.elements(name).stream()
                .map(each -> read.apply(((JsonText) each).value()))
                .toList();
    }

    /** The texts of an object whose names are free. */
    Map<String, String> dictionary(String name) {
        Map<String, String> texts = new LinkedHashMap<>();
        object(name).each((key, value) -> texts.put(key, ((JsonText) value).value()));
        return texts;
    }

    /** The objects of an object whose names are free. */
    Map<String, Members> objectsByName(String name) {
        Map<String, Members> objects = new LinkedHashMap<>();
        object(name).each((key, value) -> objects.put(key, new Members((JsonObject) value)));
        return objects;
    }

    private void each(BiConsumer<String, JsonValue> visit) {
        object.members().forEach(visit);
    }

    /** These members over those of {@code before}: what a change leaves out stays, what it sets to null goes. */
    Members over(JsonObject before) {
        Map<String, JsonValue> merged = new LinkedHashMap<>(before.members());
        merged.putAll(object.members());
        return new Members(new JsonObject(merged));
    }
}
