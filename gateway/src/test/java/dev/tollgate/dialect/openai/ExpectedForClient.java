package dev.tollgate.dialect.openai;

import dev.tollgate.chat.Usage;
import dev.tollgate.json.JacksonOracle;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/** What the client should get of a provider's JSON, worked out on Jackson's trees and nothing of ours. */
final class ExpectedForClient {
    private ExpectedForClient() {}

    /** The provider's reply or chunk with the client's name of the model and without costs. */
    static Map<String, Object> tree(byte[] json, String model) {
        Map<String, Object> edited = new LinkedHashMap<>();
        object(JacksonOracle.tree(json)).forEach((name, value) -> {
            if (name.startsWith("cost")) {
                return;
            }
            Object shown = switch (name) {
                case "model" -> value instanceof String ? model : value;
                case "usage" -> withoutCosts(value);
                case "x_groq" -> {
                    Map<String, Object> groq = new LinkedHashMap<>(object(value));
                    groq.computeIfPresent("usage", (_, usage) -> withoutCosts(usage));
                    yield groq;
                }
                default -> value;
            };
            edited.put(name, shown);
        });
        return edited;
    }

    /** The provider's bytes with nothing changed but the model's name, found by Jackson's own offsets. */
    static byte[] bytes(byte[] json, String model) {
        try (JsonParser parser = JsonFactory.builder().build().createParser(ObjectReadContext.empty(), json)) {
            parser.nextToken();
            while (parser.nextToken() != JsonToken.END_OBJECT) {
                String name = parser.currentName();
                if (parser.nextToken() == JsonToken.VALUE_STRING && name.equals("model")) {
                    int from = (int) parser.currentTokenLocation().getByteOffset();
                    parser.getString();
                    int to = (int) parser.currentLocation().getByteOffset();
                    String text = new String(json, 0, from, StandardCharsets.UTF_8)
                            + '"'
                            + model
                            + '"'
                            + new String(json, to, json.length - to, StandardCharsets.UTF_8);
                    return text.getBytes(StandardCharsets.UTF_8);
                }
                parser.skipChildren();
            }
        }
        return json;
    }

    /** Whether anything in it but the model's name goes. */
    static boolean hasCosts(byte[] json) {
        return new String(json, StandardCharsets.UTF_8).contains("\"cost");
    }

    /** The provider's own report, or null. */
    static @Nullable Usage usage(byte[] json, boolean embedding) {
        Map<String, Object> reply = object(JacksonOracle.tree(json));
        Object reported = reply.get("usage");
        if (!(reported instanceof Map) && reply.get("x_groq") instanceof Map<?, ?> groq) {
            reported = groq.get("usage");
        }
        if (!(reported instanceof Map)) {
            return null;
        }
        Map<String, Object> usage = object(reported);
        Map<String, Object> input = object(usage.get("prompt_tokens_details"));
        Map<String, Object> output = object(usage.get("completion_tokens_details"));
        long total = count(usage, "total_tokens", -1);
        long cached = Math.max(
                Math.max(count(input, "cached_tokens", 0), count(usage, "prompt_cache_hit_tokens", 0)),
                Math.max(count(usage, "cached_tokens", 0), count(usage, "num_cached_tokens", 0)));
        return new Usage(
                count(usage, "prompt_tokens", embedding ? total : 0),
                cached,
                count(input, "cache_write_tokens", 0),
                0,
                count(input, "audio_tokens", 0),
                count(usage, "completion_tokens", 0),
                count(output, "reasoning_tokens", 0),
                count(output, "audio_tokens", 0),
                total);
    }

    @SuppressWarnings("unchecked")
    static Map<String, Object> object(@Nullable Object value) {
        return value instanceof Map ? (Map<String, Object>) value : Map.of();
    }

    private static long count(Map<String, Object> object, String name, long otherwise) {
        return object.get(name) instanceof BigDecimal count ? count.longValueExact() : otherwise;
    }

    private static Object withoutCosts(Object value) {
        return switch (value) {
            case Map<?, ?> members -> {
                Map<String, Object> kept = new LinkedHashMap<>();
                object(members).forEach((name, member) -> {
                    if (!name.startsWith("cost")) {
                        kept.put(name, withoutCosts(member));
                    }
                });
                yield kept;
            }
            case List<?> elements -> new ArrayList<>(elements);
            default -> value;
        };
    }
}
