package dev.tollgate.admin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.admin.AdminWorld.Reply;
import dev.tollgate.base.ApiKeyId;
import dev.tollgate.base.CustomerId;
import dev.tollgate.base.ModelName;
import dev.tollgate.base.StorefrontId;
import dev.tollgate.catalog.Catalog;
import dev.tollgate.catalog.PriceVersion;
import dev.tollgate.catalog.PriceVersion.Book;
import dev.tollgate.catalog.Storefront;
import dev.tollgate.json.JsonValue.JsonBool;
import dev.tollgate.json.JsonValue.JsonNumber;
import dev.tollgate.json.JsonValue.JsonObject;
import dev.tollgate.metering.UsageRow;
import dev.tollgate.money.PriceClass;
import dev.tollgate.money.Usd;
import dev.tollgate.observe.AuditLog;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The price book, markup rules and imports, by the operators' API. */
class PriceRoutesTest {
    private static final long DAY_MS = 86_400_000;
    private static final ModelName GPT = new ModelName("gpt-4o");
    private static final StorefrontId HUB = new StorefrontId("ai-tokenhub");
    private static final StorefrontId SHOP = new StorefrontId("thistoken");

    private final AdminWorld world = new AdminWorld();

    /** What a storefront's customers pay for a million input tokens now. */
    private @Nullable String input(StorefrontId storefront) {
        return input(world.catalog.snapshot().sellPrice(storefront, GPT, world.time.epochMillis()));
    }

    private static @Nullable String input(@Nullable PriceVersion price) {
        return price == null ? null : Usd.plain(price.tiers().getFirst().rates().of(PriceClass.INPUT));
    }

    private Reply set(String more) {
        return world.post(
                "/prices", "{'model':'gpt-4o','tiers':[{'per_million':{'input':'9','output':'9'}}]" + more + "}");
    }

    private static boolean flag(JsonObject of, String name) {
        return ((JsonBool) Objects.requireNonNull(of.get(name))).value();
    }

    private static long whole(JsonObject of, String name) {
        return Objects.requireNonNull(((JsonNumber) Objects.requireNonNull(of.get(name))).whole());
    }

    private String inDays(int days) {
        return Times.print(world.time.epochMillis() + days * DAY_MS);
    }

    @Test
    void aMarkupMakesAStoredPriceOfTheCostAtOnceAndForItsStorefrontAlone() {
        assertThat(input(HUB)).isEqualTo("2.5");
        Reply rule = world.post("/markups", "{'storefront':'ai-tokenhub','percent':'20'}");
        assertThat(rule.status()).isEqualTo(201);
        assertThat(input(HUB)).isEqualTo("3");
        assertThat(input(SHOP)).isEqualTo("2.5");
        PriceVersion made =
                Objects.requireNonNull(world.catalog.snapshot().sellPrice(HUB, GPT, world.time.epochMillis()));
        assertThat(world.stock.prices()).contains(made);
        assertThat(made.origin().rule()).isEqualTo(rule.whole("id"));
        JsonObject listed =
                world.get("/prices?storefront=ai-tokenhub&model=gpt-4o").data().getFirst();
        assertThat(listed.text("source")).isEqualTo("markup");
        assertThat(listed.text("provider")).isEqualTo("openai");
        // Another start makes the same version of it.
        assertThat(new Catalog(world.stock).snapshot().sellPrice(HUB, GPT, world.time.epochMillis()))
                .isEqualTo(made);
        assertThat(world.catalog.snapshot().priceById(made.id())).isEqualTo(made);
    }

    @Test
    void aNewCostPriceMovesTheSellPriceOfItsRuleAtItsDay() {
        world.post("/markups", "{'percent':'100'}");
        assertThat(input(HUB)).isEqualTo("5");
        world.post(
                "/prices",
                "{'model':'gpt-4o','book':'cost','effective_from':'" + inDays(1)
                        + "','tiers':[{'per_million':{'input':'3.1','output':'9'}}]}");
        assertThat(input(HUB)).isEqualTo("5");
        world.time.advance(DAY_MS);
        assertThat(input(HUB)).isEqualTo("6.2");
        world.post("/markups", "{}");
        assertThat(input(HUB)).isEqualTo("2.5");
        assertThat(world.get("/markups").data())
                .extracting(rule -> flag(rule, "current"))
                .containsExactly(false, true);
    }

