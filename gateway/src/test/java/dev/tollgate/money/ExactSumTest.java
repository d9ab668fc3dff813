package dev.tollgate.money;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ExactSumTest {
    private static final long SEED = 20_261_123;
    private static final int CASES = 10_000;
    private static final BigDecimal LARGEST = BigDecimal.valueOf(Long.MAX_VALUE);

    @Test
    void agreesWithBigDecimalsOnTenThousandSeededSums() {
        SplittableRandom random = new SplittableRandom(SEED);
        int overflows = 0;
        for (int i = 0; i < CASES; i++) {
            ExactSum sum = new ExactSum();
            BigDecimal exact = BigDecimal.ZERO;
            boolean beyond127Bits = false;
            int terms = random.nextInt(1, 11);
            int bits = random.nextInt(2, 65);
            for (int term = 0; term < terms; term++) {
                long units = random.nextLong() >>> (64 - random.nextInt(1, bits));
                long rate = random.nextLong() >>> (64 - random.nextInt(1, bits));
                exact = exact.add(BigDecimal.valueOf(units).multiply(BigDecimal.valueOf(rate)));
                beyond127Bits |= !tryAdd(sum, units, rate);
            }
            BigDecimal nanos = exact.movePointLeft(6);
            overflows += compare(sum, nanos, beyond127Bits, "seed " + SEED + " case " + i);
        }
        assertThat(overflows).describedAs("both kinds of sums were drawn").isBetween(100, CASES - 5_000);
    }

    private static boolean tryAdd(ExactSum sum, long units, long rate) {
        try {
            sum.add(units, rate);
            return true;
        } catch (ArithmeticException _) {
            return false;
        }
    }

    private static int compare(ExactSum sum, BigDecimal nanos, boolean beyond127Bits, String which) {
        BigDecimal up = nanos.setScale(0, RoundingMode.CEILING);
        BigDecimal down = nanos.setScale(0, RoundingMode.FLOOR);
        if (beyond127Bits) {
            assertThat(up).describedAs(which).isGreaterThan(LARGEST);
            return 1;
        }
        if (down.compareTo(LARGEST) > 0) {
            assertThatThrownBy(sum::roundedDown).describedAs(which).isInstanceOf(ArithmeticException.class);
            assertThatThrownBy(sum::roundedUp).describedAs(which).isInstanceOf(ArithmeticException.class);
            return 1;
        }
        assertThat(sum.roundedDown()).describedAs(which).isEqualTo(down.longValueExact());
        if (up.compareTo(LARGEST) > 0) {
            assertThatThrownBy(sum::roundedUp).describedAs(which).isInstanceOf(ArithmeticException.class);
            return 1;
        }
        assertThat(sum.roundedUp()).describedAs(which).isEqualTo(up.longValueExact());
        return 0;
    }

    @Test
    void chargesRoundUpAndRefundsRoundDownOnceOverTheWholeSum() {
        ExactSum sum = new ExactSum();
        sum.add(1, 400_000);
        sum.add(1, 400_000);
        assertThat(sum.roundedUp()).isEqualTo(1);
        assertThat(sum.roundedDown()).isZero();
        sum.add(1, 200_000);
        assertThat(sum.roundedUp()).isEqualTo(1);
        assertThat(sum.roundedDown()).isEqualTo(1);
    }

    @Test
    void theLargestAmountFitsAndOneMillionthMoreDoesNot() {
        ExactSum sum = new ExactSum();
        sum.add(Long.MAX_VALUE, 1_000_000);
        assertThat(sum.roundedUp()).isEqualTo(Long.MAX_VALUE);
        assertThat(sum.roundedDown()).isEqualTo(Long.MAX_VALUE);
        sum.add(1, 1);
        assertThat(sum.roundedDown()).isEqualTo(Long.MAX_VALUE);
        assertThatThrownBy(sum::roundedUp).isInstanceOf(ArithmeticException.class);
    }

    @Test
    void carriesFromTheLowHalfAreKept() {
        ExactSum sum = new ExactSum();
        for (int i = 0; i < 5; i++) {
            sum.add(Long.MAX_VALUE / 8, 3);
        }
        BigDecimal exact = BigDecimal.valueOf(Long.MAX_VALUE / 8)
                .multiply(BigDecimal.valueOf(15))
                .movePointLeft(6);
        assertThat(sum.roundedUp())
                .isEqualTo(exact.setScale(0, RoundingMode.CEILING).longValueExact());
    }

    @Test
    void aSumBeyond127BitsIsRefusedWhenItIsMade() {
        ExactSum sum = new ExactSum();
        assertThatThrownBy(() -> {
                    for (int i = 0; i < 3; i++) {
                        sum.add(Long.MAX_VALUE, Long.MAX_VALUE);
                    }
                })
                .isInstanceOf(ArithmeticException.class);
    }

    @Test
    void negativesAreRefused() {
        ExactSum sum = new ExactSum();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> sum.add(-1, 5))
                .withMessage("-1 units at 5 (expected: both >= 0)");
        assertThatIllegalArgumentException().isThrownBy(() -> sum.add(1, -5));
    }

    @Test
    void thingsPricedOneByOneAddTheirWholePrice() {
        ExactSum sum = new ExactSum();
        sum.addEach(3, 40_000_000);
        assertThat(sum.roundedUp()).isEqualTo(120_000_000);
        assertThatThrownBy(() -> sum.addEach(Long.MAX_VALUE, 1)).isInstanceOf(ArithmeticException.class);
    }
}
