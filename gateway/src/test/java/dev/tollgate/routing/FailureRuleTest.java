package dev.tollgate.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tollgate.error.ErrorCode;
import dev.tollgate.error.Refusal;
import dev.tollgate.routing.FailureRule.Health;
import dev.tollgate.wire.FailureKind;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** One expected row for each row of the table, each shown by a plan of one channel and by a plan of two. */
final class FailureRuleTest {
    private static final String OWN_WORDS = "max_tokens is too large";

    /**
     * What must be seen of one case.
     *
     * @param told the client's code where no other channel is left
     */
    record Row(FailureRule rule, Failure failure, boolean retried, boolean counts, boolean operator, ErrorCode told) {
        @Override
        public String toString() {
            return rule + " " + failure.kind() + " " + failure.status();
        }
    }

    static List<Row> rows() {
        return List.of(
                status(FailureRule.STATUS_400, 400, false, false, false, ErrorCode.REJECTED_BY_PROVIDER),
                status(FailureRule.STATUS_413, 413, false, false, false, ErrorCode.REQUEST_TOO_LARGE),
                status(FailureRule.STATUS_422, 422, false, false, false, ErrorCode.REJECTED_BY_PROVIDER),
                status(FailureRule.STATUS_401, 401, true, true, true, ErrorCode.UPSTREAM_FAILED),
                status(FailureRule.STATUS_402, 402, true, true, true, ErrorCode.UPSTREAM_FAILED),
                status(FailureRule.STATUS_403, 403, true, true, true, ErrorCode.UPSTREAM_FAILED),
                status(FailureRule.STATUS_404, 404, true, false, true, ErrorCode.UPSTREAM_FAILED),
                status(FailureRule.STATUS_408, 408, true, true, false, ErrorCode.UPSTREAM_TIMEOUT),
                status(FailureRule.STATUS_409, 409, true, false, false, ErrorCode.UPSTREAM_FAILED),
                status(FailureRule.STATUS_425, 425, true, false, false, ErrorCode.UPSTREAM_FAILED),
                status(FailureRule.STATUS_429, 429, true, false, false, ErrorCode.NO_AVAILABLE_CHANNEL),
                status(FailureRule.STATUS_3XX, 302, true, true, true, ErrorCode.UPSTREAM_FAILED),
                status(FailureRule.STATUS_4XX, 405, true, false, true, ErrorCode.UPSTREAM_FAILED),
                status(FailureRule.STATUS_4XX, 499, true, false, true, ErrorCode.UPSTREAM_FAILED),
                status(FailureRule.STATUS_5XX, 500, true, true, false, ErrorCode.UPSTREAM_FAILED),
                status(FailureRule.STATUS_5XX, 503, true, true, false, ErrorCode.UPSTREAM_FAILED),
                status(FailureRule.STATUS_5XX, 529, true, true, false, ErrorCode.UPSTREAM_FAILED),
                kind(FailureRule.CONNECT, true, true, false, ErrorCode.UPSTREAM_FAILED),
                kind(FailureRule.CONNECT_TIMEOUT, true, true, false, ErrorCode.UPSTREAM_TIMEOUT),
                kind(FailureRule.TLS, true, true, true, ErrorCode.UPSTREAM_FAILED),
                kind(FailureRule.POOL_FULL, true, false, false, ErrorCode.OVERLOADED),
                kind(FailureRule.NO_REPLY, true, true, false, ErrorCode.UPSTREAM_FAILED),
                kind(FailureRule.FIRST_TOKEN_TIMEOUT, true, true, false, ErrorCode.UPSTREAM_TIMEOUT),
                kind(FailureRule.IDLE_TIMEOUT, false, true, false, ErrorCode.UPSTREAM_TIMEOUT),
                kind(FailureRule.TOTAL_TIMEOUT, false, true, false, ErrorCode.UPSTREAM_TIMEOUT),
                kind(FailureRule.CUT, true, true, false, ErrorCode.UPSTREAM_FAILED),
                kind(FailureRule.GARBAGE, true, true, false, ErrorCode.UPSTREAM_FAILED),
                kind(FailureRule.TOO_LARGE, false, false, false, ErrorCode.UPSTREAM_FAILED),
                kind(FailureRule.ERROR_BODY, true, true, false, ErrorCode.UPSTREAM_FAILED));
    }

    private static Row status(
            FailureRule rule, int status, boolean retried, boolean counts, boolean operator, ErrorCode told) {
        return new Row(rule, Failure.status(status, 0, OWN_WORDS), retried, counts, operator, told);
    }

    private static Row kind(FailureRule rule, boolean retried, boolean counts, boolean operator, ErrorCode told) {
        return new Row(rule, Failure.of(FailureKind.valueOf(rule.name())), retried, counts, operator, told);
    }

    @Test
    void everyRowOfTheTableIsShown() {
        assertThat(rows().stream().map(Row::rule).distinct()).containsExactlyInAnyOrder(FailureRule.values());
    }

