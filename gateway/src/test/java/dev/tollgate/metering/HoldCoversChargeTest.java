package dev.tollgate.metering;

import static dev.tollgate.metering.Fixtures.LIMITS;
import static dev.tollgate.metering.Fixtures.facts;
import static dev.tollgate.metering.Fixtures.model;
import static dev.tollgate.metering.Fixtures.price;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.base.Endpoint;
import dev.tollgate.catalog.Model;
import dev.tollgate.catalog.Model.InputBounds;
import dev.tollgate.catalog.Model.ModelLimits;
import dev.tollgate.catalog.PriceVersion;
import dev.tollgate.catalog.PriceVersion.ImageRate;
import dev.tollgate.catalog.PriceVersion.PriceTier;
import dev.tollgate.chat.ImageAsk;
import dev.tollgate.chat.InputSize;
import dev.tollgate.chat.RequestFacts;
import dev.tollgate.chat.Usage;
import dev.tollgate.metering.PlanOutcome.Planned;
import dev.tollgate.metering.PriceOutcome.Priced;
import dev.tollgate.money.PriceClass;
import dev.tollgate.money.RateCard;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Whatever a provider reports of a request that used no more input than estimated and no more output than granted, in
 * whatever classes, the hold carries its charge; and no report at all makes the charge unpriced.
 */
class HoldCoversChargeTest {
    private static final List<Endpoint> ENDPOINTS =
            List.of(Endpoint.CHAT_COMPLETIONS, Endpoint.COMPLETIONS, Endpoint.EMBEDDINGS, Endpoint.IMAGES);

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 20_261_123})
    void holdCoversEveryChargeThatTheRequestCanReach(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int planned = 0;
        for (int i = 0; i < 5_000; i++) {
            RequestFacts facts = randomFacts(random);
            Model model = model(
                    new ModelLimits(random.nextInt(1_000, 200_000), random.nextInt(1, 50_000)),
                    new InputBounds(3, 1_000, 2_000, 3_000));
            PriceVersion price = randomPrice(random);
            int defaultMax = random.nextBoolean() ? 0 : random.nextInt(1, 5_000);
            if (HoldPlanner.plan(facts, model, price, defaultMax, LIMITS) instanceof Planned plan) {
                planned++;
                check(random, facts, model, price, plan, "seed " + seed + " case " + i);
            }
        }
        assertThat(planned).describedAs("most requests can be planned").isGreaterThan(2_000);
    }

    private static void check(
            SplittableRandom random,
            RequestFacts facts,
            Model model,
            PriceVersion price,
            Planned planned,
            String which) {
        HoldPlan plan = planned.plan();
        long granted = plan.outputTokensWanted() == 0
                ? 0
                : random.nextLong(plan.outputTokensMin(), plan.outputTokensWanted() + 1);
        MeterBounds bounds = MeterBounds.of(facts, model, price);
        int calls = facts.endpoint() == Endpoint.COMPLETIONS ? random.nextInt(1, facts.prompts() + 1) : 1;
        int images = facts.endpoint() == Endpoint.IMAGES ? random.nextInt(0, 2 * facts.choices() + 1) : 0;
        Usage report = randomReport(random, planned.inputTokens(), granted * plan.answers());
        Observed seen = new Observed(report, random.nextBoolean(), 0, 0, images, calls);
        for (Charged charged : Charged.values()) {
            Metered metered = UsageRules.meter(charged, seen, bounds);
            assertThat(Pricing.charge(metered.units(), price, facts.image()))
                    .describedAs("%s: %s of %s, %s at %s", which, charged, report, facts, price)
                    .isInstanceOfSatisfying(
                            Priced.class,
                            priced -> assertThat(priced.nanos())
                                    .isLessThanOrEqualTo(plan.nanosFor(granted))
                                    .isLessThanOrEqualTo(
                                            planned.fullContextPlan().nanosFor(granted)));
        }
        anyLieIsPriced(random, facts, bounds, price, which);
    }

    private static void anyLieIsPriced(
            SplittableRandom random, RequestFacts facts, MeterBounds bounds, PriceVersion price, String which) {
        Usage lie = new Usage(
                any(random),
                any(random),
                any(random),
                any(random),
                any(random),
                any(random),
                any(random),
                any(random),
                any(random));
        Metered metered = UsageRules.meter(
                Charged.FULL, new Observed(lie, random.nextBoolean(), 0, 0, random.nextInt(100), 1), bounds);
        assertThat(Pricing.charge(metered.units(), price, facts.image()))
                .describedAs("%s: %s", which, lie)
                .isInstanceOf(Priced.class);
    }

    private static long any(SplittableRandom random) {
        return random.nextLong() >> random.nextInt(0, 64);
    }

    /** Totals within what was planned; parts of any size; a total that names up to what was granted. */
    private static Usage randomReport(SplittableRandom random, long inputMax, long outputMax) {
        long input = random.nextLong(inputMax + 1);
        long output = random.nextLong(outputMax + 1);
        long unnamed = random.nextLong(outputMax - output + 1);
        return new Usage(
                input,
                random.nextLong(inputMax + 2),
                random.nextLong(inputMax + 2),
                random.nextLong(inputMax + 2),
                random.nextLong(inputMax + 2),
                output,
                random.nextLong(outputMax + 2),
                random.nextLong(outputMax + 2),
                random.nextBoolean() ? -1 : input + output + unnamed);
    }

    private static RequestFacts randomFacts(SplittableRandom random) {
        Endpoint endpoint = ENDPOINTS.get(random.nextInt(ENDPOINTS.size()));
        boolean chat = endpoint == Endpoint.CHAT_COMPLETIONS;
        InputSize input = new InputSize(
                random.nextLong(300_000) >>> random.nextInt(18),
                chat ? random.nextInt(1, 20) : 0,
                chat ? 0 : random.nextInt(1_000),
                chat ? random.nextInt(3) : 0,
                chat ? random.nextInt(2) : 0,
                chat ? random.nextInt(2) : 0);
        int prompts = chat || endpoint == Endpoint.IMAGES ? 1 : random.nextInt(1, 20);
        long maxTokens = random.nextBoolean() ? RequestFacts.NO_LIMIT : random.nextInt(0, 100_000);
        ImageAsk image = new ImageAsk(random.nextBoolean() ? "" : "1x1", random.nextBoolean() ? "" : "hd");
        return facts(endpoint, prompts, random.nextInt(1, 5), maxTokens, input, image);
    }

    private static PriceVersion randomPrice(SplittableRandom random) {
        List<PriceTier> tiers = new ArrayList<>();
        boolean[] priced = new boolean[PriceClass.COUNT];
        for (int i = 0; i < priced.length; i++) {
            priced[i] = random.nextInt(6) != 0;
        }
        long above = 0;
        for (int tier = random.nextInt(1, 4); tier > 0; tier--) {
            RateCard card = RateCard.empty();
            for (PriceClass priceClass : PriceClass.values()) {
                if (priced[priceClass.index()]) {
                    card = card.with(priceClass, random.nextLong(1_000_000_000_000L) >>> random.nextInt(0, 40));
                }
            }
            tiers.add(new PriceTier(above, card));
            above += random.nextLong(1, 50_000);
        }
        return price(
                tiers,
                List.of(
                        new ImageRate("1x1", "", random.nextInt(100)),
                        new ImageRate("1x1", "hd", random.nextInt(100))));
    }
}
