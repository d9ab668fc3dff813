package dev.tollgate.routing;

import static dev.tollgate.routing.Fixtures.LIMITS;
import static dev.tollgate.routing.Fixtures.MODEL;
import static dev.tollgate.routing.Fixtures.MS;
import static dev.tollgate.routing.Fixtures.channel;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.tollgate.base.Limits;
import dev.tollgate.base.ModelName;
import dev.tollgate.catalog.CatalogSnapshot;
import dev.tollgate.catalog.Channel;
import dev.tollgate.error.ErrorCode;
import dev.tollgate.error.Refusal;
import dev.tollgate.wire.FailureKind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

final class PlanTest {
    private static final Failure DOWN = Failure.of(FailureKind.CONNECT);

    private final Fixtures.Told told = new Fixtures.Told();
    private final ChannelHealth health = new ChannelHealth(LIMITS, told);
    private final Router router = new Router(health, LIMITS, false);
    private final RandomGenerator random = new SplittableRandom(42);

    @Test
    void lowestPriorityNumberIsTriedFirst() {
        CatalogSnapshot catalog = Fixtures.catalog(channel("c", 2, 9), channel("a", 0, 1), channel("b", 1, 5));
        assertThat(way(catalog)).containsExactly("a", "b", "c", "502");
    }

    @Test
    void upstreamModelIsTheChannelsOwnNameOfIt() {
        Plan plan = router.plan(Fixtures.catalog(channel("a", 0, 1)), MODEL, random);
        assertThat(((NextStep.Try) plan.first(0)).upstreamModel()).isEqualTo("a-model");
    }

    @Test
    void weightsDecideAmongEquals() {
        CatalogSnapshot catalog = Fixtures.catalog(channel("a", 0, 1), channel("b", 0, 3), channel("c", 0, 6));
        Map<String, Integer> firsts = new HashMap<>();
        for (int i = 0; i < 10_000; i++) {
            Plan plan = router.plan(catalog, MODEL, random);
            firsts.merge(name(plan.first(i * MS)), 1, Integer::sum);
            plan.succeeded();
        }
        assertThat(firsts.get("a")).isCloseTo(1_000, within(150));
        assertThat(firsts.get("b")).isCloseTo(3_000, within(250));
        assertThat(firsts.get("c")).isCloseTo(6_000, within(250));
    }

    @Test
    void noCandidateIsTriedTwice() {
        Channel[] equals = new Channel[8];
        for (int i = 0; i < equals.length; i++) {
            equals[i] = channel("c" + i, 0, 1 + i);
        }
        List<String> way = way(Fixtures.catalog(equals));
        assertThat(way).hasSize(LIMITS.attemptsMax() + 1).doesNotHaveDuplicates();
    }

    @Test
    void disabledAndSimulatedChannelsAreLeftOut() {
        CatalogSnapshot catalog = Fixtures.catalog(
                channel("off", "openai", 0, 1, false),
                channel("simulator", "simulator", 0, 1, true),
                channel("on", 1, 1));
        assertThat(way(catalog)).containsExactly("on", "502");
        Router demo = new Router(new ChannelHealth(LIMITS, told), LIMITS, true);
        assertThat(name(demo.plan(catalog, MODEL, random).first(0))).isEqualTo("simulator");
    }

    @Test
    void modelWithoutAnyChannelIsRefusedAtOnce() {
        Plan plan = router.plan(Fixtures.catalog(), new ModelName("gpt-9"), random);
        Refusal refusal = refusal(plan.first(0));
        assertThat(refusal.code()).isEqualTo(ErrorCode.NO_AVAILABLE_CHANNEL);
        assertThat(refusal.retryAfterSeconds()).isEqualTo(30);
        assertThat(plan.attempts()).isZero();
    }

    @Test
    void newSnapshotHoldsForTheNextPlan() {
        CatalogSnapshot before = Fixtures.catalog(channel("old", 0, 1));
        CatalogSnapshot after = Fixtures.catalog(channel("new", 0, 1));
        assertThat(name(router.plan(before, MODEL, random).first(0))).isEqualTo("old");
        assertThat(name(router.plan(after, MODEL, random).first(0))).isEqualTo("new");
        assertThat(name(router.plan(before, MODEL, random).first(0))).isEqualTo("old");
    }

    @Test
    void onlyPlanAsksNoCatalog() {
        Plan plan = router.only(channel("simulator", "simulator", 0, 1, false), "sim-fast", random);
        assertThat(plan.first(0))
                .isEqualTo(new NextStep.Try(channel("simulator", "simulator", 0, 1, false), "sim-fast"));
    }

