package dev.tollgate.wallet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.tollgate.base.ModelName;
import dev.tollgate.error.ErrorCode;
import dev.tollgate.error.GatewayException;
import dev.tollgate.error.Refusal;
import dev.tollgate.ledger.Grant;
import dev.tollgate.metering.HoldPlan;
import dev.tollgate.metering.UsageRow;
import dev.tollgate.wallet.HoldAsk.KeyBudget;
import dev.tollgate.wallet.HoldOutcome.Held;
import io.vertx.core.Future;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Holding and settling, as one event loop sees it. */
@ExtendWith(SilentLog.class)
final class HoldTest {
    private final Stand stand = Stand.started();

    @Test
    void holdWithinTheBalanceIsHeldAndTheRestOfItIsFreeAgainAfterwards() {
        stand.ledger.give(Samples.CUSTOMER, 10_000);
        HoldAsk ask = Samples.ask(1, Samples.tokens(100, 500, 50));
        Hold hold = stand.held(ask);
        assertThat(hold.nanos()).isEqualTo(600);
        assertThat(hold.outputTokens()).isEqualTo(500);
        assertThat(stand.balance().heldNanos()).isEqualTo(600);
        UsageRow row = stand.row(ask, 150);
        assertThat(stand.books.settle(hold, row)).isSameAs(row);
        assertThat(stand.balance().heldNanos()).isZero();
        assertThat(stand.balance().totalNanos()).isEqualTo(9_850);
    }

    @Test
    void secondRequestOfACustomerAsksTheLedgerNothing() {
        stand.ledger.give(Samples.CUSTOMER, 10_000);
        stand.held(Samples.ask(1, Samples.fixed(10)));
        long calls = stand.ledger.leaseCalls();
        Future<HoldOutcome> second = stand.ask(Samples.ask(2, Samples.fixed(10)));
        assertThat(second.result()).isInstanceOf(Held.class);
        assertThat(stand.ledger.leaseCalls()).isEqualTo(calls);
    }

    @Test
    void leaseIsGrownAheadBelowTheLowWaterMark() {
        stand.ledger.give(Samples.CUSTOMER, 10_000);
        stand.held(Samples.ask(1, Samples.fixed(10)));
        // 1,000 was leased ahead; this leaves less than half of it.
        assertThat(stand.ask(Samples.ask(2, Samples.fixed(700))).result()).isInstanceOf(Held.class);
        stand.scheduler.quiet();
        assertThat(stand.ask(Samples.ask(3, Samples.fixed(900))).result()).isInstanceOf(Held.class);
    }

    @Test
    void requestAboveTheBalanceIsClampedToIt() {
        stand.ledger.give(Samples.CUSTOMER, 400);
        Hold hold = stand.held(Samples.ask(1, Samples.tokens(100, 5_000, 50)));
        assertThat(hold.outputTokens()).isEqualTo(300);
        assertThat(hold.nanos()).isEqualTo(400);
    }

    @Test
    void clampBelowTheMinimumIsRefusedWithWhatThereIsWhatIsNeededAndWhereToTopUp() {
        stand.ledger.give(Samples.CUSTOMER, 120);
        Refusal refusal = stand.refused(Samples.ask(1, Samples.tokens(100, 5_000, 50)));
        assertThat(refusal.code()).isEqualTo(ErrorCode.INSUFFICIENT_BALANCE);
        assertThat(refusal.message())
                .isEqualTo("balance: $0.00000012 available for gpt-4o (expected: at least $0.00000015 for this"
                        + " request); top up: https://shop.example/top-up");
    }

    @Test
    void balanceForFiftyServesExactlyFiftyOfTwoHundred() {
        stand.ledger.give(Samples.CUSTOMER, 20 * 70);
        stand.ledger.give(Samples.CUSTOMER, 30 * 70);
        for (int i = 0; i < 200; i++) {
            stand.ask(Samples.ask(i, Samples.fixed(70)));
        }
        stand.scheduler.quiet();
        for (int i = 200; i < 203; i++) {
            assertThat(stand.refused(Samples.ask(i, Samples.fixed(70))).code())
                    .isEqualTo(ErrorCode.INSUFFICIENT_BALANCE);
        }
        assertThat(stand.wallet.stats().holds().open()).isEqualTo(50);
        assertThat(stand.balance().availableNanos()).isZero();
    }

