package dev.tollgate.billing;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TryLimiterTest {
    private static final long NOW = 1_800_000_000_000L;
    private static final long HOUR = 3_600_000;

    @Test
    void soManyComeAtOnceAndThenOneForEachPartOfTheHour() {
        TryLimiter limiter = new TryLimiter(4);
        for (int i = 0; i < 4; i++) {
            assertThat(limiter.take("a", NOW)).isZero();
        }
        assertThat(limiter.take("a", NOW)).isEqualTo(900);
        assertThat(limiter.take("a", NOW + 899_500)).isEqualTo(1);
        assertThat(limiter.take("a", NOW + 900_000)).isZero();
        assertThat(limiter.take("a", NOW + 900_000)).isEqualTo(900);
        assertThat(limiter.take("b", NOW)).isZero();
    }

    @Test
    void whoWaitsAnHourHasAllTriesAgain() {
        TryLimiter limiter = new TryLimiter(3);
        for (int hour = 0; hour < 3; hour++) {
            for (int i = 0; i < 3; i++) {
                assertThat(limiter.take("a", NOW + hour * HOUR)).isZero();
            }
            assertThat(limiter.take("a", NOW + hour * HOUR)).isPositive();
        }
    }

    @Test
    void whoIsRefusedIsNotHeldUpAnyLonger() {
        TryLimiter limiter = new TryLimiter(1);
        assertThat(limiter.take("a", NOW)).isZero();
        for (int i = 0; i < 100; i++) {
            assertThat(limiter.take("a", NOW + i)).isPositive();
        }
        assertThat(limiter.take("a", NOW + HOUR)).isZero();
    }

    @Test
    void manyNamesDoNotGrowItForEver() {
        TryLimiter limiter = new TryLimiter(1);
        assertThat(limiter.take("first", NOW)).isZero();
        for (int i = 0; i < 100_000; i++) {
            limiter.take("name " + i, NOW);
        }
        assertThat(limiter.take("first", NOW)).isZero(); // forgotten
        assertThat(limiter.take("name 99999", NOW)).isPositive();
    }
}
