package dev.tollgate.store;

import static dev.tollgate.store.Samples.ALICE;
import static dev.tollgate.store.Samples.BOB;
import static dev.tollgate.store.Samples.DAY;
import static dev.tollgate.store.Samples.HOUR;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tollgate.base.CustomerId;
import dev.tollgate.base.GrantId;
import dev.tollgate.base.LeaseId;
import dev.tollgate.base.ModelName;
import dev.tollgate.base.TimeSource;
import dev.tollgate.base.TransferId;
import dev.tollgate.ledger.Account;
import dev.tollgate.ledger.ClosingTarget;
import dev.tollgate.ledger.Decision;
import dev.tollgate.ledger.Grant;
import dev.tollgate.ledger.Grant.BurnOrder;
import dev.tollgate.ledger.GrantBalance;
import dev.tollgate.ledger.LeaseAsk;
import dev.tollgate.ledger.LeaseHolder;
import dev.tollgate.ledger.LeaseReply;
import dev.tollgate.ledger.LeaseReply.Slice;
import dev.tollgate.ledger.Ledger;
import dev.tollgate.ledger.LedgerStore.Scope;
import dev.tollgate.ledger.Outcome;
import dev.tollgate.ledger.Transfer;
import dev.tollgate.money.Asset;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** What the ledger promises, over each store. */
class LedgerStoreTest {
    abstract static class Promises extends Contract {
        private static final LeaseHolder NODE = new LeaseHolder(3, 1);
        private static final Outcome APPLIED = new Outcome.Applied();
        private static final Outcome BEFORE = new Outcome.AlreadyApplied();

        private long transfers;

        Promises(Stores.Kind kind) {
            super(kind);
        }

        private Ledger ledger() {
            return ledgerAt(DAY);
        }

        private Ledger ledgerAt(long nowMs) {
            TimeSource time = new FixedTime(nowMs);
            return new Ledger(stores().ledger(), stores().ids(), time);
        }

        private record FixedTime(long epochMillis) implements TimeSource {
            @Override
            public long nanoTime() {
                return 0;
            }
        }

        private TransferId transferId() {
            return new TransferId(++transfers);
        }

        private void give(Grant grant) {
            assertThat(ledger().give(grant, transferId(), "welcome")).isEqualTo(APPLIED);
        }

        private LeaseReply lease(CustomerId customer, long nanos) {
            return ledger().lease(new LeaseAsk(NODE, customer, Asset.USD, nanos));
        }

        private void assertHolds(long grant, long own, long leased) {
            GrantBalance balance = ledger().grant(new GrantId(grant));
            assertThat(balance)
                    .isEqualTo(new GrantBalance(Objects.requireNonNull(balance).grant(), own, leased));
        }

        private void assertRefused(Outcome outcome, int status, String part) {
            assertThat(outcome).isInstanceOfSatisfying(Outcome.Refused.class, refused -> {
                assertThat(refused.refusal().code().status()).isEqualTo(status);
                assertThat(refused.refusal().message()).contains(part);
            });
        }

        @Test
        void aGivenGrantComesBackWhole() {
            Grant grant = Samples.grant(
                    5, ALICE, 700, new BurnOrder(-2, DAY + 9), Set.of(new ModelName("a/b"), new ModelName("c")));
            give(grant);
            assertThat(ledger().balances(ALICE)).containsExactly(new GrantBalance(grant, 700, 0));
            assertThat(ledger().grant(new GrantId(5))).isEqualTo(new GrantBalance(grant, 700, 0));
            assertThat(ledger().balances(BOB)).isEmpty();
            assertThat(ledger().grant(new GrantId(6))).isNull();
        }

        @Test
        void givingTwiceUnderOneIdGivesOnce() {
            Grant grant = Samples.grant(5, ALICE, 700);
            assertThat(ledger().give(grant, new TransferId(9), "a")).isEqualTo(APPLIED);
            assertThat(ledger().give(grant, new TransferId(9), "a")).isEqualTo(BEFORE);
            assertRefused(ledger().give(Samples.grant(6, ALICE, 700), new TransferId(9), "a"), 409, "txn_");
            assertHolds(5, 700, 0);
            assertThat(ledger().grants(ALICE)).hasSize(1);
        }

