package dev.tollgate.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.catalog.PriceVersion.PriceTier;
import dev.tollgate.house.Shared;
import dev.tollgate.json.Json;
import dev.tollgate.json.JsonKind;
import dev.tollgate.json.JsonValue;
import dev.tollgate.json.JsonValue.JsonArray;
import dev.tollgate.json.JsonValue.JsonNumber;
import dev.tollgate.json.JsonValue.JsonObject;
import dev.tollgate.json.JsonValue.JsonText;
import dev.tollgate.money.PriceClass;
import dev.tollgate.money.RateCard;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.file.Files;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Every figure that we ship against the public reference. */
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

    private static final List<String> CARRIED = List.of("output_reasoning_mtok", "requests_kcount");

    static List<String> providers() throws IOException {
        return reference().stream()
                .map(each -> Objects.requireNonNull(each.text("id")))
                .toList();
    }

    @Test
    void theListsAreThoseOfTheReference() throws IOException {
        assertThat(ListPrices.providers())
                .containsExactlyElementsOf(providers())
                .hasSize(36);
        assertThat(ListPrices.of("nobody")).isNull();
    }

    @ParameterizedTest
    @MethodSource("providers")
    void everyFigureOfAListIsTheReferences(String id) throws IOException {
        JsonObject theirs = provider(id);
        ProviderPrices ours = Objects.requireNonNull(ListPrices.of(id));
        assertThat(ours.name()).isEqualTo(theirs.text("name"));
        assertThat(ours.api()).isEqualTo(theirs.text("api_pattern"));
        assertThat(ours.others())
                .isEqualTo(theirs.elements("fallback_model_providers").stream()
                        .map(each -> ((JsonText) each).value())
                        .toList());
        List<JsonObject> models = models(id);
        assertThat(ours.prices())
                .extracting(ListPrice::id)
                .containsExactlyElementsOf(
                        models.stream().map(model -> model.text("id")).toList());
        for (int i = 0; i < models.size(); i++) {
            compare(ours.prices().get(i), models.get(i));
        }
    }

    private static void compare(ListPrice ours, JsonObject model) {
        List<Version> versions = versions(model);
        String notCarried = String.join("\n", ours.notCarried());
        if (versions.stream().anyMatch(Version::byTheHour)) {
            assertThat(ours.prices()).describedAs(ours.id()).isEmpty();
            assertThat(notCarried).contains("prices by the time of day");
            versions.forEach(version -> figures(version.prices())
                    .forEach(figure -> assertThat(notCarried).contains(figure)));
            return;
        }
        List<Version> priced = versions.stream()
                .filter(version -> version.prices().get("input_mtok") != null)
                .toList();
        assertThat(ours.prices())
                .describedAs(ours.id())
                .hasSameSizeAs(priced)
                .zipSatisfy(priced, (price, version) -> compare(ours.id(), price, version));
        if (priced.size() < versions.size()) {
            assertThat(notCarried).contains("no figures: free, or not known");
        }
        for (Version version : versions) {
            version.prices().members().forEach((name, price) -> {
                if (!CLASSES.containsKey(name) && !CARRIED.contains(name) && price.kind() != JsonKind.NULL) {
                    assertThat(notCarried).describedAs(ours.id()).contains(figures(name, price));
                }
            });
        }
    }

    /** Every id that any rule of the provider names, and a few made of them: ours and theirs are one entry. */
    @ParameterizedTest
    @MethodSource("providers")
    void anIdMeansTheSameEntryAsInTheReference(String id) throws IOException {
        List<JsonObject> models = models(id);
        ProviderPrices ours = Objects.requireNonNull(ListPrices.of(id));
        TreeSet<String> ids = new TreeSet<>();
        models.forEach(model -> texts(member(model, "match"), ids));
        TreeSet<String> all = new TreeSet<>(ids);
        for (String one : ids) {
            all.add(one + "-2026-01-31");
            all.add(one + "-20260131");
            all.add("a/" + one);
        }
        for (String one : all) {
            String expected = models.stream()
                    .filter(model -> matches((JsonObject) member(model, "match"), one))
                    .map(model -> model.text("id"))
                    .findFirst()
                    .orElse(null);
            ListPrice found = ours.find(one);
            assertThat(found == null ? null : found.id()).describedAs(one).isEqualTo(expected);
        }
        assertThat(all).isNotEmpty();
    }

    private static void texts(JsonValue rule, Set<String> texts) {
        switch (rule) {
            case JsonText(String text) -> texts.add(text.replaceAll("[\\^$]|\\\\d(\\{[0-9]})?|\\\\", ""));
            case JsonObject object -> object.members().values().forEach(inner -> texts(inner, texts));
            case JsonArray array -> array.elements().forEach(inner -> texts(inner, texts));
            default -> {
                // no text
            }
        }
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
            assertThat(shipped.prices())
                    .describedAs("%s", shipped.providerId())
                    .hasSameSizeAs(versions(found))
                    .zipSatisfy(versions(found), (ours, theirs) -> compare(shipped.providerId(), ours, theirs));
            count++;
        }
        assertThat(count).isEqualTo(compared);
    }

    private record Version(long fromMs, boolean byTheHour, JsonObject prices) {}

    private static void compare(String id, DatedPrice ours, Version theirs) {
        assertThat(ours.fromMs()).describedAs("date of %s", id).isEqualTo(theirs.fromMs());
        TreeSet<Long> starts = new TreeSet<>(List.of(0L));
        CLASSES.keySet()
                .forEach(
                        name -> starts.addAll(tiersOf(theirs.prices().get(name)).keySet()));
        assertThat(ours.tiers())
                .describedAs("tiers of %s", id)
                .extracting(PriceTier::aboveInputTokens)
                .containsExactlyElementsOf(starts);
        for (PriceTier tier : ours.tiers()) {
            CLASSES.forEach((name, priceClass) -> {
                JsonValue price = theirs.prices().get(name);
                long unnamed =
                        priceClass == PriceClass.CACHED_INPUT ? tier.rates().of(PriceClass.INPUT) : RateCard.ABSENT;
                if (price == null) {
                    assertThat(tier.rates().of(priceClass))
                            .describedAs("%s of %s, which the reference has not", name, id)
                            .isEqualTo(unnamed);
                } else {
                    assertThat(BigDecimal.valueOf(tier.rates().of(priceClass), 9))
                            .describedAs("%s of %s above %d", name, id, tier.aboveInputTokens())
                            .isEqualByComparingTo(
                                    at(tiersOf(price), tier.aboveInputTokens()).setScale(9, RoundingMode.HALF_EVEN));
                }
            });
            reasoningAndFee(id, tier, theirs);
        }
    }

    private static void reasoningAndFee(String id, PriceTier tier, Version theirs) {
        JsonValue reasoning = theirs.prices().get("output_reasoning_mtok");
        long ours = tier.rates().of(PriceClass.REASONING);
        if (reasoning == null) {
            assertThat(ours).describedAs(id).isEqualTo(tier.rates().of(PriceClass.OUTPUT));
        } else {
            assertThat(BigDecimal.valueOf(ours, 9))
                    .describedAs(id)
                    .isEqualByComparingTo(at(tiersOf(reasoning), tier.aboveInputTokens()));
        }
        JsonValue fee = theirs.prices().get("requests_kcount");
        if (fee != null) {
            assertThat(BigDecimal.valueOf(tier.rates().of(PriceClass.REQUEST), 9))
                    .describedAs(id)
                    .isEqualByComparingTo(((JsonNumber) fee).decimal().movePointRight(3));
        } else {
            assertThat(tier.rates().has(PriceClass.REQUEST)).describedAs(id).isFalse();
        }
    }

    /** As our lists tell a figure that they cannot carry. */
    private static String figures(String name, JsonValue price) {
        StringBuilder text = new StringBuilder(name);
        tiersOf(price)
                .forEach((above, figure) -> text.append(above == 0 ? " " : ", above " + above + " ")
                        .append(figure.stripTrailingZeros().toPlainString()));
        return text.toString();
    }

    private static List<String> figures(JsonObject prices) {
        return prices.members().entrySet().stream()
                .map(each -> figures(each.getKey(), each.getValue()))
                .toList();
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
            return List.of(new Version(0, false, always));
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
            boolean byTheHour = constraint != null && constraint.text("start_time") != null;
            versions.add(new Version(fromMs, byTheHour, (JsonObject) member((JsonObject) each, "prices")));
        }
        return versions;
    }

    private static List<JsonObject> reference() throws IOException {
        JsonValue all = Json.parse(Files.readAllBytes(Shared.file("data/genai-prices.json")));
        return ((JsonArray) all).elements().stream().map(JsonObject.class::cast).toList();
    }

    private static JsonObject provider(String id) throws IOException {
        return reference().stream()
                .filter(each -> id.equals(each.text("id")))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(id + " is not in the reference"));
    }

    private static List<JsonObject> models(String provider) throws IOException {
        return provider(provider).elements("models").stream()
                .map(JsonObject.class::cast)
                .toList();
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
            case "regex" -> Pattern.compile(text(only)).matcher(id).find();
            default -> throw new IllegalStateException(only.getKey() + " (expected: a rule that is known)");
        };
    }

    private static String text(Map.Entry<String, JsonValue> rule) {
        return ((JsonText) rule.getValue()).value();
    }
}
