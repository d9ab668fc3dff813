package dev.tollgate.admission;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Objects;
import org.junit.jupiter.api.Test;

final class ScopeTableTest {
    private static final long MINUTE_MS = 60_000;

    private final ScopeTable<Integer> table = new ScopeTable<>("it", 1_000);

    @Test
    void aScopeStaysWhileItsBucketsAreNotFull() {
        RateScope scope = of(1, 0);
        scope.requests().take(500, 500, 0);
        for (int i = 2; i < 900; i++) {
            of(i, 0);
        }
        assertThat(of(1, MINUTE_MS - 1)).isSameAs(scope);
    }

    @Test
    void scopesAtRestAreDroppedAsNewOnesCome() {
        for (int i = 0; i < 100_000; i++) {
            of(i, i).requests().take(1, 6_000, i);
        }
        // One request of 6,000 a minute is back after 10 ms.
        assertThat(table.size()).isLessThan(40);
    }

    @Test
    void anOpenRequestKeepsItsScope() {
        RateScope scope = of(1, 0);
        assertThat(scope.enter(1)).isTrue();
        for (int i = 2; i < 5_000; i++) {
            of(i, 100 * MINUTE_MS);
        }
        assertThat(of(1, 100 * MINUTE_MS)).isSameAs(scope);
        scope.leave();
        for (int i = 5_000; i < 10_000; i++) {
            of(i, 200 * MINUTE_MS);
        }
        assertThat(of(1, 200 * MINUTE_MS)).isNotSameAs(scope);
    }

    @Test
    void whereAllAreInUseANewOneIsRefusedAndTheOldOnesStillLimit() {
        for (int i = 0; i < 1_000; i++) {
            of(i, 0).requests().take(1, 1, 0);
        }
        assertThat(table.of(1_000, 0)).isNull();
        assertThat(of(7, 0).requests().take(1, 1, 0)).isNull();
        assertThat(table.of(1_000, MINUTE_MS)).isNotNull();
    }

    private RateScope of(int key, long nowMs) {
        return Objects.requireNonNull(table.of(key, nowMs));
    }
}
