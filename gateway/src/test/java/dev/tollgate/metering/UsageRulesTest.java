package dev.tollgate.metering;

import static dev.tollgate.metering.Fixtures.chat;
import static dev.tollgate.metering.Fixtures.facts;
import static dev.tollgate.metering.Fixtures.images;
import static dev.tollgate.metering.Fixtures.model;
import static dev.tollgate.metering.Fixtures.price;
import static dev.tollgate.metering.Fixtures.rates;
import static dev.tollgate.metering.Fixtures.text;
import static dev.tollgate.metering.Fixtures.units;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.tollgate.base.Endpoint;
import dev.tollgate.chat.ImageAsk;
import dev.tollgate.chat.InputSize;
import dev.tollgate.chat.RequestFacts;
import dev.tollgate.chat.Usage;
import dev.tollgate.money.PriceClass;
import dev.tollgate.money.RateCard;
import dev.tollgate.money.Units;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Each sentence of the rules on what was used. The bounds: a context of 1,000, answers of 100, two answers. */
class UsageRulesTest {
    private static final RateCard ALL = RateCard.of(1, 1, 1, 1, 1, 1, 1, 1, RateCard.ABSENT, 1);
    private static final MeterBounds BOUNDS = bounds(ALL, InputSize.NONE);
    private static final MeterBounds AUDIBLE = bounds(ALL, new InputSize(0, 1, 0, 0, 1, 0));

    private static MeterBounds bounds(RateCard rates, InputSize input) {
        RequestFacts facts = facts(Endpoint.CHAT_COMPLETIONS, 1, 2, 50, input, ImageAsk.DEFAULT);
        return MeterBounds.of(facts, model(1_000, 100), price(rates));
    }

    private static Metered full(Usage report, MeterBounds bounds) {
        return UsageRules.meter(Charged.FULL, new Observed(report, true, 999, 199, 0, 1), bounds);
    }

    private static Units tokens(long input, long output) {
        return units(PriceClass.INPUT, input).with(PriceClass.OUTPUT, output).with(PriceClass.REQUEST, 1);
    }

    private static void assertMetered(Metered metered, Units units, Correction... corrections) {
        assertThat(metered.units()).isEqualTo(units);
        assertThat(Correction.of(metered.corrections())).containsExactly(corrections);
    }

    @Test
    void theProvidersFinalReportWinsOverAnyCountOfOurs() {
        assertMetered(full(Usage.of(10, 20), BOUNDS), tokens(10, 20));
    }

    @Test
    void anExplicitZeroWinsToo() {
        assertMetered(full(Usage.of(0, 0), BOUNDS), tokens(0, 0));
    }

    @Test
    void beforeTheEndEachClassIsTheLargerOfOurCountAndTheLastReport() {
        Observed more = new Observed(Usage.of(10, 20), false, 12, 15, 0, 1);
        assertMetered(UsageRules.meter(Charged.FULL, more, BOUNDS), tokens(12, 20), Correction.RAISED_TO_OWN_COUNT);
        Observed less = new Observed(Usage.of(10, 20), false, 9, 20, 0, 1);
        assertMetered(UsageRules.meter(Charged.FULL, less, BOUNDS), tokens(10, 20));
        Observed output = new Observed(Usage.of(10, 20), false, 10, 21, 0, 1);
        assertMetered(UsageRules.meter(Charged.FULL, output, BOUNDS), tokens(10, 21), Correction.RAISED_TO_OWN_COUNT);
    }

    @Test
    void whatIsRaisedKeepsTheSubClassesOfTheReport() {
        Usage report = new Usage(10, 4, 0, 0, 0, 20, 6, 0, -1);
        Observed seen = new Observed(report, false, 15, 30, 0, 1);
        assertMetered(
                UsageRules.meter(Charged.FULL, seen, BOUNDS),
                tokens(11, 24).with(PriceClass.CACHED_INPUT, 4).with(PriceClass.REASONING, 6),
                Correction.RAISED_TO_OWN_COUNT);
    }

    @Test
    void withoutAReportOurOwnCountHolds() {
        Observed seen = new Observed(null, false, 12, 15, 0, 1);
        assertMetered(UsageRules.meter(Charged.FULL, seen, BOUNDS), tokens(12, 15), Correction.OWN_COUNT);
    }

    @Test
    void subClassesAreTakenOutOfTheirTotals() {
        Usage report = new Usage(100, 10, 20, 30, 15, 50, 5, 6, -1);
        assertMetered(
                full(report, AUDIBLE),
                tokens(25, 39)
                        .with(PriceClass.CACHED_INPUT, 10)
                        .with(PriceClass.CACHE_WRITE_5M, 20)
                        .with(PriceClass.CACHE_WRITE_1H, 30)
                        .with(PriceClass.AUDIO_INPUT, 15)
                        .with(PriceClass.REASONING, 5)
                        .with(PriceClass.AUDIO_OUTPUT, 6));
    }