    @Test
    void channelThatAskedForAPauseIsSkippedUntilItIsOver() {
        CatalogSnapshot catalog = Fixtures.catalog(channel("a", 0, 1), channel("b", 1, 1));
        Plan plan = router.plan(catalog, MODEL, random);
        plan.first(0);
        assertThat(name(plan.failed(Failure.status(429, 3_000, null), 0))).isEqualTo("b");
        assertThat(told.events).containsExactly("cooling a 3000");
        assertThat(name(router.plan(catalog, MODEL, random).first(2_999 * MS))).isEqualTo("b");
        assertThat(name(router.plan(catalog, MODEL, random).first(3_000 * MS))).isEqualTo("a");
    }

    @Test
    void busyOnEveryChannelIs503WithTheSoonestWait() {
        CatalogSnapshot catalog = Fixtures.catalog(channel("a", 0, 1), channel("b", 1, 1));
        Plan plan = router.plan(catalog, MODEL, random);
        plan.first(0);
        plan.failed(Failure.status(429, 9_000, null), 0);
        Refusal refusal = refusal(plan.failed(Failure.status(429, 60_000, null), 0));
        assertThat(refusal.code()).isEqualTo(ErrorCode.NO_AVAILABLE_CHANNEL);
        assertThat(refusal.retryAfterSeconds()).isEqualTo(9);
        Refusal next = refusal(router.plan(catalog, MODEL, random).first(1_500 * MS));
        assertThat(next.code()).isEqualTo(ErrorCode.NO_AVAILABLE_CHANNEL);
        assertThat(next.retryAfterSeconds()).isEqualTo(8);
    }

    @Test
    void lastFailureIsWhatTheClientIsTold() {
        CatalogSnapshot catalog = Fixtures.catalog(channel("a", 0, 1), channel("b", 1, 1));
        Plan plan = router.plan(catalog, MODEL, random);
        plan.first(0);
        plan.failed(Failure.status(429, 0, null), 0);
        assertThat(refusal(plan.failed(Failure.status(500, 0, null), 0)).code()).isEqualTo(ErrorCode.UPSTREAM_FAILED);
        assertThat(plan.attempts()).isEqualTo(2);
    }

    @Test
    void clientsThatHangUpNeverCloseAChannel() {
        CatalogSnapshot catalog = Fixtures.catalog(channel("a", 0, 1));
        for (int i = 0; i < 100; i++) {
            Plan plan = router.plan(catalog, MODEL, random);
            assertThat(name(plan.first(0))).isEqualTo("a");
            if (i % 2 == 0) {
                plan.firstByte();
            }
            plan.abandoned(0);
        }
        assertThat(health.status(channel("a", 0, 1).id(), 0).failures()).isZero();
        assertThat(told.events).isEmpty();
    }

    @Test
    void badRequestsNeverCloseAChannel() {
        CatalogSnapshot catalog = Fixtures.catalog(channel("a", 0, 1));
        for (int i = 0; i < 100; i++) {
            Plan plan = router.plan(catalog, MODEL, random);
            assertThat(name(plan.first(0))).isEqualTo("a");
            plan.failed(Failure.status(i % 2 == 0 ? 400 : 422, 0, "no"), 0);
        }
        assertThat(told.events).isEmpty();
    }

    @Test
    void openBreakerIsSkippedAndProbedByOne() {
        CatalogSnapshot catalog = Fixtures.catalog(channel("a", 0, 1), channel("b", 1, 1));
        long trippedAt = trip(catalog);
        assertThat(name(router.plan(catalog, MODEL, random).first(trippedAt + 4_999 * MS)))
                .isEqualTo("b");
        long due = trippedAt + ChannelState.OPEN_MS * MS;
        Plan probe = router.plan(catalog, MODEL, random);
        assertThat(name(probe.first(due))).isEqualTo("a");
        assertThat(name(router.plan(catalog, MODEL, random).first(due))).isEqualTo("b");
        probe.firstByte();
        assertThat(name(router.plan(catalog, MODEL, random).first(due))).isEqualTo("a");
        assertThat(told.events).containsExactly("opened a 5000", "closed a");
    }

    @Test
    void probeOfAClientThatLeavesMakesRoomForTheNext() {
        CatalogSnapshot catalog = Fixtures.catalog(channel("a", 0, 1));
        long due = trip(catalog) + ChannelState.OPEN_MS * MS;
        Plan probe = router.plan(catalog, MODEL, random);
        probe.first(due);
        assertThat(router.plan(catalog, MODEL, random).first(due)).isInstanceOf(NextStep.GiveUp.class);
        probe.abandoned(due);
        assertThat(name(router.plan(catalog, MODEL, random).first(due))).isEqualTo("a");
    }

