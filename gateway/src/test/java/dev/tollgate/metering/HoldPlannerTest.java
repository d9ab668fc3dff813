package dev.tollgate.metering;

import static dev.tollgate.metering.Fixtures.LIMITS;
import static dev.tollgate.metering.Fixtures.chat;
import static dev.tollgate.metering.Fixtures.facts;
import static dev.tollgate.metering.Fixtures.images;
import static dev.tollgate.metering.Fixtures.model;
import static dev.tollgate.metering.Fixtures.price;
import static dev.tollgate.metering.Fixtures.rates;
import static dev.tollgate.metering.Fixtures.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.base.Endpoint;
import dev.tollgate.catalog.Model;
import dev.tollgate.catalog.Model.InputBounds;
import dev.tollgate.catalog.Model.ModelLimits;
import dev.tollgate.catalog.ModelTrait;
import dev.tollgate.catalog.PriceVersion;
import dev.tollgate.catalog.PriceVersion.ImageRate;
import dev.tollgate.catalog.PriceVersion.PriceTier;
import dev.tollgate.chat.ImageAsk;
import dev.tollgate.chat.InputSize;
import dev.tollgate.chat.RequestFacts;
import dev.tollgate.metering.PlanOutcome.ContextExceeded;
import dev.tollgate.metering.PlanOutcome.ImageNotSold;
import dev.tollgate.metering.PlanOutcome.MissingPrice;
import dev.tollgate.metering.PlanOutcome.Part;
import dev.tollgate.metering.PlanOutcome.PartNotBounded;
import dev.tollgate.metering.PlanOutcome.Planned;
import dev.tollgate.money.PriceClass;
import dev.tollgate.money.RateCard;
import java.util.List;
import org.junit.jupiter.api.Test;

class HoldPlannerTest {
    private static final long NO_LIMIT = RequestFacts.NO_LIMIT;
    private static final PriceVersion ONE_AND_TWO = price(rates("1", "2"));
    private static final Model LARGE = model(128_000, 16_384);

    private static Planned planned(RequestFacts facts, Model model, PriceVersion price, int defaultMaxTokens) {
        return (Planned) HoldPlanner.plan(facts, model, price, defaultMaxTokens, LIMITS);
    }

    private static Planned planned(RequestFacts facts) {
        return planned(facts, LARGE, ONE_AND_TWO, 0);
    }

    // What is held for the input.

    @Test
    void textIsHeldAtAThirdOfItsBytesAndFourAMessageAndThree() {
        Planned planned = planned(chat(text(1_000, 2), 100));
        assertThat(planned.inputTokens()).isEqualTo(334 + 8 + 3);
        assertThat(planned.plan().inputNanos()).isEqualTo(345_000);
    }

    @Test
    void tokenArraysAreHeldExactly() {
        RequestFacts facts =
                facts(Endpoint.EMBEDDINGS, 2, 1, NO_LIMIT, new InputSize(0, 0, 500, 0, 0, 0), ImageAsk.DEFAULT);
        assertThat(planned(facts).inputTokens()).isEqualTo(503);
    }

    @Test
    void partsAreHeldAtTheirBound() {
        Model seeing = model(new ModelLimits(128_000, 4_096), new InputBounds(3, 1_445, 2_000, 9_000));
        PriceVersion price = price(rates("1", "2").with(PriceClass.AUDIO_INPUT, 4_000_000_000L));
        RequestFacts facts = chat(new InputSize(0, 0, 0, 2, 1, 1), 10);
        Planned planned = planned(facts, seeing, price, 0);
        assertThat(planned.inputTokens()).isEqualTo(3 + 2 * 1_445 + 2_000 + 9_000);
        assertThat(planned.plan().inputNanos())
                .describedAs("all of it at the dearest class that it could be")
                .isEqualTo(planned.inputTokens() * 4_000);
    }

    @Test
    void aPartWithoutABoundIsRefused() {
        assertThat(HoldPlanner.plan(chat(new InputSize(9, 1, 0, 1, 0, 0), 1), LARGE, ONE_AND_TWO, 0, LIMITS))
                .isEqualTo(new PartNotBounded(Part.IMAGE));
        assertThat(HoldPlanner.plan(chat(new InputSize(9, 1, 0, 0, 0, 1), 1), LARGE, ONE_AND_TWO, 0, LIMITS))
                .isEqualTo(new PartNotBounded(Part.FILE));
        PriceVersion audible = price(rates("1", "2").with(PriceClass.AUDIO_INPUT, 1));
        assertThat(HoldPlanner.plan(chat(new InputSize(9, 1, 0, 0, 1, 0), 1), LARGE, audible, 0, LIMITS))
                .isEqualTo(new PartNotBounded(Part.AUDIO));
    }