    @Test
    void everyFailureHasItsRow() {
        Stream<Failure> kinds =
                EnumSet.complementOf(EnumSet.of(FailureKind.STATUS)).stream().map(Failure::of);
        assertThat(kinds)
                .allSatisfy(failure -> assertThat(FailureRule.of(failure).name())
                        .isEqualTo(failure.kind().name()));
        for (int status = 300; status <= 999; status++) {
            assertThat(FailureRule.of(Failure.status(status, 0, null)).name()).startsWith("STATUS_");
        }
        assertThatThrownBy(() -> FailureRule.of(Failure.status(200, 0, null)))
                .hasMessageContaining("STATUS with status 200");
    }

    @ParameterizedTest
    @MethodSource("rows")
    void rowIsFoundByItsFailure(Row row) {
        assertThat(FailureRule.of(row.failure())).isEqualTo(row.rule());
    }

    @ParameterizedTest
    @MethodSource("rows")
    void clientOfTheLastChannelIsTold(Row row) {
        Refusal refusal = onOneChannel(row.failure(), new Fixtures.Told());
        assertThat(refusal.code()).isEqualTo(row.told());
        assertThat(refusal.retryAfterSeconds()).isEqualTo(row.told().status() >= 500 ? 1 : 0);
        boolean ownWords = EnumSet.of(FailureRule.STATUS_400, FailureRule.STATUS_413, FailureRule.STATUS_422)
                .contains(row.rule());
        assertThat(refusal.message().equals(OWN_WORDS)).isEqualTo(ownWords);
    }

    @ParameterizedTest
    @MethodSource("rows")
    void anotherChannelIsTriedWhereTheRowSaysSo(Row row) {
        assertThat(onTwoChannels(row.failure(), false) instanceof NextStep.Try).isEqualTo(row.retried());
    }

    @ParameterizedTest
    @MethodSource("rows")
    void nobodyElseIsTriedAfterTheFirstByte(Row row) {
        assertThat(onTwoChannels(row.failure(), true)).isInstanceOf(NextStep.GiveUp.class);
    }

    @ParameterizedTest
    @MethodSource("rows")
    void breakerCountsWhatIsTheChannelsFailure(Row row) {
        ChannelHealth health = new ChannelHealth(Fixtures.LIMITS, HealthListener.NONE);
        Router router = new Router(health, Fixtures.LIMITS, false);
        var catalog = Fixtures.catalog(Fixtures.channel("a", 0, 1));
        Plan plan = router.plan(catalog, Fixtures.MODEL, new SplittableRandom(1));
        plan.first(0);
        plan.failed(row.failure(), 0);
        assertThat(health.status(Fixtures.channel("a", 0, 1).id(), 0).failures())
                .isEqualTo(row.counts() ? 1 : 0);
    }

    @ParameterizedTest
    @MethodSource("rows")
    void operatorIsToldOfWhatOnlyTheOperatorMends(Row row) {
        Fixtures.Told told = new Fixtures.Told();
        onOneChannel(row.failure(), told);
        assertThat(told.events.stream().anyMatch(event -> event.startsWith("operator a")))
                .isEqualTo(row.operator());
    }

    @Test
    void providersWaitIsPassedOn() {
        Refusal busy = onOneChannel(Failure.status(429, 7_001, null), new Fixtures.Told());
        assertThat(busy.retryAfterSeconds()).isEqualTo(8);
        Refusal overloaded = onOneChannel(Failure.status(503, 2_000, null), new Fixtures.Told());
        assertThat(overloaded.retryAfterSeconds()).isEqualTo(2);
    }

    @Test
    void emptyWordsOfTheProviderAreReplacedByOurs() {
        assertThat(onOneChannel(Failure.status(400, 0, ""), new Fixtures.Told()).message())
                .isEqualTo("The provider did not accept this request.");
    }

    @Test
    void failureHasAStatusExactlyWhereItsKindIsStatus() {
        assertThatThrownBy(() -> new Failure(FailureKind.CUT, 500, 0, null)).hasMessageContaining("CUT, status 500");
        assertThatThrownBy(() -> new Failure(FailureKind.STATUS, 0, 0, null)).hasMessageContaining("status 0");
    }

    @Test
    void onlyFailuresOfTheChannelCount() {
        assertThat(Arrays.stream(FailureRule.values())
                        .filter(rule -> rule.code().status() < 500))
                .allSatisfy(rule -> assertThat(rule.health()).isEqualTo(Health.ALIVE));
    }

    private static Refusal onOneChannel(Failure failure, Fixtures.Told told) {
        Router router = new Router(new ChannelHealth(Fixtures.LIMITS, told), Fixtures.LIMITS, false);
        var catalog = Fixtures.catalog(Fixtures.channel("a", 0, 1));
        Plan plan = router.plan(catalog, Fixtures.MODEL, new SplittableRandom(1));
        plan.first(0);
        return ((NextStep.GiveUp) plan.failed(failure, 0)).refusal();
    }

    private static NextStep onTwoChannels(Failure failure, boolean afterFirstByte) {
        Router router = new Router(new ChannelHealth(Fixtures.LIMITS, HealthListener.NONE), Fixtures.LIMITS, false);
        var catalog = Fixtures.catalog(Fixtures.channel("a", 0, 1), Fixtures.channel("b", 1, 1));
        Plan plan = router.plan(catalog, Fixtures.MODEL, new SplittableRandom(1));
        plan.first(0);
        if (afterFirstByte) {
            plan.firstByte();
        }
        return plan.failed(failure, 0);
    }
}