    @Test
    void exhaustedIsRememberedUntilAGrantChanges() {
        stand.refused(Samples.ask(1, Samples.fixed(70)));
        long calls = stand.ledger.leaseCalls();
        stand.refused(Samples.ask(2, Samples.fixed(70)));
        assertThat(stand.ledger.leaseCalls()).isEqualTo(calls);
        stand.ledger.give(Samples.CUSTOMER, 70);
        stand.wallet.grantsChanged(Samples.CUSTOMER);
        stand.held(Samples.ask(3, Samples.fixed(70)));
    }

    @Test
    void chargeAboveTheHoldTakesWhatIsFreeAndTheRestIsOverrun() {
        stand.ledger.give(Samples.CUSTOMER, 100);
        HoldAsk ask = Samples.ask(1, Samples.fixed(60));
        Hold hold = stand.held(ask);
        UsageRow settled = stand.books.settle(hold, stand.row(ask, 130));
        assertThat(settled.charge().overrunNanos()).isEqualTo(30);
        assertThat(stand.balance().totalNanos()).isZero();
        stand.post();
        stand.ledger.check();
        assertThat(stand.ledger.row(ask.request())).isEqualTo(settled);
        assertThat(stand.wallet.stats().holds().overrunNanos()).isEqualTo(30);
    }

    @Test
    void holdIsClosedOnce() {
        stand.ledger.give(Samples.CUSTOMER, 100);
        HoldAsk ask = Samples.ask(1, Samples.fixed(60));
        Hold hold = stand.held(ask);
        stand.books.release(hold);
        assertThat(stand.balance().availableNanos()).isEqualTo(100);
        assertThatIllegalStateException().isThrownBy(() -> stand.books.release(hold));
        assertThatIllegalStateException().isThrownBy(() -> stand.books.settle(hold, stand.row(ask, 1)));
        stand.post();
        assertThat(stand.ledger.rows()).isEmpty();
    }

    @Test
    void rowOfAnotherRequestOrANegativeChargeIsRefusedAndTheHoldStaysOpen() {
        stand.ledger.give(Samples.CUSTOMER, 100);
        HoldAsk ask = Samples.ask(1, Samples.fixed(60));
        Hold hold = stand.held(ask);
        UsageRow other = stand.row(Samples.ask(2, Samples.fixed(60)), 1);
        assertThatIllegalArgumentException().isThrownBy(() -> stand.books.settle(hold, other));
        assertThatIllegalArgumentException().isThrownBy(() -> stand.books.settle(hold, stand.row(ask, -1)));
        assertThatIllegalStateException().isThrownBy(() -> stand.books.progress(hold, stand.row(ask, 1)));
        stand.books.began(hold, stand.row(ask, 0));
        assertThatIllegalStateException().isThrownBy(() -> stand.books.began(hold, stand.row(ask, 0)));
        stand.books.release(hold);
    }

    @Test
    void grantForOtherModelsPaysNothingAndDoesNotStandInTheWay() {
        stand.ledger.give(Samples.CUSTOMER, 9_000, Set.of(new ModelName("other")), 0, 0);
        Grant any = stand.ledger.give(Samples.CUSTOMER, 500, Set.of(), 1, 0);
        HoldAsk ask = Samples.ask(1, Samples.fixed(200));
        stand.books.settle(stand.held(ask), stand.row(ask, 200));
        stand.post();
        assertThat(stand.posted(ask).draws())
                .singleElement()
                .satisfies(draw -> assertThat(draw.grant()).isEqualTo(any.id()));
        assertThat(stand.refused(Samples.ask(2, Samples.fixed(301))).code()).isEqualTo(ErrorCode.INSUFFICIENT_BALANCE);
    }

    @Test
    void grantsAreBurntByPriorityThenExpiryThenAge() {
        long later = stand.time.epochMillis() + 1_000_000;
        Grant third = stand.ledger.give(Samples.CUSTOMER, 10, Set.of(), 1, 0);
        Grant second = stand.ledger.give(Samples.CUSTOMER, 10, Set.of(), 1, later);
        Grant first = stand.ledger.give(Samples.CUSTOMER, 10, Set.of(), 0, 0);
        Grant fourth = stand.ledger.give(Samples.CUSTOMER, 10, Set.of(), 1, 0);
        HoldAsk ask = Samples.ask(1, Samples.fixed(35));
        stand.books.settle(stand.held(ask), stand.row(ask, 35));
        stand.post();
        assertThat(stand.posted(ask).draws())
                .extracting(PostingStore.Draw::grant)
                .containsExactly(first.id(), second.id(), third.id(), fourth.id());
    }

