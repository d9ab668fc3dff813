package dev.tollgate.dialect.openai;

import static dev.tollgate.dialect.openai.ProviderParameters.Reason.LIMIT;
import static dev.tollgate.dialect.openai.ProviderParameters.Reason.PRICE;
import static dev.tollgate.dialect.openai.ProviderParameters.Reason.REACH;
import static dev.tollgate.dialect.openai.ProviderParameters.Reason.SHAPE;
import static dev.tollgate.dialect.openai.ProviderParameters.Reason.UNCOUNTED;

import dev.tollgate.error.ErrorCode;
import dev.tollgate.error.Refusal;
import dev.tollgate.json.Json;
import dev.tollgate.json.JsonSyntaxException;
import dev.tollgate.json.JsonValue;
import dev.tollgate.json.JsonValue.JsonArray;
import dev.tollgate.json.JsonValue.JsonBool;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Parameters that change the price, the model that answers, or where the request and its data go: the table that
 * decides what becomes of them, by provider. Here stand those that are refused, each with the values that change
 * nothing and so pass; {@code null}, {@code false} and {@code []} always do. What is bounded instead stands
 * in {@link Parameters}: {@code n}, {@code best_of}, the output limits. A name that stands in neither table travels
 * on unread.
 */
final class ProviderParameters {
    /** Why a parameter stands here, in the words of the refusal. */
    enum Reason {
        PRICE("it changes what is charged"),
        REACH("it changes where the request or its data go"),
        LIMIT("the output limit is max_tokens or max_completion_tokens"),
        UNCOUNTED("it adds input or output that is not counted"),
        SHAPE("it changes the form of the answer");

        private final String words;

        Reason(String words) {
            this.words = words;
        }
    }

    /**
     * One parameter.
     *
     */
    private record Row(String name, Reason reason, Set<JsonValue> harmless) {}

    /** What holds with every provider. */
    private static final Map<String, Row> EVERYWHERE = table(
            row("service_tier", PRICE, "\"auto\"", "\"default\""),
            row("speed", PRICE, "\"standard\""),
            row("inference_geo", PRICE),
            row("web_search_options", PRICE),
            row("web_search", PRICE),
            row("enable_search", PRICE),
            row("search_parameters", PRICE, "{\"mode\":\"off\"}"),
            row("plugins", PRICE),
            row("mcp_servers", REACH),
            row("container", PRICE),
            row("prediction", PRICE),
            row("modalities", PRICE, "[\"text\"]"),
            row("audio", PRICE),
            row("partial_images", PRICE, "0"),
            row("store", REACH),
            row("background", SHAPE),
            row("deferred", SHAPE),
            row("stream", SHAPE),
            row("models", REACH),
            row("fallbacks", REACH),
            row("route", REACH),
            row("provider", REACH),
            row("providers", REACH),
            row("provider_options", REACH),
            row("providerOptions", REACH),
            row("preset", REACH),
            row("transforms", REACH),
            row("compound_custom", REACH),
            row("usage", SHAPE),
            row("extra_body", REACH),
            row("extra_headers", REACH),
            row("extra_query", REACH),
            row("api_key", REACH),
            row("api_base", REACH),
            row("base_url", REACH),
            row("custom_llm_provider", REACH),
            row("mock_response", SHAPE),
            row("n_predict", LIMIT),
            row("num_predict", LIMIT),
            row("max_new_tokens", LIMIT),
            row("max_output_tokens", LIMIT),
            row("max_length", LIMIT),
            row("prompt_embeds", UNCOUNTED),
            row("chat_template", UNCOUNTED));

    /** What holds with one provider instead. */
    private static final Map<String, Map<String, Row>> BY_PROVIDER = Map.of(
            "groq", table(row("service_tier", PRICE, "\"auto\"", "\"default\"", "\"on_demand\"")),
            "openrouter", table(row("usage", SHAPE, "{\"include\":true}", "{\"include\":false}")),
            "anthropic", table(row("n", SHAPE, "1")));

    /** A longer value is none of the harmless ones. */
    private static final int HARMLESS_BYTES_MAX = 256;

    private ProviderParameters() {}

    /** Every name that the table guards with some provider, but for those that {@link Parameters} knows anyway. */
    static List<String> names() {
        return Stream.concat(
                        EVERYWHERE.keySet().stream(),
                        BY_PROVIDER.values().stream().flatMap(rows -> rows.keySet().stream()))
                .filter(name -> !name.equals("n"))
                .distinct()
                .toList();
    }

    /** Judges one parameter that is there and not null, from its value's source text. */
    static @Nullable Refusal judge(String provider, String name, byte[] value) {
        Row own = BY_PROVIDER.getOrDefault(provider, Map.of()).get(name);
        Row row = own == null ? EVERYWHERE.get(name) : own;
        if (row == null || harmless(row, value)) {
            return null;
        }
        return Refusal.of(
                ErrorCode.UNSUPPORTED_PARAMETER,
                name + ": " + Problems.excerpt(value) + " (expected: " + expectation(row) + "; " + row.reason.words
                        + ")",
                name);
    }

    private static boolean harmless(Row row, byte[] value) {
        if (value.length > HARMLESS_BYTES_MAX) {
            return false;
        }
        try {
            JsonValue given = Json.parse(value);
            return given instanceof JsonBool(boolean on) && !on
                    || given instanceof JsonArray(List<JsonValue> elements) && elements.isEmpty()
                    || row.harmless.contains(given);
        } catch (JsonSyntaxException _) {
            return false; // a number beyond what a tree holds
        }
    }

    private static String expectation(Row row) {
        return row.harmless.isEmpty()
                ? "absent"
                : "absent or "
                        + row.harmless.stream()
                                .map(value -> new String(Json.write(value), StandardCharsets.UTF_8))
                                .sorted()
                                .collect(Collectors.joining(" or "));
    }

    private static Row row(String name, Reason reason, String... harmless) {
        Set<JsonValue> values = Stream.of(harmless).map(Json::parse).collect(Collectors.toUnmodifiableSet());
        return new Row(name, reason, values);
    }

    private static Map<String, Row> table(Row... rows) {
        Map<String, Row> table = new LinkedHashMap<>();
        for (Row row : rows) {
            if (table.put(row.name, row) != null) {
                throw new IllegalStateException("parameter " + row.name + " (expected: one row)");
            }
        }
        return table;
    }
}
