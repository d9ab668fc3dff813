package dev.tollgate.dialect.openai;

import dev.tollgate.json.JsonValue;
import dev.tollgate.json.JsonValue.JsonArray;
import dev.tollgate.json.JsonValue.JsonNumber;
import dev.tollgate.json.JsonValue.JsonObject;
import dev.tollgate.json.JsonValue.JsonText;
import dev.tollgate.json.JsonWriter;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Writes the answers of one chat as choices of a legacy completion. The answers of prompt p have the indices p × n to
 * p × n + n − 1. Keeps where the text of each has got to, so that the chunks of a stream follow each other.
 */
final class LegacyChoices {
    private final int firstIndex;
    private final int promptLength;
    private final Map<Long, Integer> offsets = new TreeMap<>();

    /**
     * @param firstIndex of this prompt's answers
     * @param promptLength characters of the prompt: positions of tokens count from its beginning
     */
    LegacyChoices(int firstIndex, int promptLength) {
        this.firstIndex = firstIndex;
        this.promptLength = promptLength;
    }

    /**
     * Writes one choice.
     *
     * @param said its {@code message} or {@code delta}
     */
    void write(JsonObject choice, @Nullable JsonObject said, JsonWriter out) {
        long index = index(choice);
        JsonValue finishReason = choice.get("finish_reason");
        out.beginObject().field("text", text(said)).field("index", firstIndex + index);
        out.name("logprobs");
        JsonObject logprobs = choice.object("logprobs");
        if (logprobs == null || logprobs.get("content") == null) {
            out.nullValue();
        } else {
            logprobs(index, logprobs.elements("content"), out);
        }
        out.name("finish_reason");
        if (finishReason == null) {
            out.nullValue();
        } else {
            out.value(finishReason);
        }
        out.endObject();
    }

    /** The text of a message or delta: its content, or the texts of its content's parts. */
    static String text(@Nullable JsonObject said) {
        return switch (said == null ? null : said.get("content")) {
            case JsonText(String text) -> text;
            case JsonArray(List<JsonValue> parts) -> {
                StringBuilder all = new StringBuilder();
                for (JsonValue part : parts) {
                    String text = part instanceof JsonObject object ? object.text("text") : null;
                    all.append(text == null ? "" : text);
                }
                yield all.toString();
            }
            case null, default -> "";
        };
    }

    private static long index(JsonObject choice) {
        Long index = choice.get("index") instanceof JsonNumber number ? number.whole() : null;
        return index == null ? 0 : index;
    }

    private void logprobs(long index, List<JsonValue> tokens, JsonWriter out) {
        int offset = offsets.getOrDefault(index, promptLength);
        JsonWriter texts = new JsonWriter(64).beginArray();
        JsonWriter values = new JsonWriter(64).beginArray();
        JsonWriter tops = new JsonWriter(64).beginArray();
        JsonWriter positions = new JsonWriter(64).beginArray();
        for (JsonValue each : tokens) {
            if (each instanceof JsonObject token) {
                String text = token.text("token");
                String known = text == null ? "" : text;
                texts.value(known);
                number(token.get("logprob"), values);
                top(token.elements("top_logprobs"), tops);
                positions.value(offset);
                offset += known.codePointCount(0, known.length());
            }
        }
        offsets.put(index, offset);
        out.beginObject();
        array("tokens", texts, out);
        array("token_logprobs", values, out);
        array("top_logprobs", tops, out);
        array("text_offset", positions, out);
        out.endObject();
    }

    private static void top(List<JsonValue> alternatives, JsonWriter out) {
        out.beginObject();
        for (JsonValue each : alternatives) {
            String text = each instanceof JsonObject alternative ? alternative.text("token") : null;
            if (text != null) {
                number(((JsonObject) each).get("logprob"), out.name(text));
            }
        }
        out.endObject();
    }

    private static void number(@Nullable JsonValue value, JsonWriter out) {
        if (value == null) {
            out.nullValue();
        } else {
            out.value(value);
        }
    }

    private static void array(String name, JsonWriter elements, JsonWriter out) {
        byte[] array = elements.endArray().toBytes();
        out.name(name).raw(array, 0, array.length);
    }
}