    @Test
    void expiredGrantPaysNothing() {
        stand.ledger.give(Samples.CUSTOMER, 100, Set.of(), 0, stand.time.epochMillis() + 50);
        stand.held(Samples.ask(1, Samples.fixed(10)));
        stand.time.advance(50);
        stand.ledger.now(stand.time.epochMillis());
        assertThat(stand.refused(Samples.ask(2, Samples.fixed(10))).code()).isEqualTo(ErrorCode.INSUFFICIENT_BALANCE);
    }

    @Test
    void closedGrantTakesNoNewHoldAndWhatRunsIsSettledAndGoesOn() {
        Grant grant = stand.ledger.give(Samples.CUSTOMER, 100);
        HoldAsk running = Samples.ask(1, Samples.fixed(40));
        Hold hold = stand.held(running);
        stand.ledger.close(grant.id());
        stand.wallet.grantsChanged(Samples.CUSTOMER);
        stand.scheduler.quiet();
        assertThat(stand.ledger.leased()).as("only what runs stays leased").isEqualTo(40);
        assertThat(stand.balance().availableNanos()).isZero();
        stand.refused(Samples.ask(2, Samples.fixed(10)));
        stand.loop.run(() -> stand.books.settle(hold, stand.row(running, 30)));
        stand.scheduler.quiet();
        stand.post();
        assertThat(stand.ledger.leased()).as("the rest goes on at once").isZero();
        stand.ledger.check();
    }

    @Test
    void recallGivesBackWhatNoRequestHolds() {
        stand.ledger.give(Samples.CUSTOMER, 100);
        Hold hold = stand.held(Samples.ask(1, Samples.fixed(40)));
        Future<Void> recalled = stand.wallet.recall(Samples.CUSTOMER);
        stand.scheduler.quiet();
        assertThat(recalled.succeeded()).isTrue();
        assertThat(stand.ledger.leased()).isEqualTo(40);
        stand.held(Samples.ask(2, Samples.fixed(60)));
        stand.books.release(hold);
    }

    @Test
    void idleLeaseGoesBackAndTheCustomerLeavesMemory() {
        stand.ledger.give(Samples.CUSTOMER, 100);
        stand.books.release(stand.held(Samples.ask(1, Samples.fixed(40))));
        stand.wallet.desks().tidy();
        stand.scheduler.quiet();
        assertThat(stand.ledger.leased()).isEqualTo(100);
        stand.time.advance(stand.limits.money().leaseIdleMs() + 1L);
        stand.wallet.desks().tidy();
        stand.scheduler.quiet();
        assertThat(stand.ledger.leased()).isZero();
        stand.wallet.desks().tidy();
        assertThat(stand.wallet.stats().leases().customers()).isZero();
        stand.held(Samples.ask(2, Samples.fixed(40)));
    }

    @Test
    void frozenCustomerGetsNoNewHoldAndWhatRunsIsSettled() {
        stand.ledger.give(Samples.CUSTOMER, 100);
        HoldAsk ask = Samples.ask(1, Samples.fixed(40));
        Hold hold = stand.held(ask);
        stand.wallet.freeze(Samples.CUSTOMER, true);
        assertThat(stand.refused(Samples.ask(2, Samples.fixed(1))).message()).contains("frozen");
        stand.books.settle(hold, stand.row(ask, 40));
        stand.wallet.freeze(Samples.CUSTOMER, false);
        stand.held(Samples.ask(3, Samples.fixed(1)));
    }

    @Test
    void customerWithMuchOverrunIsHeldAtFullContextForTheDay() {
        stand.ledger.give(Samples.CUSTOMER, 10_000);
        HoldPlan full = Samples.tokens(5_000, 900, 50);
        HoldAsk ask = new HoldAsk(
                Samples.request(1),
                Samples.CUSTOMER,
                Samples.KEY,
                Samples.MODEL,
                Samples.tokens(10, 60, 1),
                full,
                null);
        long charge = stand.limits.money().overrunMaxNanos() + 20_000;
        assertThat(stand.books
                        .settle(stand.held(ask), stand.row(ask, charge))
                        .charge()
                        .overrunNanos())
                .isGreaterThan(stand.limits.money().overrunMaxNanos());
        stand.ledger.give(Samples.CUSTOMER, 20_000);
        stand.wallet.grantsChanged(Samples.CUSTOMER);
        HoldAsk again = new HoldAsk(
                Samples.request(2),
                Samples.CUSTOMER,
                Samples.KEY,
                Samples.MODEL,
                Samples.tokens(10, 60, 1),
                full,
                null);
        Hold hold = stand.held(again);
        assertThat(hold.nanos()).isEqualTo(5_900);
        assertThat(hold.outputTokens()).as("never more than asked").isEqualTo(60);
        stand.time.advance(86_400_000);
        stand.ledger.now(stand.time.epochMillis());
        assertThat(stand.held(Samples.ask(3, Samples.tokens(10, 60, 1))).nanos())
                .isEqualTo(70);
    }

