package dev.tollgate.dialect.openai;

import dev.tollgate.json.Json;
import dev.tollgate.json.JsonValue;
import dev.tollgate.json.JsonValue.JsonArray;
import dev.tollgate.json.JsonValue.JsonObject;
import dev.tollgate.json.JsonValue.JsonText;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The text that a whole reply's answers hold, for our own count. Only where the provider reported no usage. */
final class ReplyText {
    /** Members of a choice that were not produced as text, or repeat what was. */
    private static final Set<String> NO_TEXT = Set.of(
            "role",
            "type",
            "id",
            "index",
            "finish_reason",
            "native_finish_reason",
            "stop_reason",
            "data",
            "logprobs",
            "token_ids",
            "annotations",
            "reasoning_details",
            "content_filter_results",
            "signature",
            "format",
            "images");

    private ReplyText() {}

    static String of(byte[] reply) {
        StringBuilder out = new StringBuilder();
        if (Json.parseLeniently(reply, 0, reply.length) instanceof JsonObject object) {
            object.elements("choices").forEach(choice -> add(choice, out));
        }
        return out.toString();
    }

    private static void add(JsonValue value, StringBuilder out) {
        switch (value) {
            case JsonText(String text) -> out.append(text);
            case JsonArray(List<JsonValue> elements) -> elements.forEach(element -> add(element, out));
            case JsonObject(Map<String, JsonValue> members) ->
                members.forEach((name, member) -> {
                    if (!NO_TEXT.contains(name)) {
                        add(member, out);
                    }
                });
            case JsonValue.JsonNumber _, JsonValue.JsonBool _, JsonValue.JsonNull _ -> {
                // no text
            }
        }
    }
}
