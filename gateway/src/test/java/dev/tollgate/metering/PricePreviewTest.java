package dev.tollgate.metering;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.base.ApiKeyId;
import dev.tollgate.base.ChannelId;
import dev.tollgate.base.CustomerId;
import dev.tollgate.base.Endpoint;
import dev.tollgate.base.ModelName;
import dev.tollgate.base.RequestId;
import dev.tollgate.base.StorefrontId;
import dev.tollgate.catalog.CatalogSnapshot;
import dev.tollgate.catalog.MarkupRule;
import dev.tollgate.catalog.MarkupRule.Scope;
import dev.tollgate.catalog.PriceVersion;
import dev.tollgate.catalog.PriceVersion.Book;
import dev.tollgate.catalog.PriceVersion.Origin;
import dev.tollgate.catalog.PriceVersion.PriceTier;
import dev.tollgate.catalog.PriceVersion.Source;
import dev.tollgate.catalog.StandIn;
import dev.tollgate.metering.PricePreview.ModelSums;
import dev.tollgate.money.Asset;
import dev.tollgate.money.Markup;
import dev.tollgate.money.PriceClass;
import dev.tollgate.money.RateCard;
import dev.tollgate.money.Units;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PricePreviewTest {
    private static final StorefrontId HUB = new StorefrontId("hub");
    private static final StorefrontId SHOP = new StorefrontId("shop");
    private static final ModelName OTHER = new ModelName("other");
    private static final ChannelId MAIN = new ChannelId("main");
    private static final long AT = 1_000;

    private static CatalogSnapshot catalog(List<PriceVersion> prices, MarkupRule... rules) {
        return new CatalogSnapshot(List.of(), List.of(), prices, List.of(), List.of(rules));
    }

    private static PriceVersion price(long id, Book book, ModelName model, List<PriceTier> tiers) {
        Source source = book == Book.COST ? Source.SHIPPED : Source.SET;
        return new PriceVersion(id, book, model, 0, tiers, List.of(), Origin.list(source, ""));
    }

    private static List<PriceTier> flat(String input, String output) {
        return List.of(new PriceTier(0, Fixtures.rates(input, output)));
    }

    private static UsageRow row(
            long number, StorefrontId storefront, ModelName model, ChannelId channel, Units units, Asset asset) {
        return new UsageRow(
                new RequestId(number, number),
                new UsageRow.Payer(new CustomerId(1), new ApiKeyId(2), storefront),
                new UsageRow.Call(Endpoint.CHAT_COMPLETIONS, model, channel, true, "", ""),
                units,
                new UsageRow.Charge(1, asset, 1_000 + number, 0, 500),
                new UsageRow.Ending("complete", 200, 0),
                1,
                2);
    }

    private static Units units(long input, long output) {
        return Units.NONE
                .with(PriceClass.INPUT, input)
                .with(PriceClass.OUTPUT, output)
                .with(PriceClass.REQUEST, 1);
    }

    private static UsageRow row(long number, StorefrontId storefront, ModelName model, long input, long output) {
        return row(number, storefront, model, MAIN, units(input, output), Asset.USD);
    }

    @Test
    void eachRequestIsPricedAgainByItsOwnTierAndRoundedByItself() {
        List<PriceTier> tiers = List.of(
                new PriceTier(0, Fixtures.rates("0.000001", "0.000001")),
                new PriceTier(100, Fixtures.rates("0.000003", "0.000003")));
        CatalogSnapshot now = catalog(List.of(price(1, Book.SELL, Fixtures.NAME, flat("9", "9"))));
        CatalogSnapshot then = catalog(List.of(price(2, Book.SELL, Fixtures.NAME, tiers)));
        PricePreview preview = new PricePreview(now, then, AT);
        // A thousand nano-dollars for a million: each of these is a part of one, and costs one.
        preview.add(row(1, HUB, Fixtures.NAME, 10, 1));
        preview.add(row(2, HUB, Fixtures.NAME, 10, 1));
        preview.add(row(3, HUB, Fixtures.NAME, 101, 1_000_000));
        ModelSums sums = preview.sums().getFirst();
        assertThat(sums.requests()).isEqualTo(3);
        assertThat(sums.units(PriceClass.INPUT)).isEqualTo(121);
        assertThat(sums.oldChargeNanos()).isEqualTo(3_006);
        assertThat(sums.newChargeNanos()).isEqualTo(1 + 1 + 3_001);
        assertThat(sums.oldCostNanos()).isEqualTo(1_500);
        assertThat(sums.newCostNanos()).isEqualTo(1_500);
    }

    @Test
    void onlyWhatTheChangeIsAboutIsLookedAt() {
        List<PriceVersion> prices = List.of(
                price(1, Book.SELL, Fixtures.NAME, flat("9", "9")),
                price(2, Book.SELL, OTHER, flat("9", "9")),
                price(3, Book.COST, Fixtures.NAME, flat("1", "1")));
        List<PriceVersion> more = new ArrayList<>(prices);
        more.add(new PriceVersion(4, Book.SELL, Fixtures.NAME, 0, flat("10", "10"), List.of(), Origin.set(HUB, 0)));
        PricePreview preview = new PricePreview(catalog(prices), catalog(more), AT);
        preview.add(row(1, HUB, Fixtures.NAME, 1, 0));
        preview.add(row(2, SHOP, Fixtures.NAME, 1, 0));
        preview.add(row(3, HUB, OTHER, 1, 0));
        preview.add(row(4, HUB, Fixtures.NAME, MAIN, units(1, 0), Asset.TOKENS));
        assertThat(preview.untouched()).isEqualTo(2);
        assertThat(preview.inTokens()).isEqualTo(1);
        assertThat(preview.sums()).hasSize(1);
        assertThat(preview.sums().getFirst().newChargeNanos()).isEqualTo(10_000);
    }

    @Test
    void aNewCostMovesTheMarginAndThePricesOfItsRule() {
        MarkupRule rule = new MarkupRule(1, Scope.ALL, 0, new Markup(5_000));
        PriceVersion before = price(1, Book.COST, Fixtures.NAME, flat("2", "2"));
        PriceVersion after = price(2, Book.COST, Fixtures.NAME, flat("4", "4"));
        PricePreview preview = new PricePreview(catalog(List.of(before), rule), catalog(List.of(after), rule), AT);
        preview.add(row(1, HUB, Fixtures.NAME, 1, 1));
        preview.add(row(2, HUB, Fixtures.NAME, new ChannelId(StandIn.CHANNEL), units(1, 1), Asset.USD));
        ModelSums sums = preview.sums().getFirst();
        assertThat(sums.newChargeNanos()).isEqualTo(2 * 12_000);
        // What the simulator answered costs us nothing, whatever the book says.
        assertThat(sums.newCostNanos()).isEqualTo(8_000 + 500);
    }

    @Test
    void whatTheChangeHasNoPriceForIsCountedAndChargesNothing() {
        CatalogSnapshot now = catalog(List.of(price(1, Book.SELL, Fixtures.NAME, flat("9", "9"))));
        RateCard inputOnly = RateCard.empty().with(PriceClass.INPUT, 1);
        CatalogSnapshot then =
                catalog(List.of(price(2, Book.SELL, Fixtures.NAME, List.of(new PriceTier(0, inputOnly)))));
        PricePreview preview = new PricePreview(now, then, AT);
        preview.add(row(1, HUB, Fixtures.NAME, 1_000_000, 1));
        preview.add(row(2, HUB, Fixtures.NAME, 1_000_000, 0));
        ModelSums sums = preview.sums().getFirst();
        assertThat(sums.unpriced()).isEqualTo(1);
        assertThat(sums.newChargeNanos()).isEqualTo(1);
        assertThat(new PricePreview(now, catalog(List.of()), AT)).satisfies(gone -> {
            gone.add(row(1, HUB, Fixtures.NAME, 1, 1));
            assertThat(gone.sums().getFirst().unpriced()).isEqualTo(1);
        });
    }

    /** In decimals, request by request, and in any cut into pages. */
    @Test
    void theSumsAreThoseOfTheDecimalRequests() {
        for (int seed = 0; seed < 200; seed++) {
            Random random = new Random(seed);
            List<PriceTier> tiers = List.of(new PriceTier(0, card(random)), new PriceTier(500, card(random)));
            CatalogSnapshot now = catalog(List.of(price(1, Book.SELL, Fixtures.NAME, flat("1", "1"))));
            CatalogSnapshot then = catalog(List.of(price(2, Book.SELL, Fixtures.NAME, tiers)));
            PricePreview first = new PricePreview(now, then, AT);
            PricePreview second = new PricePreview(now, then, AT);
            BigDecimal expected = BigDecimal.ZERO;
            for (int i = 0; i < 100; i++) {
                long input = random.nextInt(1_000);
                long output = random.nextInt(100_000);
                (random.nextBoolean() ? first : second).add(row(i, HUB, Fixtures.NAME, input, output));
                RateCard rates = tiers.get(input > 500 ? 1 : 0).rates();
                expected = expected.add(BigDecimal.valueOf(input)
                        .multiply(BigDecimal.valueOf(rates.of(PriceClass.INPUT)))
                        .add(BigDecimal.valueOf(output).multiply(BigDecimal.valueOf(rates.of(PriceClass.OUTPUT))))
                        .movePointLeft(6)
                        .setScale(0, RoundingMode.CEILING));
            }
            long sum = first.sums().getFirst().newChargeNanos()
                    + second.sums().getFirst().newChargeNanos();
            assertThat(BigDecimal.valueOf(sum)).describedAs("seed %d", seed).isEqualByComparingTo(expected);
        }
    }

    private static RateCard card(Random random) {
        return RateCard.empty()
                .with(PriceClass.INPUT, random.nextLong(100_000_000_000L))
                .with(PriceClass.OUTPUT, random.nextLong(100_000_000_000L));
    }
}
