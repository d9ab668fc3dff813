package dev.tollgate.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.catalog.PriceVersion.PriceTier;
import dev.tollgate.catalog.ShippedModel.DatedPrice;
import dev.tollgate.house.Shared;
import dev.tollgate.json.Json;
import dev.tollgate.json.JsonValue;
import dev.tollgate.json.JsonValue.JsonArray;
import dev.tollgate.json.JsonValue.JsonNumber;
import dev.tollgate.json.JsonValue.JsonObject;
import dev.tollgate.json.JsonValue.JsonText;
import dev.tollgate.money.PriceClass;
import dev.tollgate.money.RateCard;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every figure that we ship against the public reference, found there by the provider's id. */
class ShippedPricesTest {
    private static final Map<String, PriceClass> CLASSES = classes();

    private static Map<String, PriceClass> classes() {
        Map<String, PriceClass> classes = new LinkedHashMap<>();
        classes.put("input_mtok", PriceClass.INPUT);
        classes.put("cache_read_mtok", PriceClass.CACHED_INPUT);
        classes.put("cache_write_mtok", PriceClass.CACHE_WRITE_5M);
        classes.put("cache_write_1h_mtok", PriceClass.CACHE_WRITE_1H);
        classes.put("input_audio_mtok", PriceClass.AUDIO_INPUT);
        classes.put("output_mtok", PriceClass.OUTPUT);
        classes.put("output_audio_mtok", PriceClass.AUDIO_OUTPUT);
        return classes;
    }

    @ParameterizedTest
    @CsvSource({"OPENAI, openai, 31", "ANTHROPIC, anthropic, 12", "GEMINI, google, 12"})
    void everyShippedPriceIsTheReferences(Provider provider, String referenceId, int compared) throws IOException {
        List<JsonObject> reference = models(referenceId);
        int count = 0;
        for (ShippedModel shipped : ShippedModels.of(provider)) {
            if (!shipped.prices().getFirst().images().isEmpty()) {
                continue; // the reference has no prices of single images
            }
            JsonObject found = find(reference, shipped.providerId());
            assertThat(found)
                    .describedAs("%s is in the reference", shipped.providerId())
                    .isNotNull();
            assertThat(shipped.prices())
                    .describedAs("%s", shipped.providerId())
                    .hasSameSizeAs(versions(found))
                    .zipSatisfy(versions(found), (ours, theirs) -> compare(shipped, ours, theirs));
            count++;
        }
        assertThat(count).isEqualTo(compared);
    }

    private record Version(long fromMs, JsonObject prices) {}

    private static void compare(ShippedModel shipped, DatedPrice ours, Version theirs) {
        assertThat(ours.fromMs())
                .describedAs("date of %s", shipped.providerId())
                .isEqualTo(theirs.fromMs());
        TreeSet<Long> starts = new TreeSet<>(List.of(0L));
        CLASSES.keySet()
                .forEach(
                        name -> starts.addAll(tiersOf(theirs.prices().get(name)).keySet()));
        assertThat(ours.tiers())
                .describedAs("tiers of %s", shipped.providerId())
                .extracting(PriceTier::aboveInputTokens)
                .containsExactlyElementsOf(starts);
        for (PriceTier tier : ours.tiers()) {
            CLASSES.forEach((name, priceClass) -> {
                JsonValue price = theirs.prices().get(name);
                long unnamed =
                        priceClass == PriceClass.CACHED_INPUT ? tier.rates().of(PriceClass.INPUT) : RateCard.ABSENT;
                if (price == null) {
                    assertThat(tier.rates().of(priceClass))
                            .describedAs("%s of %s, which the reference has not", name, shipped.providerId())
                            .isEqualTo(unnamed);
                } else {
                    assertThat(BigDecimal.valueOf(tier.rates().of(priceClass), 9))
                            .describedAs("%s of %s above %d", name, shipped.providerId(), tier.aboveInputTokens())
                            .isEqualByComparingTo(at(tiersOf(price), tier.aboveInputTokens()));
                }
            });
        }
    }

    private static BigDecimal at(Map<Long, BigDecimal> tiers, long above) {
        return tiers.entrySet().stream()
                .filter(tier -> tier.getKey() <= above)
                .reduce((_, last) -> last)
                .orElseThrow()
                .getValue();
    }

    /** A price by the input tokens above which it holds. */
    private static Map<Long, BigDecimal> tiersOf(@Nullable JsonValue price) {
        Map<Long, BigDecimal> tiers = new LinkedHashMap<>();
        if (price instanceof JsonNumber number) {
            tiers.put(0L, number.decimal());
        } else if (price instanceof JsonObject object) {
            tiers.put(0L, number(object, "base"));
            for (JsonValue tier : object.elements("tiers")) {
                tiers.put(number((JsonObject) tier, "start").longValueExact(), number((JsonObject) tier, "price"));
            }
        }
        return tiers;
    }

    private static BigDecimal number(JsonObject object, String name) {
        return ((JsonNumber) member(object, name)).decimal();
    }

    private static JsonValue member(JsonObject object, String name) {
        return Objects.requireNonNull(object.get(name), name);
    }

    private static List<Version> versions(JsonObject model) {
        JsonValue prices = member(model, "prices");
        if (prices instanceof JsonObject always) {
            return List.of(new Version(0, always));
        }
        List<Version> versions = new ArrayList<>();
        for (JsonValue each : ((JsonArray) prices).elements()) {
            JsonObject constraint = ((JsonObject) each).object("constraint");
            String start = constraint == null ? null : constraint.text("start_date");
            long fromMs = start == null
                    ? 0
                    : LocalDate.parse(start)
                            .atStartOfDay(ZoneOffset.UTC)
                            .toInstant()
                            .toEpochMilli();
            versions.add(new Version(fromMs, (JsonObject) member((JsonObject) each, "prices")));
        }
        return versions;
    }

    private static List<JsonObject> models(String provider) throws IOException {
        JsonValue all = Json.parse(Files.readAllBytes(Shared.file("data/genai-prices.json")));
        for (JsonValue one : ((JsonArray) all).elements()) {
            if (provider.equals(((JsonObject) one).text("id"))) {
                return ((JsonObject) one)
                        .elements("models").stream().map(JsonObject.class::cast).toList();
            }
        }
        throw new IllegalStateException(provider + " is not in the reference");
    }

    private static JsonObject find(List<JsonObject> models, String id) {
        return models.stream()
                .filter(model -> matches((JsonObject) member(model, "match"), id))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(id + " is not in the reference"));
    }

    private static boolean matches(JsonObject rule, String id) {
        Map.Entry<String, JsonValue> only = rule.members().entrySet().iterator().next();
        return switch (only.getKey()) {
            case "or" ->
                ((JsonArray) only.getValue()).elements().stream().anyMatch(one -> matches((JsonObject) one, id));
            case "equals" -> id.equals(text(only));
            case "starts_with" -> id.startsWith(text(only));
            case "ends_with" -> id.endsWith(text(only));
            case "contains" -> id.contains(text(only));
            case "regex" -> id.matches(text(only));
            default -> throw new IllegalStateException(only.getKey() + " (expected: a rule that is known)");
        };
    }

    private static String text(Map.Entry<String, JsonValue> rule) {
        return ((JsonText) rule.getValue()).value();
    }
}