    @Test
    void retryBudgetBoundsWhatAnOutageCosts() {
        Limits.Upstream limits = LIMITS;
        CatalogSnapshot catalog = Fixtures.catalog(channel("a", 0, 1), channel("b", 1, 1));
        int calls = 1_000;
        int retried = 0;
        // Every third call fails: not enough to open the breaker, more than the budget allows to be tried again.
        for (int i = 0; i < calls; i++) {
            long now = i * MS;
            Plan plan = router.plan(catalog, MODEL, random);
            assertThat(name(plan.first(now))).isEqualTo("a");
            if (i % 3 != 0) {
                plan.succeeded();
            } else if (plan.failed(Failure.status(500, 0, null), now) instanceof NextStep.Try) {
                retried++;
                plan.succeeded();
            }
        }
        assertThat(told.events).isEmpty();
        assertThat(retried).isCloseTo(calls * limits.retryBudgetPercent() / 100, within(2));
    }

    @Test
    void failuresThatATestAskedForAreNobodyElsesBusiness() {
        Channel simulator = channel("simulator", "simulator", 0, 1, true);
        Router demo = new Router(health, LIMITS, true);
        for (int i = 0; i < 100; i++) {
            Plan plan = i % 2 == 0
                    ? demo.only(simulator, "sim-error-500", random)
                    : demo.plan(Fixtures.catalog(simulator), MODEL, random);
            assertThat(name(plan.first(0))).isEqualTo("simulator");
            int status = List.of(401, 429, 500).get(i % 3);
            Refusal refusal = refusal(plan.failed(Failure.status(status, 7_000, null), 0));
            assertThat(refusal.retryAfterSeconds()).isEqualTo(7);
        }
        assertThat(told.events).isEmpty();
    }

    @Test
    void attemptThatBrokeOffCountsAndTriesNobodyElse() {
        CatalogSnapshot catalog = Fixtures.catalog(channel("a", 0, 1), channel("b", 1, 1));
        Plan plan = router.plan(catalog, MODEL, random);
        plan.first(0);
        Refusal refusal = plan.brokeOff(Failure.of(FailureKind.CUT), 0);
        assertThat(refusal.code()).isEqualTo(ErrorCode.UPSTREAM_FAILED);
        assertThat(plan.attempts()).isEqualTo(1);
        assertThat(health.status(channel("a", 0, 1).id(), 0).failures()).isEqualTo(1);
        assertThat(health.status(channel("b", 1, 1).id(), 0).calls()).isZero();
    }

    @Test
    void outcomeWithoutAnAttemptIsAMistakeOfTheCaller() {
        Plan plan = router.plan(Fixtures.catalog(channel("a", 0, 1)), MODEL, random);
        assertThatThrownBy(plan::succeeded).hasMessageContaining("no attempt is running");
        plan.first(0);
        plan.succeeded();
        assertThatThrownBy(() -> plan.failed(DOWN, 0)).hasMessageContaining("no attempt is running");
    }

    /** Lets channel a fail until its breaker opens; the moment when it did. */
    private long trip(CatalogSnapshot catalog) {
        for (int i = 0; told.events.isEmpty(); i++) {
            assertThat(i).as("failures without the breaker opening").isLessThan(ChannelState.RUN);
            Plan plan = router.plan(catalog, MODEL, random);
            assertThat(name(plan.first(0))).isEqualTo("a");
            if (plan.failed(DOWN, 0) instanceof NextStep.Try) {
                plan.succeeded();
            }
        }
        return 0;
    }

    private List<String> way(CatalogSnapshot catalog) {
        List<String> way = new ArrayList<>();
        Plan plan = router.plan(catalog, MODEL, random);
        NextStep step = plan.first(0);
        while (step instanceof NextStep.Try) {
            way.add(name(step));
            step = plan.failed(DOWN, 0);
        }
        way.add(name(step));
        return way;
    }

    private static String name(NextStep step) {
        return switch (step) {
            case NextStep.Try(Channel channel, String _) -> channel.id().text();
            case NextStep.GiveUp(Refusal refusal) ->
                Integer.toString(refusal.code().status());
        };
    }

    private static Refusal refusal(NextStep step) {
        return ((NextStep.GiveUp) step).refusal();
    }
}