    @Test
    void aSubClassIsCutToItsTotal() {
        assertMetered(
                full(new Usage(100, 101, 0, 0, 0, 50, 51, 0, -1), BOUNDS),
                tokens(0, 0).with(PriceClass.CACHED_INPUT, 100).with(PriceClass.REASONING, 50),
                Correction.SUB_CLASS_CUT);
        assertMetered(
                full(new Usage(100, 60, 50, 0, 10, 0, 0, 0, -1), AUDIBLE),
                tokens(0, 0).with(PriceClass.CACHED_INPUT, 60).with(PriceClass.CACHE_WRITE_5M, 40),
                Correction.SUB_CLASS_CUT);
    }

    @Test
    void tokensOfTheTotalThatNoClassNamesAreOutput() {
        assertMetered(
                full(new Usage(10, 0, 0, 0, 0, 20, 0, 0, 75), BOUNDS),
                tokens(10, 65),
                Correction.UNNAMED_COUNTED_AS_OUTPUT);
        assertMetered(full(new Usage(10, 0, 0, 0, 0, 20, 0, 0, 30), BOUNDS), tokens(10, 20));
        assertMetered(full(new Usage(10, 0, 0, 0, 0, 20, 0, 0, 7), BOUNDS), tokens(10, 20));
    }

    @Test
    void reasoningThatWasReportedBesideTheOutputIsInTheTotal() {
        assertMetered(
                full(new Usage(10, 0, 0, 0, 0, 20, 45, 0, 75), BOUNDS),
                tokens(10, 20).with(PriceClass.REASONING, 45),
                Correction.UNNAMED_COUNTED_AS_OUTPUT);
    }

    @Test
    void aReportAboveContextAndMaximumOutputsIsCutToThem() {
        assertMetered(full(Usage.of(1_000_000, 1_000_000), BOUNDS), tokens(1_000, 200), Correction.CUT_TO_BOUND);
        assertMetered(full(Usage.of(10, 1_000_000), BOUNDS), tokens(10, 200), Correction.CUT_TO_BOUND);
        assertMetered(full(Usage.of(1_201, 0), BOUNDS), tokens(1_000, 0), Correction.CUT_TO_BOUND);
        assertMetered(full(Usage.of(1_001, 199), BOUNDS), tokens(1_001, 199));
        assertMetered(
                full(Usage.of(Long.MAX_VALUE, Long.MAX_VALUE), BOUNDS), tokens(1_000, 200), Correction.CUT_TO_BOUND);
    }

    @Test
    void aTotalBeyondAllBoundsIsCutToo() {
        assertMetered(
                full(new Usage(10, 0, 0, 0, 0, 20, 0, 0, Long.MAX_VALUE), BOUNDS),
                tokens(10, 200),
                Correction.UNNAMED_COUNTED_AS_OUTPUT,
                Correction.CUT_TO_BOUND);
    }

    @Test
    void ourOwnCountIsCutToTheBoundToo() {
        Observed seen = new Observed(null, false, 5_000, 5_000, 0, 1);
        assertMetered(
                UsageRules.meter(Charged.FULL, seen, BOUNDS),
                tokens(1_000, 200),
                Correction.OWN_COUNT,
                Correction.CUT_TO_BOUND);
    }

    @Test
    void negativeNumbersAreRead0() {
        assertMetered(
                full(new Usage(-5, 0, 0, 0, 0, 20, -1, 0, -7), BOUNDS), tokens(0, 20), Correction.NEGATIVE_IGNORED);
    }

    @Test
    void aSubClassWithoutAPriceIsCountedInItsParent() {
        MeterBounds plain = bounds(rates("1", "1"), InputSize.NONE);
        assertMetered(
                full(new Usage(100, 40, 0, 0, 0, 50, 30, 0, -1), plain), tokens(100, 50), Correction.COUNTED_IN_PARENT);
    }

    @Test
    void audioThatNoPartCanHaveBroughtIsCountedAsInput() {
        assertMetered(
                full(new Usage(100, 0, 0, 0, 40, 50, 0, 0, -1), BOUNDS), tokens(100, 50), Correction.COUNTED_IN_PARENT);
    }

    @Test
    void tokensThatARequestCannotUseAreNotCharged() {
        RequestFacts facts = facts(Endpoint.EMBEDDINGS, 2, 1, RequestFacts.NO_LIMIT, text(9, 0), ImageAsk.DEFAULT);
        MeterBounds bounds =
                MeterBounds.of(facts, model(1_000, 100), price(RateCard.empty().with(PriceClass.INPUT, 1)));
        assertMetered(full(new Usage(30, 0, 0, 0, 0, 0, 0, 0, 30), bounds), tokens(30, 0));
        assertMetered(full(Usage.of(30, 5), bounds), tokens(30, 0), Correction.NOT_CHARGED);
    }

