package dev.tollgate.money;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ShareTest {
    private static long oracle(long value, long part, long whole) {
        return BigInteger.valueOf(value)
                .multiply(BigInteger.valueOf(part))
                .divide(BigInteger.valueOf(whole))
                .longValueExact();
    }

    /** Any size is as likely as any other: most errors hide near the ends. */
    private static long any(Random random) {
        return random.nextLong() >>> (1 + random.nextInt(Long.SIZE - 1));
    }

    @Test
    void everyShareIsTheOracles() {
        Random random = new Random(20_261);
        for (int i = 0; i < 200_000; i++) {
            long value = any(random);
            long whole = Math.max(1, any(random));
            long part = random.nextInt(20) == 0 ? whole : Math.floorMod(random.nextLong(), whole);
            assertThat(Share.roundedDown(value, part, whole))
                    .as("%d × %d ÷ %d", value, part, whole)
                    .isEqualTo(oracle(value, part, whole));
        }
    }

    @Test
    void theLargestNumbersFit() {
        long max = Long.MAX_VALUE;
        assertThat(Share.roundedDown(max, max, max)).isEqualTo(max);
        assertThat(Share.roundedDown(max, max - 1, max)).isEqualTo(max - 1);
        assertThat(Share.roundedDown(max, 0, max)).isZero();
        assertThat(Share.roundedDown(0, max, max)).isZero();
    }

    @Test
    void partsOfASaleNeverAddUpToMoreThanItsPrice() {
        Random random = new Random(7);
        for (int i = 0; i < 20_000; i++) {
            long whole = 1L + random.nextInt(1_000_000);
            long price = any(random) >>> 3;
            long first = random.nextInt((int) whole + 1);
            long parts = Share.roundedDown(price, first, whole) + Share.roundedDown(price, whole - first, whole);
            assertThat(parts).isBetween(price - 1, price);
        }
    }

    @Test
    void whatIsNoPartIsRefused() {
        assertThatThrownBy(() -> Share.roundedDown(1, 2, 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Share.roundedDown(1, -1, 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Share.roundedDown(-1, 0, 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Share.roundedDown(1, 0, 0)).isInstanceOf(IllegalArgumentException.class);
    }
}
