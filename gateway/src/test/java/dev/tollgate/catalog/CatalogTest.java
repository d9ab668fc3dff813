package dev.tollgate.catalog;

import static dev.tollgate.catalog.Samples.AT;
import static dev.tollgate.catalog.Samples.GPT;
import static dev.tollgate.catalog.Samples.channel;
import static dev.tollgate.catalog.Samples.model;
import static dev.tollgate.catalog.Samples.price;
import static dev.tollgate.catalog.Samples.rates;
import static dev.tollgate.catalog.Samples.storefront;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.base.ChannelId;
import dev.tollgate.base.ModelName;
import dev.tollgate.catalog.ChangeResult.Done;
import dev.tollgate.catalog.ChangeResult.Invalid;
import dev.tollgate.catalog.PriceVersion.Book;
import dev.tollgate.store.InMemoryCatalogStore;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class CatalogTest {
    private final CatalogStore store = new InMemoryCatalogStore();
    private final Catalog catalog = new Catalog(store);

    private static List<String> problems(ChangeResult result) {
        return ((Invalid) result).problems();
    }

    @Test
    void aChangeHoldsAtOnceAndIsStored() {
        assertThat(catalog.putModel(model("gpt"))).isInstanceOf(Done.class);
        assertThat(catalog.addPrice(price(1, "gpt", 0, rates("1", "2")))).isInstanceOf(Done.class);
        assertThat(catalog.putStorefront(storefront("shop", Set.of(GPT)))).isInstanceOf(Done.class);
        assertThat(catalog.putChannel(channel("main", Map.of(GPT, "gpt-id")))).isInstanceOf(Done.class);

        CatalogSnapshot now = catalog.snapshot();
        Storefront shop = now.storefronts().iterator().next();
        assertThat(now.sold(shop, GPT, AT)).isNotNull();
        assertThat(now.channels(GPT)).hasSize(1);
        assertThat(new Catalog(store).snapshot().sold(shop, GPT, AT)).isNotNull();
    }

    @Test
    void aRequestKeepsTheSnapshotThatItBeganWith() {
        catalog.putModel(model("gpt"));
        CatalogSnapshot before = catalog.snapshot();
        assertThat(catalog.removeModel(GPT)).isInstanceOf(Done.class);
        assertThat(before.models()).hasSize(1);
        assertThat(catalog.snapshot().models()).isEmpty();
    }

    @Test
    void aDisabledChannelLeavesItsModelOnSale() {
        catalog.putModel(model("gpt"));
        catalog.addPrice(price(1, "gpt", 0, rates("1", "2")));
        catalog.putStorefront(storefront("shop", Set.of()));
        Storefront shop = catalog.snapshot().storefronts().iterator().next();
        assertThat(catalog.snapshot().sold(shop, GPT, AT))
                .describedAs("no channel at all")
                .isNull();
        Channel main = channel("main", Map.of(GPT, "gpt-id"));
        catalog.putChannel(new Channel(
                main.id(),
                main.provider(),
                main.baseUrl(),
                main.credential(),
                main.rank(),
                main.models(),
                main.headers(),
                main.streamUsage(),
                false));
        assertThat(catalog.snapshot().sold(shop, GPT, AT))
                .describedAs("to be answered that no channel is available, not that there is no such model")
                .isNotNull();
    }

    @Test
    void whatIsInvalidChangesNothingAndSaysAllThatIsWrong() {
        CatalogSnapshot before = catalog.snapshot();
        Channel wrong = new Channel(
                new ChannelId("c"),
                "Open AI",
                java.net.URI.create("ftp://x/"),
                new dev.tollgate.base.Secret("a\nb"),
                new Channel.Rank(-1, 0),
                Map.of(GPT, ""),
                Map.of("Authorization", "x"),
                Channel.StreamUsage.ASK,
                true);
        assertThat(problems(catalog.putChannel(wrong)))
                .containsExactlyInAnyOrder(
                        "channel c provider: Open AI (expected: a-z, 0-9 and '-', at most 32)",
                        "channel c baseUrl: ftp://x/ (expected: http or https, a host, no trailing slash,"
                                + " no user, query or fragment)",
                        "channel c credential: *** (expected: printable ASCII, at most 4096 characters)",
                        "channel c priority: -1 (expected: >= 0)",
                        "channel c weight: 0 (expected: 1 to 1000000)",
                        "channel c header: Authorization (expected: a header name in lower case, and none that the"
                                + " call itself sets)",
                        "channel c model: gpt (expected: a model of the catalog)",
                        "channel c provider's id of gpt: 0 characters (expected: 1 to 256)");
        assertThat(catalog.snapshot()).isSameAs(before);
        assertThat(store.channels()).isEmpty();
    }

    @Test
    void versionsOfAPriceAreNeverChanged() {
        catalog.putModel(model("gpt"));
        PriceVersion first = price(1, "gpt", 0, rates("1", "2"));
        catalog.addPrice(first);
        assertThat(catalog.addPrice(first))
                .describedAs("the same again is harmless")
                .isInstanceOf(Done.class);
        assertThat(problems(catalog.addPrice(price(1, "gpt", 0, rates("1", "3")))))
                .containsExactly("price of gpt id: 1 (expected: not one of another price: versions are never changed)");
    }

    @Test
    void theYoungestPriceThatIsNotInTheFutureHolds() {
        catalog.putModel(model("gpt"));
        catalog.addPrice(price(1, "gpt", 0, rates("1", "2")));
        catalog.addPrice(price(2, "gpt", 1_000, rates("2", "4")));
        catalog.addPrice(price(3, "gpt", 1_000, rates("3", "6")));
        CatalogSnapshot now = catalog.snapshot();
        assertThat(now.price(Book.SELL, GPT, 999)).extracting(PriceVersion::id).isEqualTo(1L);
        assertThat(now.price(Book.SELL, GPT, 1_000))
                .describedAs("of two of one date the later made")
                .extracting(PriceVersion::id)
                .isEqualTo(3L);
        assertThat(now.price(Book.COST, GPT, 1_000)).isNull();
        assertThat(now.priceById(1)).isNotNull();
    }

    @Test
    void aNameOrAliasMeansOneModel() {
        catalog.putModel(model("gpt", "gpt-1"));
        assertThat(problems(catalog.putModel(model("other", "gpt-1"))))
                .containsExactly("model other name or alias: gpt-1 (expected: not one of model gpt)");
        assertThat(problems(catalog.putModel(model("gpt-1"))))
                .containsExactly("model gpt-1 name or alias: gpt-1 (expected: not one of model gpt)");
        assertThat(catalog.putModel(model("gpt", "gpt-2")))
                .describedAs("its own aliases may change")
                .isInstanceOf(Done.class);
        assertThat(problems(catalog.putModel(model("gpt", "gpt"))))
                .containsExactly("model gpt aliases: [gpt] (expected: not its own name)");
    }

    @Test
    void namesOfTheSimulatorBelongToIt() {
        assertThat(problems(catalog.putModel(model("sim-mine"))))
                .containsExactly("model sim-mine traits: [] (expected: TEST_ONLY where the name begins with sim-,"
                        + " and nowhere else)");
    }

    @Test
    void aPriceNeedsAModelSanePricesAndTheSameClassesInEachTier() {
        catalog.putModel(model("gpt"));
        PriceVersion wrong = Samples.tiers(
                -1, "gpt", List.of(rates("1", "2"), rates("2000000", "2").with(Samples.CACHED, 5)), List.of(0L, 0L));
        assertThat(problems(catalog.addPrice(wrong)))
                .containsExactly(
                        "price of gpt id: -1 (expected: >= 1)",
                        "price of gpt tier above 0 INPUT: 2000000000000000 (expected: at most 1000000000000000)",
                        "price of gpt tier above 0 CACHED_INPUT: 5 (expected: priced in each tier or in none)",
                        "price of gpt tier above: 0 (expected: more than 0)");
        assertThat(problems(catalog.addPrice(price(1, "none", 0, rates("1", "1")))))
                .containsExactly("price of none model: none (expected: a model of the catalog)");
    }

    @Test
    void aHostPicksOneStorefront() {
        catalog.putStorefront(Samples.withHosts("one", "api.one.example"));
        assertThat(problems(catalog.putStorefront(Samples.withHosts("two", "api.one.example", "API.two:80"))))
                .containsExactly(
                        "storefront two host: api.one.example (expected: not one of storefront one)",
                        "storefront two host: API.two:80 (expected: a host name in lower case, without a port)");
        assertThat(catalog.snapshot().storefrontByHost("api.one.example")).isNotNull();
        assertThat(catalog.snapshot().storefrontByHost("localhost")).isNull();
    }

    @Test
    void onlyWhatIsStoredCanBeRemoved() {
        assertThat(problems(catalog.removeModel(GPT)))
                .containsExactly("model gpt name: gpt (expected: a stored model)");
        assertThat(problems(catalog.removeChannel(new ChannelId("c"))))
                .containsExactly("channel c id: c (expected: a stored channel; those from the environment go with it)");
    }

    @Test
    void whatLiesOverIsNeverStoredAndSeesEachChange() {
        Channel fromEnvironment = channel("env", Map.of(GPT, "id"));
        catalog.overlay(stored ->
                new CatalogParts(stored.storefronts(), stored.models(), stored.prices(), List.of(fromEnvironment)));
        assertThat(catalog.putModel(model("gpt"))).isInstanceOf(Done.class);
        assertThat(catalog.snapshot().channels(GPT)).containsExactly(fromEnvironment);
        assertThat(catalog.snapshot().models()).hasSize(1);
        assertThat(store.channels()).isEmpty();
        assertThat(problems(catalog.putChannel(channel("env", Map.of()))))
                .containsExactly("channel env id: env (expected: not a channel from the environment)");
        catalog.overlay(CatalogOverlay.NONE);
        assertThat(catalog.snapshot().channels(GPT)).isEmpty();
    }

    @Test
    void anEmptyStoreIsFilledOnceAndAnOperatorsChangesStay() {
        assertThat(catalog.seed(Presets::parts)).isTrue();
        assertThat(catalog.snapshot().storefronts()).hasSize(5);
        catalog.removeModel(new ModelName("gpt-4o"));
        assertThat(catalog.seed(() -> {
                    throw new AssertionError("asked for presets that nobody needs");
                }))
                .isFalse();
        assertThat(catalog.snapshot().models()).extracting(Model::name).doesNotContain(new ModelName("gpt-4o"));
    }

    @Test
    void aStartThatWasCutShortIsTakenUpAgain() {
        CatalogParts parts = Presets.parts();
        parts.prices().subList(0, 10).forEach(store::addPrice);
        parts.models().subList(0, 10).forEach(store::putModel);
        assertThat(catalog.seed(() -> parts)).isTrue();
        assertThat(store.prices()).hasSameSizeAs(parts.prices());
    }

    @Test
    void reloadSeesWhatAnotherNodeStored() {
        store.putModel(model("gpt"));
        assertThat(catalog.snapshot().models()).isEmpty();
        catalog.reload();
        assertThat(catalog.snapshot().models()).hasSize(1);
    }
}