    @Test
    void aPriceSetByHandWinsOverRulesUntilItIsCleared() {
        world.post("/markups", "{'storefront':'ai-tokenhub','model':'gpt-4o','percent':'20'}");
        set(",'storefront':'ai-tokenhub'");
        assertThat(input(HUB)).isEqualTo("9");
        assertThat(input(SHOP)).isEqualTo("2.5");
        world.post("/prices", "{'model':'gpt-4o','storefront':'ai-tokenhub','none':true}");
        assertThat(input(HUB)).isEqualTo("3");
    }

    @Test
    void aScheduledPriceIsListedTakesEffectOnItsDayAndCanBeCancelledBefore() {
        long first = set(",'effective_from':'" + inDays(1) + "'").whole("id");
        long second = set(",'effective_from':'" + inDays(2) + "'").whole("id");
        assertThat(pending()).containsExactly(first, second);
        Storefront hub = Objects.requireNonNull(world.catalog.snapshot().storefront(HUB));
        assertThat(world.catalog.snapshot().sold(hub, GPT, world.time.epochMillis()))
                .isNotNull();
        Reply cancelled = world.post("/prices/" + second + "/cancel", "");
        assertThat(cancelled.status()).isEqualTo(200);
        assertThat(cancelled.whole("cancels")).isEqualTo(second);
        assertThat(pending()).containsExactly(first);
        assertThat(world.stock.prices()).extracting(PriceVersion::id).contains(first, second);
        assertThat(world.post("/prices/" + second + "/cancel", "").message()).contains("whose day is to come");
        world.time.advance(DAY_MS);
        assertThat(input(HUB)).isEqualTo("9");
        assertThat(pending()).isEmpty();
        assertThat(world.post("/prices/" + first + "/cancel", "").status()).isEqualTo(400);
        world.time.advance(DAY_MS);
        assertThat(input(HUB)).isEqualTo("9");
        assertThat(world.post("/prices/1/cancel", "").status()).isEqualTo(404);
    }

    private List<Long> pending() {
        return world.get("/prices?pending=true&model=gpt-4o&book=sell").data().stream()
                .map(price -> whole(price, "id"))
                .toList();
    }

    private static final String OFFER = "{'model':'gpt-4o','provider':'openai','versions':["
            + "{'tiers':[{'per_million':{'input':'%s','cached_input':'1.25','output':'10'}}]},"
            + "{'effective_from':'2030-01-01T00:00:00Z','tiers':[{'per_million':{'input':'7','output':'8'}}]}]}";

    private Reply importOf(String input, String more) {
        return world.post("/prices/import", "{'book':'cost'" + more + ",'prices':[" + OFFER.formatted(input) + "]}");
    }

    private String cost(long atMs) {
        return Objects.requireNonNull(input(world.catalog.snapshot().price(Book.COST, GPT, atMs)));
    }

    @Test
    void anImportAddsWhatChangedAndTheSameAgainAddsNothing() {
        long now = world.time.epochMillis();
        Reply dry = importOf("2.75", ",'dry_run':true");
        assertThat(dry.whole("added")).isEqualTo(2);
        assertThat(cost(now)).isEqualTo("2.5");
        assertThat(world.audit.entries(null, 10)).isEmpty();
        Reply done = importOf("2.75", "");
        assertThat(done.body().elements("changes"))
                .extracting(change -> ((JsonObject) change).text("state"))
                .containsExactly("changed", "changed");
        assertThat(cost(now)).isEqualTo("2.75");
        assertThat(cost(Times.parse("2030-01-01T00:00:00Z"))).isEqualTo("7");
        Reply again = importOf("2.75", "");
        assertThat(again.whole("added")).isZero();
        assertThat(again.body().elements("changes"))
                .extracting(change -> ((JsonObject) change).text("state"))
                .containsExactly("unchanged");
        // Back to what it was, and the day that the list no longer has goes with it.
        world.time.advance(DAY_MS);
        Reply back = world.post(
                "/prices/import",
                "{'book':'cost','prices':[{'model':'gpt-4o','provider':'openai','versions':["
                        + "{'tiers':[{'per_million':{'input':'2.5','cached_input':'1.25','output':'10'}}]}]}]}");
        assertThat(back.whole("added")).isEqualTo(2);
        assertThat(cost(Times.parse("2031-01-01T00:00:00Z"))).isEqualTo("2.5");
    }

    @Test
    void anImportDoesNotTouchWhatAnOperatorSetAndSaysSo() {
        world.post("/prices", "{'model':'gpt-4o','book':'cost','tiers':[{'per_million':{'input':'1','output':'1'}}]}");
        Reply done = importOf("2.75", "");
        assertThat(flag((JsonObject) done.body().elements("changes").getFirst(), "overruled"))
                .isTrue();
        assertThat(cost(world.time.epochMillis())).isEqualTo("1");
    }

