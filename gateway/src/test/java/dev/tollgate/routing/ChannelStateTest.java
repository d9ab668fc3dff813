package dev.tollgate.routing;

import static dev.tollgate.routing.Fixtures.MS;
import static dev.tollgate.routing.Fixtures.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.base.ChannelId;
import dev.tollgate.routing.ChannelState.Entry;
import dev.tollgate.wire.FailureKind;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ChannelStateTest {
    private static final Failure DOWN = Failure.of(FailureKind.CONNECT);

    private final Fixtures.Told told = new Fixtures.Told();
    private final ChannelState state = new ChannelState(new ChannelId("a"), 20, told);

    @Test
    void tenFailuresInARowOpenHoweverManyCallsWentWell() {
        for (int i = 0; i < 1_000; i++) {
            state.enter(0);
            state.alive(false);
        }
        for (int i = 0; i < 9; i++) {
            fail(0);
        }
        assertThat(state.available(0)).isTrue();
        fail(0);
        assertThat(state.available(0)).isFalse();
        assertThat(told.events).containsExactly("opened a 5000");
    }

    @Test
    void fiveFailuresOpenWhereTheyAreHalfOfTheCalls() {
        for (int i = 0; i < 4; i++) {
            fail(0);
            state.enter(0);
            state.alive(false);
        }
        assertThat(state.available(0)).isTrue();
        fail(0);
        assertThat(state.available(0)).isFalse();
    }

    @Test
    void failuresOfMoreThanTenSecondsAgoAreForgotten() {
        for (int i = 0; i < 4; i++) {
            fail(0);
        }
        state.enter(0);
        state.alive(false);
        fail(10 * SECOND);
        assertThat(state.available(10 * SECOND)).isTrue();
        assertThat(state.status(10 * SECOND).failures()).isEqualTo(1);
    }

    @Test
    void eachFailedProbeDoublesTheWaitUpToAMinute() {
        long now = 0;
        openAndWait();
        for (int i = 0; i < 6; i++) {
            now += state.waitMs(now) * MS;
            assertThat(state.enter(now)).isEqualTo(Entry.PROBE);
            state.failed(FailureRule.CONNECT, DOWN, true, now);
        }
        assertThat(told.events)
                .containsExactly(
                        "opened a 5000",
                        "opened a 10000",
                        "opened a 20000",
                        "opened a 40000",
                        "opened a 60000",
                        "opened a 60000",
                        "opened a 60000");
    }

    @Test
    void probeThatIsNeverAnsweredDoesNotBlockTheNext() {
        long due = openAndWait();
        assertThat(state.enter(due)).isEqualTo(Entry.PROBE);
        assertThat(state.enter(due + ChannelState.PROBE_MS * MS - 1)).isEqualTo(Entry.REFUSED);
        assertThat(state.enter(due + ChannelState.PROBE_MS * MS)).isEqualTo(Entry.PROBE);
    }

    @Test
    void answeredProbeForgetsTheFailures() {
        long due = openAndWait();
        assertThat(state.enter(due)).isEqualTo(Entry.PROBE);
        state.alive(true);
        assertThat(state.status(due)).isEqualTo(new ChannelStatus(ChannelStatus.State.CLOSED, 0, 0, 0, 5));
        fail(due);
        assertThat(state.available(due)).isTrue();
    }

    @Test
    void callFromBeforeTheOpeningChangesNothing() {
        assertThat(state.enter(0)).isEqualTo(Entry.NORMAL);
        long due = openAndWait();
        state.failed(FailureRule.CONNECT, DOWN, false, due - 1);
        assertThat(state.waitMs(due)).isZero();
        state.alive(false);
        assertThat(state.status(due).state()).isEqualTo(ChannelStatus.State.PROBING);
        assertThat(told.events).containsExactly("opened a 5000");
    }

    @Test
    void shorterPauseDoesNotEndALongerOne() {
        state.failed(FailureRule.STATUS_429, Failure.status(429, 60_000, null), false, 0);
        state.failed(FailureRule.STATUS_429, Failure.status(429, 0, null), false, 0);
        assertThat(state.waitMs(0)).isEqualTo(60_000);
        assertThat(state.status(0).state()).isEqualTo(ChannelStatus.State.COOLING);
        assertThat(told.events).containsExactly("cooling a 60000");
    }

    @Test
    void pauseWithoutATimeIsOneSecond() {
        state.failed(FailureRule.STATUS_429, Failure.status(429, 0, null), false, 0);
        assertThat(state.waitMs(0)).isEqualTo(1_000);
        assertThat(state.available(SECOND)).isTrue();
    }

    @Test
    void fewCallsMayStillBeRetriedTenTimes() {
        for (int i = 0; i < ChannelState.RETRIES_MIN; i++) {
            assertThat(state.mayRetry(0)).isTrue();
        }
        assertThat(state.mayRetry(0)).isFalse();
        assertThat(state.mayRetry(10 * SECOND)).isTrue();
    }

    @Test
    void resetBelievesTheChannelWell() {
        openAndWait();
        state.failed(FailureRule.STATUS_429, Failure.status(429, 60_000, null), false, 0);
        state.reset();
        assertThat(state.available(0)).isTrue();
        assertThat(state.status(0).state()).isEqualTo(ChannelStatus.State.CLOSED);
    }

    @Test
    void timesAreOnlyCompared() {
        long origin = Long.MAX_VALUE - SECOND;
        state.failed(FailureRule.STATUS_429, Failure.status(429, 3_000, null), false, origin);
        assertThat(state.available(origin + 2_999 * MS)).isFalse();
        assertThat(state.available(origin + 3_000 * MS)).isTrue();
    }

    @Test
    void oneOfManyThreadsGetsTheProbe() throws InterruptedException {
        long due = openAndWait();
        AtomicInteger probes = new AtomicInteger();
        together(16, () -> {
            if (state.enter(due) == Entry.PROBE) {
                probes.incrementAndGet();
            }
        });
        assertThat(probes).hasValue(1);
    }

    @Test
    void windowLosesNoCountOfManyThreads() throws InterruptedException {
        Window window = new Window();
        together(8, () -> {
            for (int i = 0; i < 10_000; i++) {
                window.add(i * MS);
            }
        });
        assertThat(window.sum(9_999 * MS)).isEqualTo(80_000);
    }

    /** Against a model that remembers every moment. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void windowCountsTheLastTenSeconds(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        Window window = new Window();
        List<Long> moments = new ArrayList<>();
        long now = random.nextLong(-100 * SECOND, 100 * SECOND);
        for (int i = 0; i < 5_000; i++) {
            now += random.nextLong(random.nextInt(50) == 0 ? 15 * SECOND : 20 * MS);
            if (random.nextBoolean()) {
                window.add(now);
                moments.add(Math.floorDiv(now, SECOND));
            }
            long oldest = Math.floorDiv(now, SECOND) - 9;
            long expected = moments.stream().filter(moment -> moment >= oldest).count();
            assertThat(window.sum(now)).as("seed %d, step %d", seed, i).isEqualTo(expected);
        }
    }

    private void fail(long nowNanos) {
        assertThat(state.enter(nowNanos)).isEqualTo(Entry.NORMAL);
        state.failed(FailureRule.CONNECT, DOWN, false, nowNanos);
        state.mayRetry(nowNanos);
    }

    private long openAndWait() {
        for (int i = 0; i < ChannelState.RUN && state.available(0); i++) {
            fail(0);
        }
        return ChannelState.OPEN_MS * MS;
    }

    private static void together(int threads, Runnable work) throws InterruptedException {
        CountDownLatch start = new CountDownLatch(1);
        List<Thread> running = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            running.add(Thread.ofPlatform().start(() -> {
                awaitQuietly(start);
                work.run();
            }));
        }
        start.countDown();
        for (Thread thread : running) {
            thread.join();
        }
    }

    private static void awaitQuietly(CountDownLatch start) {
        try {
            start.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