    @Test
    void inputIsHeldAtItsDearestClassAndOutputAtIts() {
        PriceVersion price = price(rates("1", "2")
                .with(PriceClass.CACHED_INPUT, 100_000_000L)
                .with(PriceClass.CACHE_WRITE_1H, 3_000_000_000L)
                .with(PriceClass.REASONING, 5_000_000_000L));
        Planned planned = planned(chat(text(0, 0), 100), LARGE, price, 0);
        assertThat(planned.plan().inputNanos()).isEqualTo(3 * 3_000);
        assertThat(planned.plan().outputRate()).isEqualTo(5_000_000_000L);
    }

    @Test
    void textAloneIsNotHeldAtTheRateOfAudio() {
        PriceVersion price = price(rates("1", "2").with(PriceClass.AUDIO_INPUT, 40_000_000_000L));
        assertThat(planned(chat(text(0, 0), 100), LARGE, price, 0).plan().inputNanos())
                .isEqualTo(3_000);
    }

    @Test
    void everyTierThatTheEstimateReachesCounts() {
        PriceVersion price = price(
                List.of(
                        new PriceTier(0, rates("3", "9")),
                        new PriceTier(100, rates("1", "12")),
                        new PriceTier(1_000, rates("50", "50"))),
                List.of());
        assertThat(planned(chat(text(291, 0), 10), LARGE, price, 0).plan())
                .describedAs("100 tokens: the second tier begins above")
                .isEqualTo(new HoldPlan(300_000, 9_000_000_000L, 1, 10, 10));
        assertThat(planned(chat(text(294, 0), 10), LARGE, price, 0).plan())
                .isEqualTo(new HoldPlan(303_000, 12_000_000_000L, 1, 10, 10));
    }

    @Test
    void theRequestClassIsHeldOnceForEachUpstreamCall() {
        PriceVersion price = price(rates("0", "0").with(PriceClass.REQUEST, 7_000_000L));
        assertThat(planned(chat(text(9, 1), 10), LARGE, price, 0).plan().inputNanos())
                .isEqualTo(7);
        RequestFacts five = facts(Endpoint.COMPLETIONS, 5, 1, 10, text(9, 0), ImageAsk.DEFAULT);
        assertThat(planned(five, LARGE, price, 0).plan().inputNanos()).isEqualTo(35);
    }

    @Test
    void theFullContextPlanHoldsTheContextOfEachPrompt() {
        Planned chat = planned(chat(text(30, 1), 100));
        assertThat(chat.fullContextPlan().inputNanos()).isEqualTo(128_000 * 1_000);
        assertThat(chat.fullContextPlan().outputTokensWanted()).isEqualTo(100);
        RequestFacts two = facts(Endpoint.COMPLETIONS, 2, 1, 10, text(9, 0), ImageAsk.DEFAULT);
        assertThat(planned(two).fullContextPlan().inputNanos()).isEqualTo(2 * 128_000 * 1_000);
    }

    @Test
    void theFullContextPlanIsNeverTheSmallerOne() {
        Planned beyond = planned(chat(text(600_000, 1), 100));
        assertThat(beyond.inputTokens()).isGreaterThan(128_000);
        assertThat(beyond.fullContextPlan()).isEqualTo(beyond.plan());
    }

    // Prices that are not there.

    @Test
    void aClassThatTheRequestUsesMustHaveAPrice() {
        assertThat(plan(chat(text(9, 1), 10), RateCard.empty().with(PriceClass.OUTPUT, 1)))
                .isEqualTo(new MissingPrice(PriceClass.INPUT));
        assertThat(plan(chat(text(9, 1), 10), RateCard.empty().with(PriceClass.INPUT, 1)))
                .isEqualTo(new MissingPrice(PriceClass.OUTPUT));
        Model hearing = model(new ModelLimits(128_000, 4_096), new InputBounds(3, 0, 2_000, 0));
        RequestFacts audio = chat(new InputSize(0, 1, 0, 0, 1, 0), 10);
        assertThat(HoldPlanner.plan(audio, hearing, price(rates("1", "1")), 0, LIMITS))
                .isEqualTo(new MissingPrice(PriceClass.AUDIO_INPUT));
    }

