package dev.tollgate.routing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.wire.HeaderList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class RetryAfterTest {
    /** 2025-10-21T07:28:00Z. */
    private static final long NOW = 1_761_031_680_000L;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "7|7000",
                " 7 |7000",
                "0|0",
                "1.5|2000",
                "0.02|1000",
                "86400|600000",
                "99999999999999999999|600000",
                "-3|0",
                "soon|0",
                "1.|0",
                ".5|0",
                "1e3|0",
                "Tue, 21 Oct 2025 07:28:30 GMT|30000",
                "Tue, 21 Oct 2025 07:27:00 GMT|0",
                "Thu, 01 Jan 2099 00:00:00 GMT|600000",
            })
    void retryAfterIsRead(String value, long expectedMs) {
        assertThat(RetryAfter.millis(new HeaderList(1).add("retry-after", value), NOW))
                .isEqualTo(expectedMs);
    }

    @Test
    void exactMillisecondsWin() {
        HeaderList headers = new HeaderList(2).add("retry-after", "7").add("retry-after-ms", "6543");
        assertThat(RetryAfter.millis(headers, NOW)).isEqualTo(6_543);
    }

    @Test
    void emptyOrAbsentSaysNothing() {
        assertThat(RetryAfter.millis(new HeaderList(0), NOW)).isZero();
        assertThat(RetryAfter.millis(new HeaderList(1).add("retry-after", ""), NOW))
                .isZero();
    }
}