    @Test
    void silentLedgerIs503WithRetryAfter() {
        Stand silent = new Stand();
        silent.start();
        Future<HoldOutcome> answer = silent.ask(Samples.ask(1, Samples.fixed(40)));
        silent.scheduler.loseBackground();
        silent.time.advance(silent.limits.money().leaseWaitMs());
        silent.scheduler.quiet();
        assertThat(answer.result()).isInstanceOfSatisfying(HoldOutcome.Refused.class, refused -> {
            assertThat(refused.refusal().code()).isEqualTo(ErrorCode.OVERLOADED);
            assertThat(refused.refusal().retryAfterSeconds()).isPositive();
        });
        assertThat(silent.wallet.stats().leases().timeouts()).isEqualTo(1);
    }

    @Test
    void failingLedgerIs500AndABusyOneIsWhatItSays() {
        Refusal busy = Refusal.retryAfter(ErrorCode.OVERLOADED, "the database is full", 2);
        stand.ledger.faults(new FailOnce("lease", new GatewayException(busy)));
        assertThat(stand.refused(Samples.ask(1, Samples.fixed(40)))).isSameAs(busy);
        stand.ledger.faults(new FailOnce("lease", new IllegalStateException("disk on fire")));
        Refusal refusal = stand.refused(Samples.ask(2, Samples.fixed(40)));
        assertThat(refusal.code()).isEqualTo(ErrorCode.INTERNAL_ERROR);
        assertThat(refusal.message()).doesNotContain("fire");
    }

    @Test
    void leaseThatWasGivenThoughTheCallFailedIsFoundAgain() {
        stand.ledger.give(Samples.CUSTOMER, 100);
        stand.ledger.faults(new FailOnce("lease", null));
        stand.refused(Samples.ask(1, Samples.fixed(40)));
        assertThat(stand.ledger.leased()).isEqualTo(100);
        stand.held(Samples.ask(2, Samples.fixed(100)));
    }

    @Test
    void customerWhoseLeaseIsInDoubtStaysInMemoryUntilItIsCleared() {
        stand.ledger.give(Samples.CUSTOMER, 100);
        stand.ledger.faults(new FailOnce("lease", null));
        stand.refused(Samples.ask(1, Samples.fixed(40)));
        stand.time.advance(stand.limits.money().leaseIdleMs() + 1L);
        stand.wallet.desks().tidy();
        assertThat(stand.wallet.stats().leases().customers()).isEqualTo(1);
        stand.wallet.recall(Samples.CUSTOMER);
        stand.scheduler.quiet();
        assertThat(stand.ledger.leased()).isZero();
        stand.wallet.desks().tidy();
        assertThat(stand.wallet.stats().leases().customers()).isZero();
    }

    @Test
    void giveBackThatWasDoneThoughTheCallFailedIsNotSpentAgain() {
        stand.ledger.give(Samples.CUSTOMER, 100);
        stand.books.release(stand.held(Samples.ask(1, Samples.fixed(40))));
        stand.ledger.faults(new FailOnce("giveBack", null));
        Future<Void> recalled = stand.wallet.recall(Samples.CUSTOMER);
        stand.scheduler.quiet();
        assertThat(recalled.failed()).isTrue();
        assertThat(stand.ledger.leased()).isZero();
        HoldAsk ask = Samples.ask(2, Samples.fixed(100));
        stand.books.settle(stand.held(ask), stand.row(ask, 100));
        stand.post();
        stand.ledger.check();
    }

    @Test
    void holdBeforeTheStartAndAfterTheEndIs503() {
        stand.wallet.close();
        assertThat(stand.refused(Samples.ask(1, Samples.fixed(0))).code()).isEqualTo(ErrorCode.OVERLOADED);
        assertThat(stand.wallet.unready()).isPresent();
    }

    @Test
    void requestThatCostsNothingNeedsNoBalance() {
        HoldAsk ask = Samples.ask(1, Samples.fixed(0));
        stand.books.settle(stand.held(ask), stand.row(ask, 0));
        stand.post();
        assertThat(stand.ledger.row(ask.request())).isNotNull();
    }