    /** The contract's order: 400 before 503. */
    @Test
    void whatTheRequestDoesWrongComesBeforeAMissingPrice() {
        assertThat(plan(chat(text(20_000_000, 1), 10), RateCard.empty()))
                .isInstanceOf(PlanOutcome.ContextExceeded.class);
        assertThat(plan(chat(new InputSize(0, 1, 0, 0, 1, 0), 10), RateCard.empty()))
                .isInstanceOf(PlanOutcome.PartNotBounded.class);
    }

    @Test
    void whatTheRequestDoesWrongIsToldBeforeWhatThePriceBookLacks() {
        assertThat(plan(chat(new InputSize(0, 1, 0, 1, 0, 0), 10), RateCard.empty()))
                .isEqualTo(new PartNotBounded(Part.IMAGE));
    }

    @Test
    void embeddingsNeedNoPriceOfOutput() {
        RequestFacts facts = facts(Endpoint.EMBEDDINGS, 3, 1, NO_LIMIT, text(300, 0), ImageAsk.DEFAULT);
        assertThat(plan(facts, RateCard.empty().with(PriceClass.INPUT, 1_000_000_000L)))
                .isEqualTo(new Planned(
                        new HoldPlan(103_000, 0, 1, 0, 0), new HoldPlan(384_000_000, 0, 1, 0, 0), 103, false));
    }

    @Test
    void aPriceThatOneTierLacksIsNone() {
        PriceVersion price = price(
                List.of(
                        new PriceTier(0, rates("1", "1")),
                        new PriceTier(9, RateCard.empty().with(PriceClass.INPUT, 1))),
                List.of());
        assertThat(HoldPlanner.plan(chat(text(0, 0), 10), LARGE, price, 0, LIMITS))
                .isEqualTo(new MissingPrice(PriceClass.OUTPUT));
    }

    private static PlanOutcome plan(RequestFacts facts, RateCard rates) {
        return HoldPlanner.plan(facts, LARGE, price(rates), 0, LIMITS);
    }

    // The output limit.

    @Test
    void theClientsLimitIsLoweredToTheModelsAndNoFurther() {
        assertThat(planned(chat(text(9, 1), 50)).plan().outputTokensWanted()).isEqualTo(50);
        assertThat(planned(chat(text(9, 1), 99_999)).plan().outputTokensWanted())
                .isEqualTo(16_384);
        Planned tight = planned(chat(text(20_000, 1), 6_000), model(8_192, 8_192), ONE_AND_TWO, 0);
        assertThat(tight.plan().outputTokensWanted())
                .describedAs("the estimate leaves 1,518, but it is an estimate")
                .isEqualTo(6_000);
        assertThat(tight.limitToSend(6_000)).isEqualTo(6_000);
    }

    @Test
    void withoutALimitTheModelsIsPutIn() {
        Planned planned = planned(chat(text(9, 1), NO_LIMIT));
        assertThat(planned.plan().outputTokensWanted()).isEqualTo(16_384);
        assertThat(planned.limitToSend(16_384)).isEqualTo(16_384);
        assertThat(planned.limitToSend(300)).isEqualTo(300);
    }

    @Test
    void whatIsPutInFitsTheContext() {
        Planned planned = planned(chat(text(3_000, 1), NO_LIMIT), model(8_192, 8_192), ONE_AND_TWO, 0);
        assertThat(planned.plan().outputTokensWanted()).isEqualTo(8_192 - 1_007);
    }

    @Test
    void whereTheEstimateLeavesTooLittleToCutByNothingIsPutInAndTheWorstCaseIsHeld() {
        Planned planned = planned(chat(text(21_000, 1), NO_LIMIT), model(8_192, 4_096), ONE_AND_TWO, 0);
        assertThat(planned.inputTokens()).isEqualTo(7_007);
        assertThat(planned.plan().outputTokensWanted()).isEqualTo(4_096);
        assertThat(planned.limitToSend(4_096)).isEqualTo(NO_LIMIT);
        assertThat(planned.limitToSend(4_095))
                .describedAs("lowered: then it is told")
                .isEqualTo(4_095);
    }

