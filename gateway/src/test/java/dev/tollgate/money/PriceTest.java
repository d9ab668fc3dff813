package dev.tollgate.money;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PriceTest {
    @ParameterizedTest
    @CsvSource({"9.5,USD,950,9.50", "10,EUR,1000,10.00", "1200,JPY,1200,1200", "1.234,KWD,1234,1.234", "0,USD,0,0.00"})
    void anAmountIsReadAndWrittenInItsCurrencysForm(String amount, String currency, long minor, String plain) {
        Price price = Price.parse(amount, currency);
        assertThat(price).isEqualTo(new Price(minor, currency));
        assertThat(price.plain()).isEqualTo(plain);
        assertThat(price).hasToString(plain + " " + currency);
    }

    @ParameterizedTest
    @CsvSource({"9.505,USD", "-1,USD", "1e3,USD", "1.5,JPY", "1,usd", "1,XXX", "1,DOLLAR", "'',USD", "1234567890123,USD"
    })
    void whatIsNoAmountIsRefused(String amount, String currency) {
        assertThatThrownBy(() -> Price.parse(amount, currency))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("(expected: ");
    }

    @Test
    void noPriceIsBelowZero() {
        assertThatThrownBy(() -> new Price(-1, "USD")).isInstanceOf(IllegalArgumentException.class);
    }
}
