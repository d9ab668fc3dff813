package dev.tollgate.money;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.math.BigDecimal;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UsdTest {
    private static final long SEED = 42;

    @ParameterizedTest
    @CsvSource({
        "10, 10000000000",
        "$10, 10000000000",
        "$10.50, 10500000000",
        "0.000123 USD, 123000",
        "0.000123USD, 123000",
        "-2.5, -2500000000",
        "-$2.5 USD, -2500000000",
        "0.000000001, 1",
        "0, 0",
        "007, 7000000000",
        "9223372036.854775807, 9223372036854775807",
    })
    void readsAmountsAsPeopleWriteThem(String text, long nanos) {
        assertThat(Usd.parse(text)).isEqualTo(nanos);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "$",
                "USD",
                ".",
                ".5",
                "5.",
                "1e3",
                "1,000",
                "+1",
                "--1",
                "0x10",
                "1 2",
                "ten",
                "€5",
                "1.2.3",
                "$-5",
                "NaN",
                "٣",
                "0.0000000001",
                "9223372036.854775808",
                "99999999999999999999"
            })
    void refusesWhatIsNoAmountOrDoesNotFit(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Usd.parse(text))
                .withMessageStartingWith("amount: " + text + " (expected: ");
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0 USD",
        "1, 0.000000001 USD",
        "123000, 0.000123 USD",
        "10000000000, 10 USD",
        "-2500000000, -2.5 USD",
        "9223372036854775807, 9223372036.854775807 USD",
        "-9223372036854775808, -9223372036.854775808 USD",
    })
    void writesAllDecimalsAndNoOthers(long nanos, String text) {
        assertThat(Usd.format(nanos)).isEqualTo(text);
        assertThat(Usd.plain(nanos)).isEqualTo(text.replace(" USD", ""));
    }

    @Test
    void whatIsWrittenReadsAsTheSameAndAsBigDecimalsSay() {
        SplittableRandom random = new SplittableRandom(SEED);
        for (int i = 0; i < 10_000; i++) {
            long nanos = random.nextLong() >> random.nextInt(1, 64);
            String text = Usd.plain(nanos);
            assertThat(Usd.parse(text)).describedAs("seed %d case %d", SEED, i).isEqualTo(nanos);
            assertThat(new BigDecimal(text).compareTo(BigDecimal.valueOf(nanos, 9)))
                    .describedAs("seed %d case %d", SEED, i)
                    .isZero();
        }
    }

    @Test
    void aPricePerMillionIsNanoDollarsPerMillion() {
        assertThat(Usd.perMillion("2.50")).isEqualTo(2_500_000_000L);
        assertThat(Usd.perMillion("0.075")).isEqualTo(75_000_000L);
        assertThat(Usd.perMillion("0")).isZero();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Usd.perMillion("-1"))
                .withMessage("price per million: -1 (expected: >= 0)");
    }
}