    @Test
    void theStorefrontsDefaultIsAddedWithinModelAndContext() {
        Model small = model(8_192, 8_192);
        assertThat(planned(chat(text(9, 1), NO_LIMIT), small, ONE_AND_TWO, 4_096)
                        .plan()
                        .outputTokensWanted())
                .isEqualTo(4_096);
        assertThat(planned(chat(text(9, 1), NO_LIMIT), model(8_192, 1_000), ONE_AND_TWO, 4_096)
                        .plan()
                        .outputTokensWanted())
                .isEqualTo(1_000);
        Planned long_ = planned(chat(text(21_000, 1), NO_LIMIT), small, ONE_AND_TWO, 4_096);
        assertThat(long_.plan().outputTokensWanted()).isEqualTo(8_192 - 7_007);
        assertThat(long_.limitToSend(8_192 - 7_007)).isEqualTo(8_192 - 7_007);
        assertThat(planned(chat(text(9, 1), 100), small, ONE_AND_TWO, 4_096)
                        .plan()
                        .outputTokensWanted())
                .describedAs("the client's own limit stays")
                .isEqualTo(100);
    }

    @Test
    void aLegacyCompletionWithoutALimitHasSixteenTokens() {
        RequestFacts facts = facts(Endpoint.COMPLETIONS, 3, 2, NO_LIMIT, text(9, 0), ImageAsk.DEFAULT);
        HoldPlan plan = planned(facts).plan();
        assertThat(plan.outputTokensWanted()).isEqualTo(16);
        assertThat(plan.answers()).isEqualTo(6);
        assertThat(planned(facts).limitToSend(16)).isEqualTo(16);
    }

    @Test
    void aClampedRequestKeepsAtLeastTheClampMinimumOrWhatItAsked() {
        assertThat(planned(chat(text(9, 1), 5_000)).plan().outputTokensMin()).isEqualTo(256);
        assertThat(planned(chat(text(9, 1), 50)).plan().outputTokensMin()).isEqualTo(50);
        Model thinking = model(128_000, 100_000, ModelTrait.REASONING);
        assertThat(planned(chat(text(9, 1), 5_000), thinking, ONE_AND_TWO, 0)
                        .plan()
                        .outputTokensMin())
                .isEqualTo(1_024);
        assertThat(planned(chat(text(9, 1), 5_000), model(4_096, 100), ONE_AND_TWO, 0)
                        .plan()
                        .outputTokensMin())
                .isEqualTo(100);
    }

    // Images.

    @Test
    void imagesAreHeldByNumberSizeAndQuality() {
        PriceVersion price = price(
                List.of(new PriceTier(0, RateCard.empty().with(PriceClass.REQUEST, 1_000_000))),
                List.of(new ImageRate("1024x1024", "standard", 40), new ImageRate("1024x1024", "hd", 80)));
        Planned planned = planned(images(3, "", "hd"), LARGE, price, 4_096);
        assertThat(planned.plan()).isEqualTo(new HoldPlan(241, 0, 1, 0, 0));
        assertThat(planned.limitToSend(0)).isEqualTo(NO_LIMIT);
        assertThat(HoldPlanner.plan(images(1, "2x2", ""), LARGE, price, 0, LIMITS))
                .isEqualTo(new ImageNotSold(new ImageAsk("2x2", ""), price.images()));
        assertThat(HoldPlanner.plan(images(1, "", ""), LARGE, ONE_AND_TWO, 0, LIMITS))
                .isEqualTo(new MissingPrice(PriceClass.IMAGE));
    }

    // What cannot fit.

    @Test
    void onlyWhatCannotFitHoweverItIsCountedIsRefusedForItsLength() {
        Model small = model(1_000, 500);
        RequestFacts tokens =
                facts(Endpoint.COMPLETIONS, 1, 1, 5, new InputSize(0, 0, 1_001, 0, 0, 0), ImageAsk.DEFAULT);
        assertThat(HoldPlanner.plan(tokens, small, ONE_AND_TWO, 0, LIMITS))
                .isEqualTo(new ContextExceeded(1_001, 1_000));
        assertThat(HoldPlanner.plan(chat(text(128_000, 1), 5), small, ONE_AND_TWO, 0, LIMITS))
                .describedAs("a thousand tokens of 128 blanks each would fit")
                .isInstanceOf(Planned.class);
        assertThat(HoldPlanner.plan(chat(text(128_128, 1), 5), small, ONE_AND_TWO, 0, LIMITS))
                .isEqualTo(new ContextExceeded(1_001, 1_000));
        RequestFacts two = facts(Endpoint.EMBEDDINGS, 2, 1, 5, new InputSize(0, 0, 1_900, 0, 0, 0), ImageAsk.DEFAULT);
        assertThat(HoldPlanner.plan(two, small, ONE_AND_TWO, 0, LIMITS)).isInstanceOf(Planned.class);
    }
}
