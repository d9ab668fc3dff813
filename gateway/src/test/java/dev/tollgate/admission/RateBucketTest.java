package dev.tollgate.admission;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.admission.RateBucket.Level;
import io.github.bucket4j.Bandwidth;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.BucketConfiguration;
import io.github.bucket4j.TimeMeter;
import io.github.bucket4j.TokensInheritanceStrategy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class RateBucketTest {
    private static final long MINUTE_MS = 60_000;

    @ParameterizedTest
    @ValueSource(longs = {1, 7, 500, 3_500, 1_000_000})
    void exactlyTheLimitPassesAtOnceAndThenOneForEachPart(long limit) {
        RateBucket bucket = new RateBucket();
        for (long i = 0; i < Math.min(limit, 4_000); i++) {
            assertThat(bucket.take(limit / Math.min(limit, 4_000), limit, 0)).isNotNull();
        }
        assertThat(bucket.take(1, limit, 0)).isNull();
        long firstMs = Math.ceilDiv(MINUTE_MS, limit);
        if (firstMs > 1) {
            assertThat(bucket.take(1, limit, firstMs - 1)).isNull();
        }
        assertThat(bucket.take(1, limit, firstMs)).isNotNull();
    }

    @Test
    void inAnyMinuteAfterTheFirstBurstExactlyTheLimitPasses() {
        RateBucket bucket = new RateBucket();
        long limit = 500;
        assertThat(bucket.take(limit, limit, 0)).isNotNull();
        int passed = 0;
        for (long ms = 1; ms <= 10 * MINUTE_MS; ms++) {
            if (bucket.take(1, limit, ms) != null) {
                passed++;
            }
        }
        assertThat(passed).isEqualTo(5_000);
    }

    @Test
    void aBucketIsFullAfterAMinuteAndNeverFuller() {
        RateBucket bucket = new RateBucket();
        bucket.take(500, 500, 0);
        assertThat(bucket.level(500, MINUTE_MS - 1).remaining()).isEqualTo(499);
        assertThat(bucket.full(MINUTE_MS - 1)).isFalse();
        assertThat(bucket.full(MINUTE_MS)).isTrue();
        assertThat(bucket.level(500, 100 * MINUTE_MS).remaining()).isEqualTo(500);
        assertThat(bucket.level(500, Long.MAX_VALUE / 2).remaining()).isEqualTo(500);
    }

    /** The model: bucket4j with greedy refill, which is exact too. */
    @Test
    void itDoesWhatBucket4jDoesOnSeededSequences() {
        for (long seed = 1; seed <= 60; seed++) {
            compare(seed);
        }
    }

    private static void compare(long seed) {
        Random random = new Random(seed);
        AtomicLong nowMs = new AtomicLong(random.nextInt(1_000_000));
        long limit = 1L + random.nextInt(random.nextBoolean() ? 10 : 5_000);
        Bucket model = Bucket.builder()
                .addLimit(bandwidth(limit))
                .withCustomTimePrecision(meter(nowMs))
                .build();
        RateBucket bucket = new RateBucket();
        // The model begins now; ours when it is first used.
        assertThat(bucket.take(1, limit, nowMs.get()) != null).isEqualTo(model.tryConsume(1));
        for (int step = 0; step < 2_000; step++) {
            String where = "seed " + seed + ", step " + step + ", limit " + limit;
            switch (random.nextInt(12)) {
                case 0, 1, 2, 3, 4, 5 -> {
                    long amount = 1L + random.nextInt((int) Math.min(limit + 2, 1 + limit / 4));
                    assertThat(bucket.take(amount, limit, nowMs.get()) != null)
                            .as(where)
                            .isEqualTo(model.tryConsume(amount));
                }
                case 6, 7, 8 -> nowMs.addAndGet(random.nextInt(random.nextInt(10) == 0 ? 100_000 : 200));
                case 9 -> {
                    long amount = 1L + random.nextInt((int) limit);
                    bucket.correct(amount, nowMs.get());
                    model.addTokens(amount);
                }
                case 10 -> {
                    long amount = 1L + random.nextInt((int) limit);
                    bucket.correct(-amount, nowMs.get());
                    model.consumeIgnoringRateLimits(amount);
                }
                default -> {
                    if (random.nextInt(20) == 0) {
                        limit = 1L + random.nextInt(5_000);
                        model.replaceConfiguration(
                                BucketConfiguration.builder()
                                        .addLimit(bandwidth(limit))
                                        .build(),
                                TokensInheritanceStrategy.AS_IS);
                        // Ours learns of a limit with the next request.
                        assertThat(bucket.take(1, limit, nowMs.get()) != null).isEqualTo(model.tryConsume(1));
                    }
                }
            }
            assertThat(bucket.level(limit, nowMs.get()).remaining())
                    .as(where)
                    .isEqualTo(Math.max(0, model.getAvailableTokens()));
        }
    }

    private static Bandwidth bandwidth(long limit) {
        return Bandwidth.builder()
                .capacity(limit)
                .refillGreedy(limit, Duration.ofMinutes(1))
                .build();
    }

    private static TimeMeter meter(AtomicLong nowMs) {
        return new TimeMeter() {
            @Override
            public long currentTimeNanos() {
                return nowMs.get() * 1_000_000;
            }

            @Override
            public boolean isWallClockBased() {
                return false;
            }
        };
    }

    @Test
    void theFillSurvivesAChangeOfTheLimit() {
        RateBucket bucket = new RateBucket();
        bucket.take(400, 500, 0);
        assertThat(bucket.level(1_000, 0).remaining()).isEqualTo(100);
        assertThat(bucket.take(101, 1_000, 0)).isNull();
        // Refilled at the new limit from the moment in which it was first applied: 1,000 a minute are 100 in 6 s.
        assertThat(bucket.level(1_000, 6_000).remaining()).isEqualTo(200);
        assertThat(bucket.take(200, 1_000, 6_000)).isNotNull();
        bucket.correct(1_000, 6_000);
        assertThat(bucket.level(500, 6_000).remaining()).isEqualTo(500);
        assertThat(bucket.take(500, 500, 6_000)).isNotNull();
        assertThat(bucket.take(1, 1_000, 6_000)).isNull();
    }

    @Test
    void moreThanWasReservedPutsTheBucketInDebt() {
        RateBucket bucket = new RateBucket();
        bucket.take(100, 100, 0);
        bucket.correct(-200, 0);
        Level level = bucket.level(100, 0);
        assertThat(level.remaining()).isZero();
        assertThat(level.resetMs()).isEqualTo(3 * MINUTE_MS);
        assertThat(level.waitMs(1)).isEqualTo(2 * MINUTE_MS + 600);
        assertThat(bucket.take(1, 100, 2 * MINUTE_MS + 599)).isNull();
        assertThat(bucket.take(1, 100, 2 * MINUTE_MS + 600)).isNotNull();
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "7, 3", "500, 500", "3500, 1234", "1000000, 999999"})
    void theWaitThatIsToldIsTheShortestThatIsEnough(long limit, long amount) {
        RateBucket bucket = new RateBucket();
        bucket.take(limit, limit, 0);
        long waitMs = bucket.level(limit, 0).waitMs(amount);
        assertThat(bucket.take(amount, limit, waitMs - 1)).isNull();
        assertThat(bucket.take(amount, limit, waitMs)).isNotNull();
    }

    @Test
    void hugeAmountsNeitherOverflowNorPass() {
        RateBucket bucket = new RateBucket();
        assertThat(bucket.take(Long.MAX_VALUE, 1_000, 0)).isNull();
        assertThat(bucket.take(1, 1_000, 0)).isNotNull();
        for (int i = 0; i < 1_000; i++) {
            bucket.correct(Long.MIN_VALUE, 0);
        }
        assertThat(bucket.take(1, 1_000, 0)).isNull();
        for (int i = 0; i < 1_001; i++) {
            bucket.correct(Long.MAX_VALUE, 0);
        }
        assertThat(bucket.level(1_000, 0).remaining()).isEqualTo(1_000);
        RateBucket large = new RateBucket();
        assertThat(large.take(RateBucket.LIMIT_MAX, Long.MAX_VALUE, 0)).isNotNull();
        assertThat(large.take(1, Long.MAX_VALUE, 0)).isNull();
    }

    @Test
    void aThreadWithAnOlderClockTakesNothingTwice() {
        RateBucket bucket = new RateBucket();
        bucket.take(100, 100, 1_000);
        assertThat(bucket.take(1, 100, 900)).isNull();
        assertThat(bucket.take(1, 100, 1_599)).isNull();
        assertThat(bucket.take(1, 100, 1_600)).isNotNull();
        assertThat(bucket.take(1, 100, 1_600)).isNull();
    }

    @Test
    void sixteenThreadsTakeExactlyWhatIsThere() throws InterruptedException {
        long limit = 20_000;
        RateBucket bucket = new RateBucket();
        AtomicLong taken = new AtomicLong();
        AtomicLong nowMs = new AtomicLong();
        // Each round's end empties the bucket and moves the clock by a minute: as much as the limit comes in again.
        CyclicBarrier rounds = new CyclicBarrier(16, () -> {
            while (bucket.take(1, limit, nowMs.get()) != null) {
                taken.incrementAndGet();
            }
            nowMs.addAndGet(MINUTE_MS);
        });
        List<Thread> threads = new ArrayList<>();
        for (int t = 0; t < 16; t++) {
            Random random = new Random(t);
            threads.add(Thread.ofPlatform().start(() -> {
                for (int round = 0; round < 3; round++) {
                    for (int i = 0; i < 5_000; i++) {
                        takeOrGiveBack(bucket, limit, nowMs.get(), random, taken);
                    }
                    await(rounds);
                }
            }));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(taken.get()).isEqualTo(3 * limit);
    }

    private static void takeOrGiveBack(RateBucket bucket, long limit, long nowMs, Random random, AtomicLong taken) {
        long amount = 1L + random.nextInt(3);
        if (bucket.take(amount, limit, nowMs) != null) {
            if (random.nextInt(4) == 0) {
                bucket.correct(amount, nowMs);
            } else {
                taken.addAndGet(amount);
            }
        }
    }

    private static void await(CyclicBarrier barrier) {
        try {
            barrier.await();
        } catch (InterruptedException | BrokenBarrierException e) {
            throw new IllegalStateException(e);
        }
    }
}
