package dev.tollgate.admission;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.admission.RateBucket.Level;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class RateStandingTest {
    @ParameterizedTest
    @CsvSource({
        "0, 0s",
        "1, 1s",
        "999, 1s",
        "1000, 1s",
        "1001, 2s",
        "59000, 59s",
        "59001, 1m0s",
        "60000, 1m0s",
        "61000, 1m1s",
        "360000, 6m0s",
        "599000, 9m59s",
        "600000, 10m0s",
        "3600000, 60m0s",
        "86400000, 1440m0s"
    })
    void resetsAreWholeSecondsRoundedUp(long ms, String expected) {
        assertThat(RateStanding.reset(ms)).isEqualTo(expected);
    }

    @Test
    void nothingIsSaidWhereNothingLimits() {
        assertThat(headers(new RateStanding())).isEmpty();
    }

    @Test
    void requestsAndTokensAreSaidEachOnItsOwn() {
        RateStanding standing = new RateStanding();
        standing.noteRequests(new Level(500, 499 * RateBucket.UNITS, 0));
        assertThat(headers(standing))
                .containsExactly(
                        Map.entry("x-ratelimit-limit-requests", "500"),
                        Map.entry("x-ratelimit-remaining-requests", "499"),
                        Map.entry("x-ratelimit-reset-requests", "1s"));
        standing.noteTokens(new Level(1_000, 0, 0));
        assertThat(headers(standing))
                .hasSize(6)
                .containsEntry("x-ratelimit-limit-tokens", "1000")
                .containsEntry("x-ratelimit-remaining-tokens", "0")
                .containsEntry("x-ratelimit-reset-tokens", "1m0s");
    }

    @Test
    void theTightestScopeIsReported() {
        RateStanding standing = new RateStanding();
        standing.noteRequests(new Level(10, 9 * RateBucket.UNITS, 0));
        standing.noteRequests(new Level(3_500, 8 * RateBucket.UNITS, 0));
        standing.noteRequests(new Level(500, 400 * RateBucket.UNITS, 0));
        assertThat(headers(standing))
                .containsEntry("x-ratelimit-limit-requests", "3500")
                .containsEntry("x-ratelimit-remaining-requests", "8");
        standing.noteRequests(new Level(20, 8 * RateBucket.UNITS, 0));
        assertThat(headers(standing)).containsEntry("x-ratelimit-limit-requests", "20");
    }

    @Test
    void aPartOfATokenIsNoToken() {
        RateStanding standing = new RateStanding();
        standing.noteTokens(new Level(10, RateBucket.UNITS - 1, 0));
        assertThat(headers(standing)).containsEntry("x-ratelimit-remaining-tokens", "0");
    }

    static Map<String, String> headers(RateStanding standing) {
        Map<String, String> headers = new LinkedHashMap<>();
        standing.headers(headers::put);
        return headers;
    }
}
