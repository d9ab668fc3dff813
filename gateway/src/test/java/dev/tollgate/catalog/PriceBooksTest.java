package dev.tollgate.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.base.ModelName;
import dev.tollgate.base.StorefrontId;
import dev.tollgate.catalog.MarkupRule.Scope;
import dev.tollgate.catalog.PriceVersion.Book;
import dev.tollgate.catalog.PriceVersion.ImageRate;
import dev.tollgate.catalog.PriceVersion.Origin;
import dev.tollgate.catalog.PriceVersion.PriceTier;
import dev.tollgate.catalog.PriceVersion.Source;
import dev.tollgate.money.Markup;
import dev.tollgate.money.PriceClass;
import dev.tollgate.money.RateCard;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PriceBooksTest {
    private static final ModelName GPT = new ModelName("gpt");
    private static final StorefrontId HUB = new StorefrontId("hub");
    private static final StorefrontId SHOP = new StorefrontId("shop");
    private static final long AT = 1_000;

    private static PriceVersion price(long id, Book book, long fromMs, long input, Origin origin) {
        RateCard card = RateCard.empty().with(PriceClass.INPUT, input).with(PriceClass.OUTPUT, 3 * input);
        return new PriceVersion(id, book, GPT, fromMs, List.of(new PriceTier(0, card)), List.of(), origin);
    }

    private static Origin list(Source source) {
        return Origin.list(source, "acme");
    }

    private static MarkupRule rule(long id, Scope scope, long fromMs, int percent) {
        return new MarkupRule(id, scope, fromMs, new Markup(percent * 100));
    }

    private static long input(@Nullable PriceVersion price) {
        return Objects.requireNonNull(price).tiers().getFirst().rates().of(PriceClass.INPUT);
    }

    private static final PriceVersion SHIPPED_COST = price(1, Book.COST, 0, 100, list(Source.SHIPPED));
    private static final PriceVersion SHIPPED_SELL = price(2, Book.SELL, 0, 100, list(Source.SHIPPED));

    @Test
    void theMostSpecificRuleOfAStorefrontsModelHolds() {
        List<MarkupRule> rules = List.of(
                rule(1, Scope.ALL, 0, 10),
                rule(2, new Scope(null, null, "acme"), 0, 20),
                rule(3, new Scope(null, GPT, ""), 0, 30),
                rule(4, new Scope(HUB, null, ""), 0, 40),
                rule(5, new Scope(HUB, null, "acme"), 0, 50),
                rule(6, new Scope(HUB, GPT, ""), 0, 60));
        List<Long> everywhere = List.of(100L, 110L, 120L, 130L, 130L, 130L, 130L);
        List<Long> inHub = List.of(100L, 110L, 120L, 130L, 140L, 150L, 160L);
        for (int i = 0; i <= rules.size(); i++) {
            PriceBooks books = new PriceBooks(List.of(SHIPPED_COST, SHIPPED_SELL), rules.subList(0, i));
            assertThat(input(books.sell(HUB, GPT, AT))).isEqualTo(inHub.get(i));
            assertThat(input(books.sell(SHOP, GPT, AT))).isEqualTo(everywhere.get(i));
            assertThat(input(books.at(Book.SELL, GPT, AT))).isEqualTo(everywhere.get(i));
            assertThat(input(books.at(Book.COST, GPT, AT))).isEqualTo(100);
        }
    }

    @Test
    void whatIsSetByHandWinsOverEveryRuleAndForAStorefrontOverForAll() {
        List<MarkupRule> rules = List.of(rule(1, new Scope(HUB, GPT, ""), 0, 60));
        PriceVersion forAll = price(10, Book.SELL, 0, 7, Origin.SET);
        PriceVersion forHub = price(11, Book.SELL, 0, 9, Origin.set(HUB, 0));
        PriceBooks books = new PriceBooks(List.of(SHIPPED_COST, SHIPPED_SELL, forAll, forHub), rules);
        assertThat(books.sell(HUB, GPT, AT)).isEqualTo(forHub);
        assertThat(books.sell(SHOP, GPT, AT)).isEqualTo(forAll);
        assertThat(new PriceBooks(List.of(SHIPPED_COST, SHIPPED_SELL, forAll), rules).sell(HUB, GPT, AT))
                .isEqualTo(forAll);
    }

    @Test
    void aVersionThatSetsNoPriceGivesTheRulesTheirTurnAgain() {
        PriceVersion set = price(10, Book.SELL, 0, 7, Origin.SET);
        PriceVersion none = PriceVersion.none(11, Book.SELL, GPT, 500, Origin.SET);
        PriceBooks books =
                new PriceBooks(List.of(SHIPPED_COST, SHIPPED_SELL, set, none), List.of(rule(1, Scope.ALL, 0, 10)));
        assertThat(input(books.at(Book.SELL, GPT, 499))).isEqualTo(7);
        assertThat(input(books.at(Book.SELL, GPT, 500))).isEqualTo(110);
    }

    @Test
    void anImportedListPriceWinsOverTheShippedOneWhateverTheirDates() {
        PriceVersion later = price(3, Book.COST, 700, 300, list(Source.SHIPPED));
        PriceVersion imported = price(4, Book.COST, 600, 200, list(Source.IMPORTED));
        PriceBooks books = new PriceBooks(List.of(SHIPPED_COST, later, imported), List.of());
        assertThat(input(books.at(Book.COST, GPT, 599))).isEqualTo(100);
        assertThat(input(books.at(Book.COST, GPT, 800))).isEqualTo(200);
    }

    @Test
    void aPriceAndARuleOfALaterDayTakeEffectAtThatMoment() {
        PriceVersion dearer = price(3, Book.COST, 2_000, 200, list(Source.SHIPPED));
        List<MarkupRule> rules = List.of(
                rule(1, Scope.ALL, 1_000, 10),
                rule(2, Scope.ALL, 3_000, 20),
                new MarkupRule(3, Scope.ALL, 4_000, null));
        PriceBooks books = new PriceBooks(List.of(SHIPPED_COST, SHIPPED_SELL, dearer), rules);
        assertThat(Stream.of(0L, 999L, 1_000L, 1_999L, 2_000L, 2_999L, 3_000L, 3_999L, 4_000L)
                        .map(at -> input(books.at(Book.SELL, GPT, at))))
                .containsExactly(100L, 100L, 110L, 110L, 220L, 220L, 240L, 240L, 100L);
        assertThat(books.derived()).extracting(PriceVersion::effectiveFromMs).containsExactly(1_000L, 2_000L, 3_000L);
        assertThat(books.derived()).extracting(price -> price.origin().basis()).containsExactly(1L, 3L, 3L);
    }

    @Test
    void aCancelledVersionNeverTakesEffectHoweverManyCameAfterIt() {
        PriceVersion now = price(10, Book.SELL, 0, 1, Origin.SET);
        PriceVersion soon = price(11, Book.SELL, 2_000, 2, Origin.SET);
        PriceVersion later = price(12, Book.SELL, 3_000, 3, Origin.SET);
        PriceVersion notLater = PriceVersion.none(13, Book.SELL, GPT, 3_000, Origin.set(null, 12));
        PriceVersion notSoon = PriceVersion.none(14, Book.SELL, GPT, 2_000, Origin.set(null, 11));
        assertThat(new PriceBooks(List.of(now, soon, later, notLater), List.of()).at(Book.SELL, GPT, 9_000))
                .isEqualTo(soon);
        assertThat(new PriceBooks(List.of(now, soon, later, notLater, notSoon), List.of()).at(Book.SELL, GPT, 9_000))
                .isEqualTo(now);
        assertThat(new PriceBooks(List.of(now, soon, later, notSoon), List.of()).at(Book.SELL, GPT, 9_000))
                .isEqualTo(later);
    }

    @Test
    void aRuleMakesTheSameVersionEachTimeAndCarriesTiersAndImages() {
        RateCard low = RateCard.empty().with(PriceClass.INPUT, 3);
        RateCard high = RateCard.empty().with(PriceClass.INPUT, 7);
        PriceVersion cost = new PriceVersion(
                5,
                Book.COST,
                GPT,
                10,
                List.of(new PriceTier(0, low), new PriceTier(200_000, high)),
                List.of(new ImageRate("1x1", "", 1_001)),
                list(Source.IMPORTED));
        List<MarkupRule> rules = List.of(rule(77, new Scope(HUB, null, ""), 20, 50));
        PriceVersion made = Objects.requireNonNull(new PriceBooks(List.of(cost), rules).sell(HUB, GPT, AT));
        assertThat(made.tiers())
                .containsExactly(
                        new PriceTier(0, RateCard.empty().with(PriceClass.INPUT, 5)),
                        new PriceTier(200_000, RateCard.empty().with(PriceClass.INPUT, 11)));
        assertThat(made.images()).containsExactly(new ImageRate("1x1", "", 1_502));
        assertThat(made.effectiveFromMs()).isEqualTo(20);
        assertThat(made.origin()).isEqualTo(new Origin(Source.MARKUP, HUB, "acme", 77, 5, 0));
        assertThat(new PriceBooks(List.of(cost, made), rules).sell(HUB, GPT, AT))
                .isEqualTo(made);
        assertThat(new PriceBooks(List.of(cost), rules).at(Book.SELL, GPT, AT)).isNull();
    }

    /** Against the rules as they are written down, decided anew for each moment, in any order of the parts. */
    @Test
    void everyMomentOfEveryHistoryIsWhatTheRulesSay() {
        for (int seed = 0; seed < 500; seed++) {
            Random random = new Random(seed);
            List<PriceVersion> prices = new ArrayList<>();
            List<MarkupRule> rules = new ArrayList<>();
            for (int id = 1; id <= 12; id++) {
                prices.add(randomPrice(id, random, prices));
            }
            for (int id = 1; id <= random.nextInt(6); id++) {
                rules.add(randomRule(id, random));
            }
            List<PriceVersion> shuffled = new ArrayList<>(prices);
            Collections.shuffle(shuffled, random);
            PriceBooks books = new PriceBooks(shuffled, rules);
            for (long at = 0; at <= 10; at++) {
                for (StorefrontId storefront : List.of(HUB, SHOP)) {
                    PriceVersion holds = books.sell(storefront, GPT, at);
                    Long expected = expected(prices, rules, storefront, at);
                    assertThat(holds == null ? null : input(holds))
                            .describedAs("seed %d, %s at %d", seed, storefront, at)
                            .isEqualTo(expected);
                }
            }
        }
    }

    private static PriceVersion randomPrice(int id, Random random, List<PriceVersion> before) {
        long from = random.nextInt(10);
        int kind = random.nextInt(6);
        if (kind == 5 && !before.isEmpty()) {
            PriceVersion old = before.get(random.nextInt(before.size()));
            return PriceVersion.none(id, old.book(), GPT, old.effectiveFromMs(), Origin.set(null, old.id()));
        }
        Book book = random.nextBoolean() ? Book.SELL : Book.COST;
        Origin origin = switch (kind) {
            case 0 -> list(Source.SHIPPED);
            case 1 -> list(Source.IMPORTED);
            case 2 -> Origin.set(book == Book.SELL ? HUB : null, 0);
            default -> Origin.SET;
        };
        return kind == 4
                ? PriceVersion.none(id, book, GPT, from, origin)
                : price(id, book, from, 1 + random.nextInt(1_000), origin);
    }

    private static MarkupRule randomRule(int id, Random random) {
        Scope scope = switch (random.nextInt(4)) {
            case 0 -> new Scope(HUB, GPT, "");
            case 1 -> new Scope(HUB, null, "acme");
            case 2 -> new Scope(null, null, "acme");
            default -> Scope.ALL;
        };
        long from = random.nextInt(10);
        return random.nextInt(4) == 0
                ? new MarkupRule(id, scope, from, null)
                : rule(id, scope, from, random.nextInt(90));
    }

    private static @Nullable Long expected(
            List<PriceVersion> prices, List<MarkupRule> rules, StorefrontId storefront, long at) {
        PriceVersion own = latest(prices, Book.SELL, storefront, Source.SET, at);
        PriceVersion set = own != null ? own : latest(prices, Book.SELL, null, Source.SET, at);
        if (set != null) {
            return input(set);
        }
        PriceVersion cost = listedOr(latest(prices, Book.COST, null, Source.SET, at), prices, Book.COST, at);
        if (cost != null) {
            for (StorefrontId of :
                    storefront.equals(HUB) ? new StorefrontId[] {HUB, null} : new StorefrontId[] {null}) {
                for (Scope scope : List.of(
                        new Scope(of, GPT, ""),
                        new Scope(of, null, cost.origin().provider()),
                        new Scope(of, null, ""))) {
                    Markup markup = markup(rules, scope, at);
                    if (markup != null) {
                        return markup.on(input(cost));
                    }
                }
            }
        }
        PriceVersion listed = listedOr(null, prices, Book.SELL, at);
        return listed == null ? null : input(listed);
    }

    private static @Nullable Markup markup(List<MarkupRule> rules, Scope scope, long at) {
        return rules.stream()
                .filter(rule -> rule.scope().equals(scope) && rule.effectiveFromMs() <= at)
                .max(Comparator.comparingLong(MarkupRule::effectiveFromMs).thenComparingLong(MarkupRule::id))
                .map(MarkupRule::markup)
                .orElse(null);
    }

    private static @Nullable PriceVersion listedOr(
            @Nullable PriceVersion set, List<PriceVersion> prices, Book book, long at) {
        if (set != null) {
            return set;
        }
        PriceVersion imported = latest(prices, book, null, Source.IMPORTED, at);
        return imported != null ? imported : latest(prices, book, null, Source.SHIPPED, at);
    }

    private static @Nullable PriceVersion latest(
            List<PriceVersion> prices, Book book, @Nullable StorefrontId storefront, Source source, long at) {
        return prices.stream()
                .filter(price -> price.book() == book
                        && price.origin().source() == source
                        && Objects.equals(price.origin().storefront(), storefront)
                        && price.origin().cancels() == 0
                        && prices.stream().noneMatch(other -> other.origin().cancels() == price.id())
                        && price.effectiveFromMs() <= at)
                .max(Comparator.comparingLong(PriceVersion::effectiveFromMs).thenComparingLong(PriceVersion::id))
                .filter(price -> !price.none())
                .orElse(null);
    }
}