    @Test
    void budgetOfAKeyClampsRefusesAndIsReadOnce() {
        stand.ledger.give(Samples.CUSTOMER, 10_000);
        KeyBudget budget = new KeyBudget(300, 0);
        HoldAsk first = Samples.ask(1, Samples.tokens(0, 200, 10), budget);
        Hold hold = stand.held(first);
        assertThat(stand.held(Samples.ask(2, Samples.tokens(0, 200, 10), budget))
                        .outputTokens())
                .as("what the first left")
                .isEqualTo(100);
        Refusal refusal = stand.refused(Samples.ask(3, Samples.tokens(0, 200, 10), budget));
        assertThat(refusal.code()).isEqualTo(ErrorCode.KEY_BUDGET_EXCEEDED);
        assertThat(refusal.message())
                .isEqualTo("this key's budget: $0.0000003, of it $0.00 spent and $0.0000003 held by running requests"
                        + " (expected: at least $0.00000001 left for this request)");
        stand.books.settle(hold, stand.row(first, 50));
        assertThat(stand.held(Samples.ask(4, Samples.tokens(0, 200, 10), budget))
                        .outputTokens())
                .isEqualTo(150);
    }

    @Test
    void budgetCountsWhatWasSpentBeforeThisLifeAndWhatIsNotPostedYet() {
        stand.ledger.give(Samples.CUSTOMER, 10_000);
        HoldAsk posted = Samples.ask(1, Samples.fixed(100));
        stand.books.settle(stand.held(posted), stand.row(posted, 100));
        stand.post();
        stand.start();
        HoldAsk unposted = Samples.ask(2, Samples.fixed(60));
        stand.books.settle(stand.held(unposted), stand.row(unposted, 60));
        Hold rest = stand.held(Samples.ask(3, Samples.tokens(0, 900, 10), new KeyBudget(200, 0)));
        assertThat(rest.outputTokens()).isEqualTo(40);
    }

    @Test
    void budgetOfADayBeginsAnewAtMidnight() {
        stand.ledger.give(Samples.CUSTOMER, 10_000);
        long day = Samples.START_MS / 86_400_000 * 86_400_000;
        HoldAsk ask = Samples.ask(1, Samples.fixed(100), new KeyBudget(100, day));
        stand.books.settle(stand.held(ask), stand.row(ask, 100));
        stand.refused(Samples.ask(2, Samples.fixed(1), new KeyBudget(100, day)));
        stand.time.advance(60_000);
        KeyBudget tomorrow = new KeyBudget(100, day + 86_400_000);
        HoldAsk next = Samples.ask(3, Samples.fixed(70), tomorrow);
        stand.books.settle(stand.held(next), stand.row(next, 70));
        stand.refused(Samples.ask(4, Samples.fixed(31), tomorrow));
        stand.held(Samples.ask(5, Samples.fixed(30), tomorrow));
    }

    @Test
    void chargeAboveTheHoldStaysWithinTheKeysBudget() {
        stand.ledger.give(Samples.CUSTOMER, 10_000);
        HoldAsk ask = Samples.ask(1, Samples.fixed(60), new KeyBudget(100, 0));
        UsageRow settled = stand.books.settle(stand.held(ask), stand.row(ask, 130));
        assertThat(settled.charge().overrunNanos()).isEqualTo(30);
        assertThat(stand.balance().totalNanos()).isEqualTo(9_900);
    }

    @Test
    void totalIsReadOnceAndThenFollowsChargesAndGrants() {
        stand.ledger.give(Samples.CUSTOMER, 500);
        Future<Long> first = stand.wallet.totalNanos(Samples.CUSTOMER);
        stand.scheduler.quiet();
        assertThat(first.result()).isEqualTo(500);
        HoldAsk ask = Samples.ask(1, Samples.fixed(60));
        stand.books.settle(stand.held(ask), stand.row(ask, 60));
        assertThat(stand.wallet.totalNanos(Samples.CUSTOMER).result()).isEqualTo(440);
        stand.ledger.give(Samples.CUSTOMER, 1_000);
        stand.wallet.grantsChanged(Samples.CUSTOMER);
        stand.scheduler.quiet();
        assertThat(stand.wallet.totalNanos(Samples.CUSTOMER).result()).isEqualTo(1_440);
        stand.time.advance(61_000);
        stand.ledger.give(Samples.CUSTOMER, 1);
        assertThat(stand.wallet.totalNanos(Samples.CUSTOMER).result()).isEqualTo(1_440);
        stand.scheduler.quiet();
        assertThat(stand.wallet.totalNanos(Samples.CUSTOMER).result())
                .as("read again behind the answer after a minute")
                .isEqualTo(1_441);
    }
}
