package dev.tollgate.money;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MarkupTest {
    private static final int CASES = 200_000;

    /** The rule in decimals: cost × (1 + per cent ÷ 100), rounded up to a whole nano-unit. */
    private static BigDecimal oracle(long nanos, int basisPoints) {
        return BigDecimal.valueOf(nanos)
                .multiply(BigDecimal.ONE.add(BigDecimal.valueOf(basisPoints, 4)))
                .setScale(0, RoundingMode.CEILING);
    }

    @Test
    void everyRateIsTheDecimalOnesRoundedUp() {
        long seed = 20_261_126;
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < CASES; i++) {
            int points = random.nextInt(Markup.LEAST, Markup.MOST + 1);
            long nanos = random.nextLong(1L << random.nextInt(1, 50));
            assertThat(new Markup(points).on(nanos))
                    .describedAs("seed %d: %d nanos, %d basis points", seed, nanos, points)
                    .isEqualTo(oracle(nanos, points).longValueExact());
        }
    }

    @Test
    void whatDoesNotFitIsRefusedAndNothingElseIs() {
        SplittableRandom random = new SplittableRandom(7);
        BigDecimal most = BigDecimal.valueOf(Long.MAX_VALUE);
        int refused = 0;
        for (int i = 0; i < CASES; i++) {
            Markup markup = new Markup(random.nextInt(Markup.LEAST, Markup.MOST + 1));
            long nanos = random.nextLong(Long.MAX_VALUE);
            BigDecimal exact = oracle(nanos, markup.basisPoints());
            if (exact.compareTo(most) > 0) {
                refused++;
                assertThatThrownBy(() -> markup.on(nanos)).isInstanceOf(ArithmeticException.class);
            } else {
                assertThat(BigDecimal.valueOf(markup.on(nanos))).isEqualByComparingTo(exact);
            }
        }
        assertThat(refused).isGreaterThan(CASES / 10);
    }

    @Test
    void noMarkupAndFreeAreExact() {
        assertThat(new Markup(0).on(Long.MAX_VALUE)).isEqualTo(Long.MAX_VALUE);
        assertThat(new Markup(Markup.LEAST).on(Long.MAX_VALUE)).isZero();
        assertThat(new Markup(1).on(1)).isEqualTo(2);
        assertThat(new Markup(-1).on(1)).isEqualTo(1);
    }

    @Test
    void aClassWithoutACostStaysWithoutAPrice() {
        RateCard cost = RateCard.empty().with(PriceClass.INPUT, 2_500_000_000L).with(PriceClass.OUTPUT, 0);
        assertThat(new Markup(2_000).on(cost))
                .isEqualTo(
                        RateCard.empty().with(PriceClass.INPUT, 3_000_000_000L).with(PriceClass.OUTPUT, 0));
    }

    @ParameterizedTest
    @CsvSource({
        "20, 2000, 20",
        "12.5%, 1250, 12.5",
        "+0.01, 1, 0.01",
        "-3.25, -325, -3.25",
        "-100, -10000, -100",
        "7.10, 710, 7.1"
    })
    void perCentIsReadAndWritten(String text, int points, String written) {
        assertThat(Markup.percent(text)).isEqualTo(new Markup(points));
        assertThat(Markup.percent(text).percent()).isEqualTo(written);
        assertThat(Markup.percent(written)).isEqualTo(new Markup(points));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "1.234", "1.", ".5", "--1", "100001", "-100.01", "1e2", "10001"})
    void whatIsNoPerCentIsRefused(String text) {
        assertThatThrownBy(() -> Markup.percent(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("expected:");
    }

    @Test
    void aNegativeRateIsRefused() {
        assertThatThrownBy(() -> new Markup(0).on(-1)).hasMessage("rate: -1 (expected: >= 0)");
    }
}
