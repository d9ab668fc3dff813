package dev.tollgate.catalog;

import static dev.tollgate.catalog.Samples.AT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.base.Endpoint;
import dev.tollgate.base.ModelName;
import dev.tollgate.base.StorefrontId;
import dev.tollgate.catalog.PriceVersion.Book;
import dev.tollgate.catalog.Storefront.RateLimit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PresetsTest {
    private static final CatalogParts PARTS = Presets.parts();
    private static final CatalogSnapshot PLAIN = PARTS.snapshot();
    private static final CatalogSnapshot DEMO = StandIn.overlay().over(PARTS).snapshot();

    private static Storefront storefront(StorefrontId id) {
        return Objects.requireNonNull(PLAIN.storefront(id));
    }

    private static List<String> sold(StorefrontId id) {
        return DEMO.soldBy(storefront(id), AT).stream()
                .map(model -> model.name().text())
                .toList();
    }

    @Test
    void everyPartPassesTheRulesThatAnOperatorsWouldHaveTo() {
        Standing standing = new Standing(PARTS, PARTS);
        List<String> problems = new ArrayList<>();
        PARTS.storefronts().forEach(one -> problems.addAll(StorefrontRules.problems(one, standing)));
        PARTS.models().forEach(one -> problems.addAll(ModelRules.problems(one, standing)));
        PARTS.prices().forEach(one -> problems.addAll(PriceRules.problems(List.of(one), standing)));
        StandIn.overlay().over(PARTS).channels().forEach(one -> problems.addAll(ChannelRules.problems(one, standing)));
        assertThat(problems).isEmpty();
    }

    @Test
    void idsOfPricesAreUniqueSmallAndTheSameEachTime() {
        assertThat(PARTS.prices())
                .extracting(PriceVersion::id)
                .doesNotHaveDuplicates()
                .allMatch(id -> id > 0 && id < 1L << 52);
        assertThat(Presets.parts()).isEqualTo(PARTS);
    }

    @Test
    void everyModelThatIsSoldHasASellPriceAndItsCost() {
        for (Model model : PARTS.models()) {
            assertThat(PLAIN.price(Book.SELL, model.name(), AT))
                    .describedAs("%s", model.name())
                    .isNotNull();
            assertThat(PLAIN.price(Book.COST, model.name(), AT) == null)
                    .describedAs("cost of %s", model.name())
                    .isEqualTo(model.is(ModelTrait.TEST_ONLY));
        }
    }

    // What each public document promises.

    @Test
    void thistoken() {
        Storefront storefront = storefront(Presets.THISTOKEN);
        assertThat(storefront.hosts()).contains("api.thistoken.ai");
        assertThat(storefront.endpoints())
                .containsExactlyInAnyOrder(
                        Endpoint.CHAT_COMPLETIONS,
                        Endpoint.EMBEDDINGS,
                        Endpoint.IMAGES,
                        Endpoint.MODELS,
                        Endpoint.BALANCE);
        assertThat(storefront.defaults()).isEqualTo(new Storefront.Defaults("1", 0));
        assertThat(storefront.documentedErrors()).containsOnlyKeys(400, 401, 402, 429, 500);
        assertThat(sold(Presets.THISTOKEN))
                .containsExactly(
                        "claude-3.5-sonnet",
                        "claude-haiku-4-5",
                        "dall-e-3",
                        "gpt-4o",
                        "gpt-4o-mini",
                        "text-embedding-3-large",
                        "text-embedding-3-small");
    }

    @Test
    void tokenproxy() {
        Storefront storefront = storefront(Presets.TOKENPROXY);
        assertThat(storefront.hosts()).contains("api.tokener.top");
        assertThat(storefront.endpoints())
                .containsExactlyInAnyOrder(Endpoint.CHAT_COMPLETIONS, Endpoint.MODELS, Endpoint.BALANCE);
        assertThat(storefront.defaults()).isEqualTo(new Storefront.Defaults("0.7", 4_096));
        assertThat(storefront.documentedErrors()).containsOnlyKeys(200, 400, 401, 429, 500);
        assertThat(sold(Presets.TOKENPROXY))
                .containsExactly(
                        "gpt-3.5-turbo", "gpt-4", "gpt-4-turbo", "gpt-4.1", "gpt-4.1-mini", "gpt-4o", "gpt-4o-mini");
    }

    @Test
    void tokencheap() {
        Storefront storefront = storefront(Presets.TOKENCHEAP);
        assertThat(storefront.hosts()).contains("api.tokencheap.com");
        assertThat(storefront.endpoints())
                .containsExactlyInAnyOrder(Endpoint.COMPLETIONS, Endpoint.MODELS, Endpoint.BALANCE);
        assertThat(storefront.defaults()).isEqualTo(new Storefront.Defaults(null, 0));
        assertThat(storefront.documentedErrors()).containsOnlyKeys(401, 402, 429);
        assertThat(sold(Presets.TOKENCHEAP)).containsExactly("claude-2", "gpt-3.5-turbo", "gpt-4");
    }

    @ParameterizedTest
    @CsvSource({"0, 0, 500, 3500", "1, 50, 1000, 7000", "2, 500, 5000, 35000"})
    void tokencheapsTiers(int tier, long fromDollars, long gpt4AndClaude2, long gpt35) {
        Storefront.RateTier found = storefront(Presets.TOKENCHEAP).tiers().get(tier);
        assertThat(found.fromTotalNanos()).isEqualTo(fromDollars * 1_000_000_000L);
        assertThat(found.groups())
                .containsEntry("gpt-4", new RateLimit(gpt4AndClaude2, 0, 0))
                .containsEntry("gpt-3.5", new RateLimit(gpt35, 0, 0))
                .containsEntry("claude-2", new RateLimit(gpt4AndClaude2, 0, 0));
        assertThat(storefront(Presets.TOKENCHEAP).tiers()).hasSize(3);
    }

    @ParameterizedTest
    @CsvSource({"gpt-4, gpt-4", "gpt-3.5-turbo, gpt-3.5", "claude-2, claude-2", "gpt-4o, gpt-4o"})
    void groupsShareTheLimitsThatTheDocumentNames(String model, String group) {
        assertThat(PARTS.models())
                .filteredOn(one -> one.name().text().equals(model))
                .extracting(Model::group)
                .containsExactly(group);
    }

    @Test
    void aiTokenhub() {
        Storefront storefront = storefront(Presets.AI_TOKENHUB);
        assertThat(storefront.hosts()).contains("ai-tokenhub.com");
        assertThat(storefront.endpoints())
                .containsExactlyInAnyOrder(Endpoint.CHAT_COMPLETIONS, Endpoint.MODELS, Endpoint.BALANCE);
        assertThat(storefront.defaults()).isEqualTo(new Storefront.Defaults("0.7", 0));
        assertThat(storefront.documentedErrors()).containsOnlyKeys(400, 401, 403, 429, 500, 503);
        assertThat(sold(Presets.AI_TOKENHUB))
                .containsExactly(
                        "claude-3.5-sonnet", "claude-haiku-4-5", "gpt-4.1", "gpt-4.1-mini", "gpt-4o", "gpt-4o-mini");
    }

    @Test
    void tollgateServesEverything() {
        Storefront storefront = storefront(Presets.TOLLGATE);
        assertThat(storefront.endpoints()).containsExactlyInAnyOrder(Endpoint.values());
        assertThat(storefront.defaults()).isEqualTo(new Storefront.Defaults(null, 0));
        assertThat(sold(Presets.TOLLGATE))
                .containsExactlyElementsOf(PARTS.models().stream()
                        .filter(model -> !model.is(ModelTrait.TEST_ONLY))
                        .map(model -> model.name().text())
                        .sorted()
                        .toList());
    }

    /** The golden list: what disappears from it disappears from customers' programs. */
    @Test
    void whatTollgateSells() {
        assertThat(sold(Presets.TOLLGATE)).containsExactly(GOLDEN.strip().split("\\s+", -1));
    }

    private static final String GOLDEN = """
            claude-2 claude-3.5-sonnet claude-fable-5 claude-haiku-4-5 claude-opus-4-5 claude-opus-4-6 claude-opus-4-7
            claude-opus-4-8 claude-opus-5 claude-sonnet-4-5 claude-sonnet-4-6 claude-sonnet-5 dall-e-3
            gemini-2.5-flash gemini-2.5-flash-lite gemini-2.5-pro gemini-3-flash-preview gemini-3.1-flash-lite
            gemini-3.1-pro-preview gemini-3.5-flash gemini-3.5-flash-lite gemini-3.6-flash gemini-3.7-flash
            gemini-embedding-001 gemini-embedding-2
            gpt-3.5-turbo gpt-3.5-turbo-instruct gpt-4 gpt-4-turbo gpt-4.1 gpt-4.1-mini gpt-4.1-nano gpt-4o
            gpt-4o-2024-11-20 gpt-4o-mini gpt-5 gpt-5-mini gpt-5-nano gpt-5.1 gpt-5.2 gpt-5.4 gpt-5.4-mini gpt-5.4-nano
            gpt-5.5 gpt-5.6-luna gpt-5.6-sol gpt-5.6-terra gpt-audio gpt-audio-mini o1 o3 o3-mini o4-mini
            text-embedding-3-large text-embedding-3-small text-embedding-ada-002
            """;

    @ParameterizedTest
    @CsvSource({
        "gpt-4o-2024-08-06, gpt-4o",
        "gpt-4-0613, gpt-4",
        "gpt-3.5-turbo-0125, gpt-3.5-turbo",
        "claude-3-5-sonnet-20241022, claude-3.5-sonnet",
        "claude-2.1, claude-2",
        "claude-haiku-4-5-20251001, claude-haiku-4-5",
        "gpt-5-2025-08-07, gpt-5",
    })
    void datedIdsMeanTheModelThatTheyDate(String dated, String name) {
        assertThat(DEMO.sold(storefront(Presets.TOLLGATE), new ModelName(dated), AT))
                .isNotNull()
                .extracting(model -> model.name().text())
                .isEqualTo(name);
    }

    @Test
    void otherStorefrontsSellNothingElse() {
        assertThat(DEMO.sold(storefront(Presets.TOKENCHEAP), new ModelName("gpt-4o"), AT))
                .isNull();
        assertThat(DEMO.sold(storefront(Presets.THISTOKEN), new ModelName("gpt-4"), AT))
                .isNull();
    }

    @Test
    void withoutChannelsTollgateSellsNothingAndTestKeysMayCallAll() {
        assertThat(PLAIN.soldBy(storefront(Presets.TOLLGATE), AT)).isEmpty();
        assertThat(PLAIN.testableBy(storefront(Presets.TOLLGATE), AT)).hasSameSizeAs(PARTS.models());
        assertThat(PLAIN.soldBy(storefront(Presets.TOKENCHEAP), AT))
                .describedAs("what a storefront names is on sale, served or not")
                .hasSize(3);
    }

    // Test keys.

    @Test
    void modelsOfTheSimulatorAreForTestKeysOnlyOnEachStorefront() {
        for (Storefront storefront : PARTS.storefronts()) {
            ModelName slow = new ModelName("sim-slow");
            assertThat(DEMO.sold(storefront, slow, AT)).isNull();
            assertThat(DEMO.testable(storefront, slow, AT)).isNotNull();
            assertThat(DEMO.soldBy(storefront, AT)).noneMatch(model -> model.is(ModelTrait.TEST_ONLY));
        }
    }

    @Test
    void aSimulatorsModelTakesAnyNumberAndHasItsPrice() {
        Storefront tollgate = storefront(Presets.TOLLGATE);
        ModelName error = new ModelName("sim-error-503");
        assertThat(PLAIN.testable(tollgate, error, AT)).extracting(Model::name).isEqualTo(error);
        assertThat(PLAIN.price(Book.SELL, error, AT)).isNotNull();
        assertThat(PLAIN.sold(tollgate, error, AT)).isNull();
        for (String unknown : List.of("sim-error-", "sim-error-1234567", "sim-nothing-5", "sim-fast-5", "gpt-4o-5")) {
            assertThat(PLAIN.testable(tollgate, new ModelName(unknown), AT))
                    .describedAs(unknown)
                    .isNull();
        }
    }

    @Test
    void testKeysPayNothingForTheSimulatorsModels() {
        PriceVersion price = Objects.requireNonNull(PLAIN.price(Book.SELL, new ModelName("sim-fast"), AT));
        assertThat(price.tiers().getFirst().rates().of(dev.tollgate.money.PriceClass.INPUT))
                .isZero();
        assertThat(price.images().getFirst().nanosEach()).isZero();
    }

    // The simulator as stand-in.

    @Test
    void inADemoTheSimulatorServesWhatNobodyElseDoesAndSaysSo() {
        ModelName gpt4o = new ModelName("gpt-4o");
        CatalogParts parts = StandIn.overlay()
                .over(new CatalogParts(
                        PARTS.storefronts(),
                        PARTS.models(),
                        PARTS.prices(),
                        List.of(Samples.channel("main", Map.of(gpt4o, "gpt-4o")))));
        CatalogSnapshot demo = parts.snapshot();
        assertThat(demo.channels(gpt4o))
                .extracting(channel -> channel.id().text())
                .containsExactly("main");
        assertThat(demo.channels(new ModelName("gpt-4")))
                .extracting(channel -> channel.id().text())
                .containsExactly(StandIn.CHANNEL);
        assertThat(description(demo, "gpt-4o")).doesNotContain("simulator");
        assertThat(description(demo, "gpt-5"))
                .endsWith("Answered by the simulator here: no provider of it is connected.");
        assertThat(description(demo, "gpt-4"))
                .contains("Withdrawn by OpenAI")
                .endsWith("Answered by the simulator here, and by no successor.");
        assertThat(StandIn.forTestKeys().models()).isEmpty();
    }

    private static String description(CatalogSnapshot snapshot, String name) {
        return Objects.requireNonNull(snapshot.sold(storefront(Presets.TOLLGATE), new ModelName(name), AT))
                .description();
    }

    @Test
    void theModelsThatTheDocumentsNameAreAllThere() {
        Set<String> named = Set.of(
                "gpt-4o",
                "claude-3.5-sonnet",
                "gpt-4",
                "gpt-3.5-turbo",
                "claude-2",
                "text-embedding-3-small",
                "dall-e-3");
        assertThat(sold(Presets.TOLLGATE)).containsAll(named);
    }
}
