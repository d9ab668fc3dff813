package dev.tollgate.simulator;

import dev.tollgate.json.JsonValue;
import dev.tollgate.json.JsonValue.JsonArray;
import dev.tollgate.json.JsonValue.JsonBool;
import dev.tollgate.json.JsonValue.JsonNumber;
import dev.tollgate.json.JsonValue.JsonObject;
import dev.tollgate.json.JsonValue.JsonText;
import java.util.List;

/** Reads parameters leniently: the gateway has checked them, and what is odd all the same is as if it were absent. */
final class Fields {
    private Fields() {}

    static String text(JsonObject in, String name, String absent) {
        String value = in.text(name);
        return value == null ? absent : value;
    }

    static boolean flag(JsonObject in, String name) {
        return in.get(name) instanceof JsonBool(boolean value) && value;
    }

    static long whole(JsonObject in, String name, long absent) {
        Long value = in.get(name) instanceof JsonNumber number ? number.whole() : null;
        return value == null ? absent : value;
    }

    static int between(JsonObject in, String name, int absent, int least, int most) {
        return Math.clamp(whole(in, name, absent), least, most);
    }

    /** A string, or the strings of an array. */
    static List<String> texts(JsonObject in, String name) {
        return switch (in.get(name)) {
            case JsonText(String text) -> List.of(text);
            case JsonArray(List<JsonValue> elements) ->
                elements.stream()
                        .filter(JsonText.class::isInstance)
                        .map(element -> ((JsonText) element).value())
                        .toList();
            case null, default -> List.of();
        };
    }

    /** {@code max_completion_tokens} or its older name. */
    static long outputLimit(JsonObject request, long absent) {
        long limit = whole(request, "max_completion_tokens", whole(request, "max_tokens", absent));
        return limit < 0 ? absent : limit;
    }

    static boolean includeUsage(JsonObject request) {
        JsonObject options = request.object("stream_options");
        return options != null && flag(options, "include_usage");
    }
}
