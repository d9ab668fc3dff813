package dev.tollgate.dialect.openai;

import dev.tollgate.chat.RequestFacts;
import dev.tollgate.dialect.ParsedRequest.RequestEdits;
import dev.tollgate.dialect.ParsedRequest.UpstreamBody;
import dev.tollgate.json.Json;
import dev.tollgate.json.JsonValue;
import dev.tollgate.json.JsonValue.JsonArray;
import dev.tollgate.json.JsonValue.JsonNull;
import dev.tollgate.json.JsonValue.JsonNumber;
import dev.tollgate.json.JsonValue.JsonObject;
import dev.tollgate.json.JsonValue.JsonText;
import dev.tollgate.json.JsonWriter;
import dev.tollgate.wire.BodyParts;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A legacy completion as requests of a model that only chats: one for each prompt, the prompt as the user's message.
 * What both kinds of request have means the same in both and travels on.
 */
final class LegacyRequests {
    /** What is written anew, or was refused before. */
    private static final Set<String> OWN = Set.of(
            "model",
            "prompt",
            "echo",
            "suffix",
            "best_of",
            "logprobs",
            "temperature",
            "max_tokens",
            "max_completion_tokens",
            "stream_options");

    private LegacyRequests() {}

    static List<UpstreamBody> write(byte[] body, RequestFacts facts, RequestEdits edits) {
        JsonObject request = request(body);
        List<UpstreamBody> calls = new ArrayList<>(facts.prompts());
        for (JsonValue prompt : prompts(request)) {
            JsonWriter out = new JsonWriter(512).beginObject().field("model", edits.model());
            out.name("messages").beginArray().beginObject().field("role", "user");
            out.name("content").value(prompt).endObject().endArray();
            parameters(request, facts, edits, out);
            calls.add(new UpstreamBody(
                    "/chat/completions", BodyParts.of(out.endObject().toBytes())));
        }
        return calls;
    }

    /** Characters of each prompt, where the answers' positions begin. */
    static int[] promptLengths(byte[] body) {
        return prompts(request(body)).stream()
                .mapToInt(prompt -> prompt instanceof JsonText(String text) ? text.codePointCount(0, text.length()) : 0)
                .toArray();
    }

    private static void parameters(JsonObject request, RequestFacts facts, RequestEdits edits, JsonWriter out) {
        for (Map.Entry<String, JsonValue> member : request.members().entrySet()) {
            if (!OWN.contains(member.getKey()) && !(member.getValue() instanceof JsonNull)) {
                out.name(member.getKey()).value(member.getValue());
            }
        }
        JsonValue temperature = request.get("temperature");
        if (temperature != null) {
            out.name("temperature").value(temperature);
        } else if (edits.temperature() != null) {
            out.name("temperature").value(new JsonNumber(edits.temperature()));
        }
        out.field(
                edits.maxCompletionTokens() ? "max_completion_tokens" : "max_tokens",
                edits.maxTokens() == RequestFacts.NO_LIMIT ? facts.maxTokens() : edits.maxTokens());
        JsonValue logprobs = request.get("logprobs");
        if (logprobs != null) {
            out.field("logprobs", true).name("top_logprobs").value(logprobs);
        }
        if (facts.stream()) {
            streamOptions(request.object("stream_options"), facts.includeUsage() || edits.askUsage(), out);
        }
    }

    private static void streamOptions(@Nullable JsonObject options, boolean usage, JsonWriter out) {
        if (options == null && !usage) {
            return;
        }
        out.name("stream_options").beginObject();
        if (usage) {
            out.field("include_usage", true);
        }
        if (options != null) {
            options.members().forEach((name, value) -> {
                if (!name.equals("include_usage")) {
                    out.name(name).value(value);
                }
            });
        }
        out.endObject();
    }

    private static List<JsonValue> prompts(JsonObject request) {
        return switch (request.get("prompt")) {
            case JsonArray(List<JsonValue> elements) -> elements;
            case JsonText text -> List.of(text);
            case null, default -> throw new IllegalStateException("a legacy completion without a prompt");
        };
    }

    private static JsonObject request(byte[] body) {
        return (JsonObject) Json.parseLeniently(body, 0, body.length);
    }
}