        @Test
        void aLeaseTakesFromGrantsInBurnOrder() {
            give(Samples.grant(1, ALICE, 10, new BurnOrder(1, 0), Set.of()));
            give(Samples.grant(2, ALICE, 20, new BurnOrder(0, 0), Set.of()));
            give(Samples.grant(3, ALICE, 30, new BurnOrder(0, DAY + 9), Set.of()));
            give(Samples.grant(4, ALICE, 40, new BurnOrder(0, DAY + 5), Set.of()));
            give(Samples.grant(9, BOB, 99));
            LeaseReply first = lease(ALICE, 75);
            assertThat(first.slices())
                    .extracting(slice -> slice.grant().id().value())
                    .containsExactly(4L, 3L, 2L);
            assertThat(first.slices()).extracting(Slice::addedNanos).containsExactly(40L, 30L, 5L);
            assertThat(first.exhausted()).isFalse();
            LeaseReply second = lease(ALICE, 75);
            assertThat(second.slices())
                    .extracting(slice -> slice.grant().id().value())
                    .containsExactly(2L, 1L);
            assertThat(second.slices()).extracting(Slice::addedNanos).containsExactly(15L, 10L);
            assertThat(second.exhausted()).isTrue();
            assertThat(second.slices().getFirst().lease())
                    .as("a grant's slices of one holder share a lease")
                    .isEqualTo(first.slices().getLast().lease());
            assertThat(lease(ALICE, 1)).isEqualTo(new LeaseReply(List.of(), true));
            assertThat(ledger().leases(NODE)).extracting(Slice::addedNanos).containsExactly(40L, 30L, 20L, 10L);
            assertThat(ledger().balances(ALICE))
                    .extracting(GrantBalance::leasedNanos)
                    .containsExactly(40L, 30L, 20L, 10L);
        }

        @Test
        void aLeaseThatTakesTheLastOfItIsExhausted() {
            give(Samples.grant(1, ALICE, 10));
            assertThat(lease(ALICE, 10).exhausted()).isTrue();
        }

        @Test
        void aLeaseOfNothingTellsWhetherThereIsMore() {
            give(Samples.grant(1, ALICE, 10));
            assertThat(lease(ALICE, 0)).isEqualTo(new LeaseReply(List.of(), false));
            assertThat(lease(BOB, 0)).isEqualTo(new LeaseReply(List.of(), true));
        }

        @Test
        void whatIsExpiredFrozenOrOfAnotherAssetIsNotLeased() {
            give(Samples.grant(1, ALICE, 10, new BurnOrder(0, DAY), Set.of()));
            give(Samples.grant(2, ALICE, 20));
            assertThat(ledger().freeze(new GrantId(2))).isEqualTo(APPLIED);
            assertThat(ledger().freeze(new GrantId(2))).isEqualTo(BEFORE);
            assertThat(lease(ALICE, 5)).isEqualTo(new LeaseReply(List.of(), true));
            assertThat(ledgerAt(DAY - 1)
                            .lease(new LeaseAsk(NODE, ALICE, Asset.USD, 5))
                            .slices())
                    .hasSize(1);
            assertThat(ledger().unfreeze(new GrantId(2))).isEqualTo(APPLIED);
            assertThat(ledger().unfreeze(new GrantId(2))).isEqualTo(BEFORE);
            assertThat(ledger().lease(new LeaseAsk(NODE, ALICE, Asset.TOKENS, 5)))
                    .isEqualTo(new LeaseReply(List.of(), true));
            assertThat(lease(ALICE, 5).slices()).hasSize(1);
        }

        @Test
        void whatIsGivenBackCanBeLeasedAgain() {
            give(Samples.grant(1, ALICE, 10));
            LeaseId lease = lease(ALICE, 10).slices().getFirst().lease();
            ledger().giveBack(NODE, lease, 4);
            assertHolds(1, 4, 6);
            assertThat(lease(ALICE, 9).slices())
                    .singleElement()
                    .isEqualTo(new Slice(lease, Samples.grant(1, ALICE, 10), 4));
        }

