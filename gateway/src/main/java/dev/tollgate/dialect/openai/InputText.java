package dev.tollgate.dialect.openai;

import dev.tollgate.base.Endpoint;
import dev.tollgate.json.Json;
import dev.tollgate.json.JsonValue;
import dev.tollgate.json.JsonValue.JsonArray;
import dev.tollgate.json.JsonValue.JsonNumber;
import dev.tollgate.json.JsonValue.JsonObject;
import dev.tollgate.json.JsonValue.JsonText;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The text that a model reads of a request, for a tokenizer. Off the path of most requests, so it builds a tree. */
final class InputText {
    /** Members of messages and parts that are no text to the model, base64 above all. */
    private static final Set<String> NO_TEXT = Set.of(
            "role",
            "type",
            "id",
            "image_url",
            "input_audio",
            "audio",
            "file",
            "document_url",
            "video_url",
            "tool_call_id");

    private final StringBuilder out = new StringBuilder();

    private InputText() {}

    static String of(Endpoint endpoint, byte[] body) {
        InputText text = new InputText();
        if (Json.parseLeniently(body, 0, body.length) instanceof JsonObject request) {
            switch (endpoint) {
                case CHAT_COMPLETIONS -> text.chat(request);
                case COMPLETIONS, IMAGES -> text.texts(request, "prompt");
                case EMBEDDINGS -> text.texts(request, "input");
                case MODELS, BALANCE -> throw new IllegalArgumentException("endpoint: " + endpoint);
            }
        }
        return text.out.toString();
    }

    private void chat(JsonObject request) {
        for (JsonValue message : request.elements("messages")) {
            strings(message);
        }
        for (String schema : List.of("tools", "functions", "response_format")) {
            JsonValue value = request.get(schema);
            if (value != null) {
                line(new String(Json.write(value), StandardCharsets.UTF_8));
            }
        }
    }

    private void texts(JsonObject request, String name) {
        JsonValue value = request.get(name);
        if (value != null) {
            strings(value);
        }
    }

    private void strings(JsonValue value) {
        switch (value) {
            case JsonText(String text) -> line(text);
            case JsonArray(List<JsonValue> elements) -> elements.forEach(this::strings);
            case JsonObject(Map<String, JsonValue> members) ->
                members.forEach((name, member) -> {
                    if (!NO_TEXT.contains(name)) {
                        strings(member);
                    }
                });
            case JsonNumber _, JsonValue.JsonBool _, JsonValue.JsonNull _ -> {
                // no text
            }
        }
    }

    private void line(String text) {
        if (!out.isEmpty()) {
            out.append('\n');
        }
        out.append(text);
    }
}