    @Test
    void thePromptsOfOneRequestEachHaveAContext() {
        RequestFacts facts = facts(Endpoint.COMPLETIONS, 3, 1, 50, text(9, 0), ImageAsk.DEFAULT);
        MeterBounds bounds = MeterBounds.of(facts, model(1_000, 100), price(ALL));
        assertMetered(full(Usage.of(2_900, 300), bounds), tokens(2_900, 300));
    }

    @Test
    void imagesAreChargedByThoseReturnedAndTheirTokensAreNot() {
        MeterBounds bounds = MeterBounds.of(images(2, "", ""), model(0, 0), price(ALL));
        Units one = units(PriceClass.IMAGE, 1).with(PriceClass.REQUEST, 1);
        Observed seen = new Observed(Usage.of(50, 4_000), true, 0, 0, 1, 1);
        assertMetered(UsageRules.meter(Charged.FULL, seen, bounds), one);
        assertMetered(
                UsageRules.meter(Charged.FULL, new Observed(null, false, 0, 0, 5, 1), bounds),
                one.with(PriceClass.IMAGE, 2),
                Correction.CUT_TO_BOUND);
    }

    @Test
    void nothingIsNothingWhateverWasReported() {
        Observed seen = new Observed(Usage.of(10, 20), true, 12, 15, 3, 1);
        assertThat(UsageRules.meter(Charged.NOTHING, seen, BOUNDS)).isEqualTo(Metered.NOTHING);
    }

    @Test
    void inputAloneLeavesOutEveryOutputAndImage() {
        Observed seen = new Observed(new Usage(10, 4, 0, 0, 0, 20, 6, 0, 90), false, 12, 15, 3, 1);
        assertMetered(
                UsageRules.meter(Charged.INPUT, seen, BOUNDS),
                tokens(8, 0).with(PriceClass.CACHED_INPUT, 4),
                Correction.RAISED_TO_OWN_COUNT);
        assertMetered(
                UsageRules.meter(Charged.INPUT, new Observed(null, false, 12, 15, 3, 1), BOUNDS),
                tokens(12, 0),
                Correction.OWN_COUNT);
    }

    @ParameterizedTest
    @EnumSource(names = {"INPUT_AND_DELIVERED", "INPUT_AND_PRODUCED"})
    void aCutAnswerIsChargedWhatCameAtLeast(Charged charged) {
        Observed unreported = new Observed(null, false, 12, 15, 0, 1);
        assertMetered(UsageRules.meter(charged, unreported, BOUNDS), tokens(12, 15), Correction.OWN_COUNT);
        Observed running = new Observed(Usage.of(14, 18), false, 12, 15, 0, 1);
        assertMetered(UsageRules.meter(charged, running, BOUNDS), tokens(14, 18));
    }

    @Test
    void everyUpstreamCallCounts() {
        Observed seen = new Observed(Usage.of(10, 20), true, 0, 0, 0, 3);
        assertThat(UsageRules.meter(Charged.FULL, seen, BOUNDS).units().of(PriceClass.REQUEST))
                .isEqualTo(3);
    }

    @Test
    void whatIsSeenIsNeverNegative() {
        assertThatIllegalArgumentException().isThrownBy(() -> new Observed(null, false, -1, 0, 0, 0));
        assertThatIllegalArgumentException().isThrownBy(() -> new Observed(null, false, 0, -1, 0, 0));
        assertThatIllegalArgumentException().isThrownBy(() -> new Observed(null, false, 0, 0, -1, 0));
        assertThatIllegalArgumentException().isThrownBy(() -> new Observed(null, false, 0, 0, 0, -1));
    }

    @Test
    void theBitsOfCorrectionsAreWhatIsStored() {
        assertThat(Correction.values()).extracting(Correction::bit).containsExactly(1, 2, 4, 8, 16, 32, 64, 128);
        assertThat(Correction.of(1 | 16)).containsExactly(Correction.OWN_COUNT, Correction.CUT_TO_BOUND);
        assertThat(Correction.SUB_CLASS_CUT.in(1 | 16)).isFalse();
    }

    @Test
    void aChatKnowsItsBounds() {
        MeterBounds bounds = MeterBounds.of(chat(text(9, 1), 5), model(1_000, 100), price(rates("1", "1")));
        assertThat(bounds)
                .isEqualTo(new MeterBounds(
                        1_000, 100, 1, PriceClasses.bit(PriceClass.INPUT) | PriceClasses.bit(PriceClass.OUTPUT)));
    }
}