        @Test
        void moreThanALeaseHoldsCannotBeGivenBack() {
            give(Samples.grant(1, ALICE, 10));
            LeaseId lease = lease(ALICE, 6).slices().getFirst().lease();
            assertThatThrownBy(() -> ledger().giveBack(NODE, lease, 7)).isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(() -> ledger().giveBack(new LeaseHolder(3, 2), lease, 1))
                    .isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(() -> ledger().giveBack(NODE, new LeaseId(77), 1))
                    .isInstanceOf(IllegalStateException.class);
            assertHolds(1, 4, 6);
        }

        @Test
        void closingEarlierLivesReturnsWhatTheyHeldAndNothingElse() {
            LeaseHolder first = stores().postings().nextEpoch(8);
            LeaseHolder other = stores().postings().nextEpoch(9);
            give(Samples.grant(1, ALICE, 100));
            give(Samples.grant(2, BOB, 100));
            ledger().lease(new LeaseAsk(first, ALICE, Asset.USD, 30));
            ledger().lease(new LeaseAsk(first, BOB, Asset.USD, 5));
            ledger().lease(new LeaseAsk(other, ALICE, Asset.USD, 7));
            LeaseHolder second = stores().postings().nextEpoch(8);
            ledger().lease(new LeaseAsk(second, ALICE, Asset.USD, 11));
            assertHolds(1, 52, 48);
            assertThat(ledger().closeEarlier(second)).isEqualTo(35);
            assertThat(ledger().closeEarlier(second)).isZero();
            assertHolds(1, 82, 18);
            assertHolds(2, 100, 0);
            assertThat(ledger().leases(first)).isEmpty();
            assertThat(ledger().leases(second)).hasSize(1);
            assertThat(ledger().leases(other)).hasSize(1);
        }

        @Test
        void aLifeThatHasASuccessorLeasesNothing() {
            give(Samples.grant(1, ALICE, 100));
            LeaseHolder first = stores().postings().nextEpoch(8);
            stores().postings().nextEpoch(8);
            assertThatThrownBy(() -> ledger().lease(new LeaseAsk(first, ALICE, Asset.USD, 1)))
                    .isInstanceOf(IllegalStateException.class);
        }

        @Test
        void manyCustomersLeasesEndTogether() {
            LeaseHolder first = stores().postings().nextEpoch(8);
            for (int i = 0; i < 40; i++) {
                give(Samples.grant(100 + i, new CustomerId(500 + i), 10));
                ledger().lease(new LeaseAsk(first, new CustomerId(500 + i), Asset.USD, 3));
            }
            assertThat(ledger().closeEarlier(stores().postings().nextEpoch(8))).isEqualTo(120);
        }

        @Test
        void aForgottenNodesLeasesGoBackByWayOfSuspense() {
            give(Samples.grant(1, ALICE, 100));
            LeaseHolder gone = stores().postings().nextEpoch(8);
            ledger().lease(new LeaseAsk(gone, ALICE, Asset.USD, 30));
            assertThat(ledger().forgetNode(8)).isEqualTo(30);
            assertHolds(1, 100, 0);
            assertThat(ledger().transfers(ALICE, null, 9))
                    .extracting(Transfer::kind)
                    .contains(Transfer.Kind.SUSPENDED);
            assertThatThrownBy(() -> ledger().lease(new LeaseAsk(gone, ALICE, Asset.USD, 1)))
                    .isInstanceOf(IllegalStateException.class);
            LeaseHolder again = stores().postings().nextEpoch(8);
            assertThat(ledger().lease(new LeaseAsk(again, ALICE, Asset.USD, 1)).slices())
                    .hasSize(1);
        }

        @Test
        void anAdjustmentAddsOrTakesOnce() {
            give(Samples.grant(1, ALICE, 100));
            lease(ALICE, 40);
            GrantId grant = new GrantId(1);
            assertThat(ledger().adjust(grant, new TransferId(900), 5, "goodwill"))
                    .isEqualTo(APPLIED);
            assertThat(ledger().adjust(grant, new TransferId(900), 5, "goodwill"))
                    .isEqualTo(BEFORE);
            assertThat(ledger().adjust(grant, new TransferId(901), -65, "mistake"))
                    .isEqualTo(APPLIED);
            assertRefused(ledger().adjust(grant, new TransferId(900), 6, "other"), 409, "txn_");
            assertRefused(ledger().adjust(grant, new TransferId(902), -1, "too much"), 409, "40 are leased");
            assertRefused(ledger().adjust(new GrantId(2), new TransferId(903), 1, "whose?"), 404, "grt_");
            assertHolds(1, 0, 40);
        }

