package dev.tollgate.dialect.openai;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.base.Endpoint;
import dev.tollgate.chat.Usage;
import dev.tollgate.house.Shared;
import dev.tollgate.json.Json;
import dev.tollgate.json.JsonScanner;
import dev.tollgate.json.JsonValue;
import dev.tollgate.json.JsonValue.JsonArray;
import dev.tollgate.json.JsonValue.JsonNumber;
import dev.tollgate.json.JsonValue.JsonObject;
import dev.tollgate.json.JsonValue.JsonText;
import dev.tollgate.wire.ByteEdits;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Which field of a report is which class, for every provider that speaks this dialect: as the extractors of the public
 * reference have it.
 */
class UsageExtractorsTest {
    /** Flavours that are this dialect's: the report is {@code usage}, and input is {@code prompt_tokens}. */
    private static final Set<String> FLAVOURS = Set.of("chat", "default", "embeddings");

    /** Perplexity leaves out of its total what its extractor adds to its output. */
    private static final String TOTAL_WITHOUT_THINKING = "perplexity";

    /** One provider's flavour: where each figure stands, and what it counts as. */
    record Extractor(String provider, String flavour, Map<List<String>, List<String>> classesByPath) {
        @Override
        public String toString() {
            return provider + " " + flavour;
        }
    }

    static List<Extractor> extractors() throws IOException {
        JsonValue all = Json.parse(Files.readAllBytes(Shared.file("data/genai-prices.json")));
        List<Extractor> found = new ArrayList<>();
        for (JsonValue provider : ((JsonArray) all).elements()) {
            for (JsonValue extractor : ((JsonObject) provider).elements("extractors")) {
                Extractor one = extractor((JsonObject) provider, (JsonObject) extractor);
                if (one != null) {
                    found.add(one);
                }
            }
        }
        return found;
    }

    private static @Nullable Extractor extractor(JsonObject provider, JsonObject extractor) {
        String flavour = Objects.requireNonNull(extractor.text("api_flavor"));
        if (!FLAVOURS.contains(flavour) || !"usage".equals(extractor.text("root"))) {
            return null;
        }
        Map<List<String>, List<String>> classes = new LinkedHashMap<>();
        for (JsonValue mapping : extractor.elements("mappings")) {
            JsonObject each = (JsonObject) mapping;
            classes.computeIfAbsent(path(Objects.requireNonNull(each.get("path"))), _ -> new ArrayList<>())
                    .add(Objects.requireNonNull(each.text("dest")));
        }
        return classes.containsKey(List.of("prompt_tokens"))
                ? new Extractor(Objects.requireNonNull(provider.text("id")), flavour, classes)
                : null;
    }

    private static List<String> path(JsonValue path) {
        return path instanceof JsonText(String name)
                ? List.of(name)
                : ((JsonArray) path)
                        .elements().stream()
                                .map(each -> ((JsonText) each).value())
                                .toList();
    }

    @Test
    void everyProviderThatSpeaksThisDialectIsThere() throws IOException {
        assertThat(extractors())
                .hasSizeGreaterThanOrEqualTo(30)
                .extracting(Extractor::provider)
                .contains(
                        "openai",
                        "azure",
                        "groq",
                        "deepseek",
                        "openrouter",
                        "perplexity",
                        "x-ai",
                        "modal",
                        "anthropic",
                        "google");
    }

