package dev.tollgate.admission;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.catalog.Storefront.RateLimit;
import dev.tollgate.catalog.Storefront.RateTier;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class TiersTest {
    private static final List<RateTier> TIERS = List.of(
            new RateTier(0, Map.of("gpt-4", requests(500), "*", requests(60))),
            new RateTier(50, Map.of("gpt-4", requests(1_000), "*", requests(120))),
            new RateTier(500, Map.of("gpt-4", requests(5_000))));

    @ParameterizedTest
    @CsvSource({
        "0, gpt-4, 500", "49, gpt-4, 500", "50, gpt-4, 1000", "499, gpt-4, 1000", "500, gpt-4, 5000",
        "1000000, gpt-4, 5000", "-7, gpt-4, 500", "49, other, 60", "50, other, 120", "500, other, 0"
    })
    void theHighestTierThatTheBalanceReachesHolds(long total, String group, long expected) {
        assertThat(Tiers.limit(TIERS, total, group).requestsPerMinute()).isEqualTo(expected);
    }

    @Test
    void withoutTiersNothingLimits() {
        assertThat(Tiers.limit(List.of(), 5, "gpt-4")).isEqualTo(RateLimit.NONE);
        assertThat(Tiers.several(List.of())).isFalse();
        assertThat(Tiers.several(TIERS.subList(0, 1))).isFalse();
        assertThat(Tiers.several(TIERS)).isTrue();
    }

    private static RateLimit requests(long perMinute) {
        return new RateLimit(perMinute, 0, 0);
    }
}