        @Test
        void aClosedGrantGivesWhatItHoldsAndWhatComesBackToItsTarget() {
            give(Samples.grant(1, ALICE, 100));
            LeaseId lease = lease(ALICE, 40).slices().getFirst().lease();
            GrantId grant = new GrantId(1);
            assertThat(ledger().close(grant, new TransferId(900), ClosingTarget.ADJUSTMENTS, "gone"))
                    .isEqualTo(APPLIED);
            assertThat(ledger().close(grant, new TransferId(900), ClosingTarget.ADJUSTMENTS, "gone"))
                    .isEqualTo(BEFORE);
            assertRefused(
                    ledger().close(grant, new TransferId(901), ClosingTarget.BREAKAGE, "late"), 409, "ADJUSTMENTS");
            assertRefused(ledger().adjust(grant, new TransferId(902), 1, "late"), 409, "closing");
            assertRefused(ledger().unfreeze(grant), 409, "closing");
            assertHolds(1, 0, 40);
            assertThat(lease(ALICE, 1).exhausted()).isTrue();
            ledger().giveBack(NODE, lease, 15);
            assertHolds(1, 0, 25);
            assertThat(ledger().balances(ALICE))
                    .extracting(balance -> balance.grant().state())
                    .containsExactly(Grant.State.CLOSING);
            ledger().giveBack(NODE, lease, 25);
            assertThat(ledger().balances(ALICE)).isEmpty();
            assertThat(ledger().grants(ALICE))
                    .extracting(balance -> balance.grant().state())
                    .containsExactly(Grant.State.CLOSED);
            assertThat(ledger().close(grant, new TransferId(900), ClosingTarget.ADJUSTMENTS, "gone"))
                    .isEqualTo(BEFORE);
        }

        @Test
        void aGrantWithoutLeasesClosesAtOnce() {
            give(Samples.grant(1, ALICE, 100));
            assertThat(ledger().close(new GrantId(1), transferId(), ClosingTarget.BREAKAGE, "expired"))
                    .isEqualTo(APPLIED);
            assertThat(ledger().grants(ALICE))
                    .extracting(balance -> balance.grant().state())
                    .containsExactly(Grant.State.CLOSED);
            assertHolds(1, 0, 0);
        }

        @Test
        void transfersComeNewestFirstPageByPage() {
            for (int i = 1; i <= 4; i++) {
                give(Samples.grant(i, ALICE, i));
            }
            give(Samples.grant(9, BOB, 9));
            List<Transfer> page = ledger().transfers(ALICE, null, 3);
            assertThat(page).extracting(Transfer::nanos).containsExactly(4L, 3L, 2L);
            assertThat(ledger().transfers(ALICE, page.getLast().id(), 3))
                    .containsExactly(new Transfer(
                            new TransferId(1),
                            Transfer.Kind.GIVEN,
                            Account.system(Account.Kind.FUNDING),
                            Account.of(new GrantId(1)),
                            Asset.USD,
                            1,
                            ALICE,
                            "welcome",
                            DAY));
        }

        @Test
        void whatWouldGoBelowZeroChangesNothing() {
            give(Samples.grant(1, ALICE, 10));
            Transfer tooMuch = new Transfer(
                    new TransferId(900),
                    Transfer.Kind.ADJUSTED,
                    Account.of(new GrantId(1)),
                    Account.system(Account.Kind.ADJUSTMENTS),
                    Asset.USD,
                    11,
                    ALICE,
                    "",
                    DAY);
            Decision<Boolean> decision = new Decision<>(
                    true,
                    List.of(
                            new Decision.MarkGrant(new GrantId(1), Grant.State.CLOSING, ClosingTarget.BREAKAGE),
                            new Decision.Move(tooMuch)));
            assertThatThrownBy(() -> stores().ledger().decide(new Scope.OfCustomer(ALICE, null, null), _ -> decision))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("grt_");
            assertThat(ledger().balances(ALICE)).containsExactly(new GrantBalance(Samples.grant(1, ALICE, 10), 10, 0));
            assertThat(ledger().transfers(ALICE, null, 9)).hasSize(1);
        }