    @ParameterizedTest
    @MethodSource("extractors")
    void eachFieldCountsAsTheReferenceHasIt(Extractor extractor) {
        Map<List<String>, Long> figures = new LinkedHashMap<>();
        long next = 11;
        for (List<String> path : extractor.classesByPath.keySet()) {
            long figure = switch (path.getFirst() + path.size()) {
                case "prompt_tokens1" -> 10_000;
                case "completion_tokens1" -> 5_000;
                default -> next += 6;
            };
            figures.put(path, figure);
        }
        Map<String, Long> expected = new HashMap<>();
        figures.forEach((path, figure) -> extractor
                .classesByPath
                .getOrDefault(path, List.of())
                .forEach(name -> expected.merge(name, figure, Long::sum)));
        long plain = figures.getOrDefault(List.of("prompt_tokens"), 0L)
                + figures.getOrDefault(List.of("completion_tokens"), 0L);
        long total = extractor.provider.equals(TOTAL_WITHOUT_THINKING)
                ? plain
                : of(expected, "input_tokens") + of(expected, "output_tokens");
        Usage usage = scan(report(figures, total), extractor.flavour);
        assertThat(usage.input()).isEqualTo(of(expected, "input_tokens"));
        assertThat(usage.cachedInput()).isEqualTo(of(expected, "cache_read_tokens"));
        assertThat(usage.cacheWrite5m()).isEqualTo(of(expected, "cache_write_tokens"));
        assertThat(usage.audioInput()).isEqualTo(of(expected, "input_audio_tokens"));
        assertThat(usage.reasoning()).isEqualTo(of(expected, "output_reasoning_tokens"));
        assertThat(usage.audioOutput()).isEqualTo(of(expected, "output_audio_tokens"));
        // What only the total has is output too: UsageRules adds it.
        long output = Math.max(usage.output(), usage.total() - usage.input());
        assertThat(output).isEqualTo(of(expected, "output_tokens"));
    }

    private static long of(Map<String, Long> figures, String name) {
        return figures.getOrDefault(name, 0L);
    }

    private static String report(Map<List<String>, Long> figures, long total) {
        Map<String, JsonValue> members = new LinkedHashMap<>();
        figures.forEach((path, figure) -> {
            JsonNumber number = new JsonNumber(Long.toString(figure));
            if (path.size() == 1) {
                members.put(path.getFirst(), number);
            } else {
                Map<String, JsonValue> inner = new LinkedHashMap<>();
                if (members.get(path.getFirst()) instanceof JsonObject(Map<String, JsonValue> before)) {
                    inner.putAll(before);
                }
                inner.put(path.get(1), number);
                members.put(path.getFirst(), new JsonObject(inner));
            }
        });
        members.put("total_tokens", new JsonNumber(Long.toString(total)));
        return new String(Json.write(new JsonObject(members)), StandardCharsets.UTF_8);
    }

    private static Usage scan(String report, String flavour) {
        JsonScanner json = JsonScanner.lenient();
        byte[] bytes = report.getBytes(StandardCharsets.UTF_8);
        json.reset(bytes, 0, bytes.length);
        Endpoint endpoint = flavour.equals("embeddings") ? Endpoint.EMBEDDINGS : Endpoint.CHAT_COMPLETIONS;
        return Objects.requireNonNull(new UsageScan(json, new ByteEdits()).read(endpoint), report);
    }

    /** Thinking that stands beside the totals: in the output, in the total alone, or in neither. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                // Modal: in the output.
                "{'prompt_tokens':10,'completion_tokens':50,'total_tokens':60,'reasoning_tokens':30} | 50 | 30",
                "{'prompt_tokens':10,'completion_tokens':50,'reasoning_tokens':30} | 50 | 30",
                // xAI: in the total alone; without one it shows where it is more than all output.
                "{'prompt_tokens':10,'completion_tokens':5,'total_tokens':45,'reasoning_tokens':30} | 5 | 30",
                "{'prompt_tokens':10,'completion_tokens':5,'reasoning_tokens':30} | 35 | 30",
                "{'prompt_tokens':10,'completion_tokens':5,"
                        + "'completion_tokens_details':{'reasoning_tokens':30}} | 35 | 30",
                // OpenRouter, as recorded: the total says that it is in the output, and one too many.
                "{'prompt_tokens':43,'completion_tokens':10,'total_tokens':53,"
                        + "'completion_tokens_details':{'reasoning_tokens':11}} | 10 | 11",
                // Perplexity's deep research: in neither.
                "{'prompt_tokens':33,'completion_tokens':7163,'total_tokens':7196,'citation_tokens':20016,"
                        + "'num_search_queries':18,'reasoning_tokens':73997} | 101176 | 73997",
                "{'prompt_tokens':33,'completion_tokens':7163,'total_tokens':7196,'num_search_queries':18,"
                        + "'reasoning_tokens':5} | 7168 | 5"
            })
    void thinkingBesideTheTotalsIsCountedOnce(String report, long output, long reasoning) {
        Usage usage = scan(report.replace('\'', '"'), "chat");
        assertThat(usage.output()).isEqualTo(output);
        assertThat(usage.reasoning()).isEqualTo(reasoning);
    }
}
