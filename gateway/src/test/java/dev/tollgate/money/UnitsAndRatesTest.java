package dev.tollgate.money;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class UnitsAndRatesTest {
    @Test
    void theOrderOfTheClassesIsWhatIsStored() {
        assertThat(PriceClass.values())
                .containsExactly(
                        PriceClass.INPUT,
                        PriceClass.CACHED_INPUT,
                        PriceClass.CACHE_WRITE_5M,
                        PriceClass.CACHE_WRITE_1H,
                        PriceClass.AUDIO_INPUT,
                        PriceClass.OUTPUT,
                        PriceClass.REASONING,
                        PriceClass.AUDIO_OUTPUT,
                        PriceClass.IMAGE,
                        PriceClass.REQUEST)
                .hasSize(PriceClass.COUNT);
        for (PriceClass priceClass : PriceClass.values()) {
            assertThat(PriceClass.at(priceClass.index())).isEqualTo(priceClass);
        }
        assertThatIllegalArgumentException().isThrownBy(() -> PriceClass.at(PriceClass.COUNT));
    }

    @Test
    void unitsKeepWhatTheyWereGiven() {
        long[] counts = new long[PriceClass.COUNT];
        counts[0] = 7;
        Units units = Units.of(counts);
        counts[0] = 8;
        assertThat(units.of(PriceClass.INPUT)).isEqualTo(7);
        assertThat(units.with(PriceClass.OUTPUT, 3)).hasToString("Units[INPUT=7, OUTPUT=3]");
        assertThat(units.with(PriceClass.OUTPUT, 0)).isEqualTo(units).hasSameHashCodeAs(units);
        assertThatIllegalArgumentException().isThrownBy(() -> units.with(PriceClass.OUTPUT, -1));
        assertThatIllegalArgumentException().isThrownBy(() -> Units.of(1, 2));
    }

    @Test
    void aRateIsThereOrNot() {
        RateCard card = RateCard.empty().with(PriceClass.INPUT, 0);
        assertThat(card.has(PriceClass.INPUT)).isTrue();
        assertThat(card.has(PriceClass.OUTPUT)).isFalse();
        assertThat(card.of(PriceClass.OUTPUT)).isEqualTo(RateCard.ABSENT);
        assertThat(card).isEqualTo(RateCard.empty().with(PriceClass.INPUT, 0)).isNotEqualTo(RateCard.empty());
        assertThatIllegalArgumentException().isThrownBy(() -> card.with(PriceClass.INPUT, -2));
    }
}