    @Test
    void whatAnImportMayNotHoldIsRefusedWholeWithItsPath() {
        String twice = OFFER.formatted("1") + "," + OFFER.formatted("2");
        assertThat(world.post("/prices/import", "{'book':'cost','prices':[" + twice + "]}")
                        .message())
                .isEqualTo("prices: gpt-4o (expected: each model once)");
        String unknown = OFFER.formatted("1").replace("gpt-4o", "nobody");
        Reply refused = world.post(
                "/prices/import", "{'book':'cost','prices':[" + OFFER.formatted("2.75") + "," + unknown + "]}");
        assertThat(refused.message()).contains("price of nobody model: nobody (expected: a model of the catalog)");
        assertThat(cost(world.time.epochMillis())).isEqualTo("2.5");
    }

    private UsageRow used(long number) {
        return world.usage.add(number, new CustomerId(1), new ApiKeyId(2), AdminWorld.START_MS - 1_000 * number);
    }

    @Test
    void aPreviewPricesWhatWasUsedAgainAndChangesNothing() {
        used(1);
        used(2);
        String from = "'from':'" + Times.print(AdminWorld.START_MS - 10 * DAY_MS) + "'";
        Reply page = world.post("/prices/preview", "{" + from + ",'markups':[{'percent':'100'}]}");
        assertThat(page.status()).isEqualTo(200);
        assertThat(page.whole("seen")).isEqualTo(2);
        assertThat(page.whole("requests")).isEqualTo(2);
        assertThat(page.body().get("next")).isNull();
        JsonObject model = (JsonObject) page.body().elements("models").getFirst();
        assertThat(model.text("model")).isEqualTo("gpt-4o");
        // Each: 10 input tokens at 5 dollars a million and 5 output tokens at 20, where 1,234 nano-dollars were
        // charged.
        assertThat(model.text("old_charge")).isEqualTo("0.000002468");
        assertThat(model.text("new_charge")).isEqualTo("0.0003");
        assertThat(model.text("new_cost")).isEqualTo("0.000002");
        assertThat(input(HUB)).isEqualTo("2.5");
        assertThat(world.stock.markups()).isEmpty();
        assertThat(world.audit.entries(null, 9))
                .extracting(AuditLog.Entry::action)
                .containsExactly("price.preview");
        Reply imported = world.post(
                "/prices/preview",
                "{" + from + ",'import':{'book':'cost','prices':[" + OFFER.formatted("2.75") + "]}}");
        assertThat(((JsonObject) imported.body().elements("models").getFirst()).text("new_cost"))
                .isEqualTo("0.000155");
        assertThat(world.post("/prices/preview", "{" + from + "}").message()).contains("prices: no change");
        assertThat(world.post("/prices/preview", "{" + from + ",'markups':[{'percent':'1','model':'nobody'}]}")
                        .message())
                .contains("markup model: nobody");
    }

    @Test
    void aPreviewComesInPagesThatAddUp() {
        int rows = PricePreviewRoutes.ROWS_MAX + 7;
        for (int i = 1; i <= rows; i++) {
            used(i);
        }
        String ask = "'from':'" + Times.print(0L + DAY_MS) + "','markups':[{'percent':'100'}]";
        Reply first = world.post("/prices/preview", "{" + ask + "}");
        Reply second = world.post(
                "/prices/preview",
                "{" + ask + ",'after':'" + first.text("next") + "','at':'" + first.text("at") + "','to':'"
                        + first.text("to") + "'}");
        assertThat(first.whole("seen") + second.whole("seen")).isEqualTo(rows);
        assertThat(second.body().get("next")).isNull();
        assertThat(second.body().get("requests")).isNull();
        assertThat(world.audit.entries(null, 9)).hasSize(1);
    }

    @Test
    void whatARuleMayNotBeIsRefused() {
        assertThat(world.post("/markups", "{'percent':'20x'}").message()).contains("expected: per cent");
        assertThat(world.post("/markups", "{'percent':'20','model':'gpt-4o','provider':'openai'}")
                        .message())
                .contains("a model, or a provider, or neither");
        assertThat(world.post("/markups", "{'percent':'20','model':'nobody'}").message())
                .contains("markup model: nobody");
        assertThat(world.post("/markups", "{'percent':'20','storefront':'nobody'}")
                        .message())
                .contains("markup storefront: nobody");
        assertThat(set(",'storefront':'ai-tokenhub','book':'cost'").message()).contains("none but in the sell book");
        assertThat(set(",'none':true").message()).contains("none: true");
        assertThat(world.post("/prices", "{'model':'gpt-4o'}").message()).contains("none: false");
    }
}
