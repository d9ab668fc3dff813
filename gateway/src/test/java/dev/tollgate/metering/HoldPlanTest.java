package dev.tollgate.metering;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class HoldPlanTest {
    private static final long SEED = 77;

    @Test
    void affordableIsTheMostThatTheFreeMoneyCarries() {
        SplittableRandom random = new SplittableRandom(SEED);
        for (int i = 0; i < 10_000; i++) {
            HoldPlan plan = randomPlan(random);
            long free = random.nextLong() >>> random.nextInt(1, 64);
            String which = "seed " + SEED + " case " + i + ": " + plan + " of " + free;
            long affordable = plan.affordable(free);
            assertThat(affordable).describedAs(which).isBetween(-1L, plan.outputTokensWanted());
            if (affordable < 0) {
                assertThat(free).describedAs(which).isLessThan(plan.inputNanos());
                continue;
            }
            assertThat(exact(plan, affordable)).describedAs(which).isLessThanOrEqualTo(BigDecimal.valueOf(free));
            if (affordable < plan.outputTokensWanted()) {
                assertThat(exact(plan, affordable + 1)).describedAs(which).isGreaterThan(BigDecimal.valueOf(free));
            }
        }
    }

    @Test
    void theHoldIsTheExactCostRoundedUp() {
        SplittableRandom random = new SplittableRandom(SEED + 1);
        for (int i = 0; i < 10_000; i++) {
            HoldPlan plan = randomPlan(random);
            long tokens = plan.outputTokensWanted();
            BigDecimal exact = exact(plan, tokens);
            String which = "seed " + (SEED + 1) + " case " + i + ": " + plan;
            if (exact.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) > 0) {
                assertThatThrownBy(() -> plan.nanosFor(tokens))
                        .describedAs(which)
                        .isInstanceOf(ArithmeticException.class);
            } else {
                assertThat(plan.nanosFor(tokens)).describedAs(which).isEqualTo(exact.longValueExact());
            }
        }
    }

    private static HoldPlan randomPlan(SplittableRandom random) {
        long wanted = random.nextLong(0, 200_000);
        return new HoldPlan(
                random.nextLong() >>> random.nextInt(4, 64),
                random.nextInt(20) == 0 ? 0 : random.nextLong(1_000_000_000_000_000L) >>> random.nextInt(0, 50),
                random.nextInt(1, 2_000),
                wanted,
                Math.min(wanted, 256));
    }

    private static BigDecimal exact(HoldPlan plan, long tokens) {
        return BigDecimal.valueOf(tokens)
                .multiply(BigDecimal.valueOf(plan.answers()))
                .multiply(BigDecimal.valueOf(plan.outputRate()))
                .movePointLeft(6)
                .setScale(0, RoundingMode.CEILING)
                .add(BigDecimal.valueOf(plan.inputNanos()));
    }

    @Test
    void aRoomOfManyThousandDollarsIsClampedToo() {
        // 1,000 answers at 1,000 dollars a million tokens: 20,000 dollars carry 20,000 tokens for each.
        HoldPlan plan = new HoldPlan(0, 1_000_000_000_000L, 1_000, 128_000, 256);
        assertThat(plan.affordable(20_000L * 1_000_000_000)).isEqualTo(20_000);
        assertThat(plan.affordable(Long.MAX_VALUE)).isEqualTo(128_000);
    }

    @Test
    void whatCannotBeIsRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> new HoldPlan(-1, 0, 1, 0, 0));
        assertThatIllegalArgumentException().isThrownBy(() -> new HoldPlan(0, -1, 1, 0, 0));
        assertThatIllegalArgumentException().isThrownBy(() -> new HoldPlan(0, 0, 0, 0, 0));
        assertThatIllegalArgumentException().isThrownBy(() -> new HoldPlan(0, 0, 1, 5, 6));
        assertThatIllegalArgumentException().isThrownBy(() -> new HoldPlan(0, 0, 1, 5, -1));
    }
}