        @Test
        void anIdThatAnotherNodeMadeTooIsMadeAnew() {
            give(Samples.grant(1, ALICE, 10));
            long taken = ledger().transfers(ALICE, null, 1).getFirst().id().value();
            List<Long> ids = new ArrayList<>(List.of(taken, taken + 1));
            Integer answer = stores().ledger().decide(new Scope.OfCustomer(ALICE, null, null), _ -> {
                Transfer transfer = new Transfer(
                        new TransferId(ids.removeFirst()),
                        Transfer.Kind.ADJUSTED,
                        Account.of(new GrantId(1)),
                        Account.system(Account.Kind.ADJUSTMENTS),
                        Asset.USD,
                        4,
                        ALICE,
                        "",
                        DAY);
                return new Decision<>(ids.size(), List.of(new Decision.Move(transfer)));
            });
            assertThat(answer).isZero();
            assertHolds(1, 6, 0);
        }

        @Test
        void whatARuleThrowsReachesTheCallerAndChangesNothing() {
            RuntimeException problem = new IllegalArgumentException("rule");
            assertThatThrownBy(() -> stores().ledger().decide(new Scope.OfCustomer(ALICE, null, null), _ -> {
                        throw problem;
                    }))
                    .isSameAs(problem);
        }

        @Test
        void sixteenThreadsNeverLeaseMoreThanThereIs() throws Exception {
            long total = 0;
            for (int i = 1; i <= 3; i++) {
                give(Samples.grant(i, ALICE, 1_000L * i));
                total += 1_000L * i;
            }
            List<Callable<Long>> threads = new ArrayList<>();
            for (int i = 0; i < 16; i++) {
                LeaseHolder holder = new LeaseHolder(100 + i % 4, 1);
                int odd = i;
                threads.add(() -> leaseUntilExhausted(holder, odd));
            }
            long kept = 0;
            try (ExecutorService pool = Executors.newFixedThreadPool(16)) {
                for (Future<Long> each : pool.invokeAll(threads)) {
                    kept += each.get();
                }
            }
            assertThat(kept).isEqualTo(total);
            assertThat(ledger().balances(ALICE))
                    .allSatisfy(balance -> assertThat(balance.ownNanos()).isZero());
            assertThat(ledger().balances(ALICE).stream()
                            .mapToLong(GrantBalance::leasedNanos)
                            .sum())
                    .isEqualTo(total);
        }

        /** Leases, now and then giving a little back, until there is nothing more. Answers what it kept. */
        private long leaseUntilExhausted(LeaseHolder holder, int odd) {
            Ledger ledger = ledger();
            long kept = 0;
            for (int round = 0; ; round++) {
                LeaseReply reply = ledger.lease(new LeaseAsk(holder, ALICE, Asset.USD, 37 + odd));
                for (Slice slice : reply.slices()) {
                    kept += slice.addedNanos();
                    if (round % 3 == 0 && !reply.exhausted()) {
                        ledger.giveBack(holder, slice.lease(), 1);
                        kept -= 1;
                    }
                }
                if (reply.slices().isEmpty() && reply.exhausted()) {
                    return kept;
                }
            }
        }

        @Test
        void timeAloneMakesNothingSpendable() {
            give(Samples.grant(1, ALICE, 10));
            lease(ALICE, 10);
            assertThat(ledgerAt(DAY + 9_000 * HOUR).lease(new LeaseAsk(new LeaseHolder(4, 1), ALICE, Asset.USD, 1)))
                    .isEqualTo(new LeaseReply(List.of(), true));
        }
    }

    @Nested
    class InMemory extends Promises {
        InMemory() {
            super(Stores::memory);
        }
    }

    @Nested
    class OnSqlite extends Promises {
        OnSqlite() {
            super(Stores::sqlite);
        }
    }

    @Nested
    class OnPostgres extends Promises {
        OnPostgres() {
            super(Stores::postgres);
        }
    }
}
