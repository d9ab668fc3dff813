package dev.tollgate.store;

import static dev.tollgate.store.Samples.ALICE;
import static dev.tollgate.store.Samples.BOB;
import static dev.tollgate.store.Samples.DAY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tollgate.base.GrantId;
import dev.tollgate.base.TimeSource;
import dev.tollgate.base.TransferId;
import dev.tollgate.ledger.Decision;
import dev.tollgate.ledger.Grant;
import dev.tollgate.ledger.GrantBalance;
import dev.tollgate.ledger.Invariant;
import dev.tollgate.ledger.LeaseAsk;
import dev.tollgate.ledger.LeaseHolder;
import dev.tollgate.ledger.LeaseReply.Slice;
import dev.tollgate.ledger.Ledger;
import dev.tollgate.ledger.Outcome;
import dev.tollgate.ledger.Reversal;
import dev.tollgate.ledger.Reversal.Kind;
import dev.tollgate.ledger.Reversal.Settled;
import dev.tollgate.ledger.Reversal.State;
import dev.tollgate.ledger.ReversalRules.Reversing;
import dev.tollgate.money.Asset;
import dev.tollgate.money.Price;
import dev.tollgate.store.Runner.Lane;
import dev.tollgate.wallet.PostingStore.Batch;
import dev.tollgate.wallet.PostingStore.Draw;
import dev.tollgate.wallet.PostingStore.Position;
import dev.tollgate.wallet.PostingStore.Posting;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** How bought grants go back to who paid, and how expired ones end, over each store. */
class ReversalStoreTest {
    private static final Outcome APPLIED = new Outcome.Applied();
    private static final Price PRICE = new Price(1_000, "USD");
    private static final GrantId GRANT = new GrantId(1);

    abstract static class Promises extends Contract {
        private LeaseHolder node = new LeaseHolder(0, 0);

        Promises(Stores.Kind kind) {
            super(kind);
        }

        final Ledger ledger() {
            return new Ledger(stores().ledger(), stores().ids(), new At(DAY));
        }

        private record At(long epochMillis) implements TimeSource {
            @Override
            public long nanoTime() {
                return 0;
            }
        }

        final Slice sellAndLease(long amount, long leased) {
            assertThat(ledger().give(Samples.bought(Samples.grant(1, ALICE, amount), PRICE), new TransferId(1), ""))
                    .isEqualTo(APPLIED);
            node = stores().postings().nextEpoch(3);
            return ledger().lease(new LeaseAsk(node, ALICE, Asset.USD, leased))
                    .slices()
                    .getFirst();
        }

        final void spend(Slice slice, long nanos) {
            Posting posting = new Posting(
                    Samples.row(1, ALICE, DAY, nanos, 0),
                    List.of(new Draw(slice.lease(), slice.grant().id(), nanos)));
            assertThat(stores().postings().post(new Batch(new Position(node, 0, 1, 1), 0, List.of(posting))))
                    .isTrue();
        }

        final Outcome reverse(Kind kind) {
            return ledger().reverse(new Reversing(GRANT, kind, "", "asked for"));
        }

        final Reversal reversal() {
            return Objects.requireNonNull(ledger().reversal(GRANT));
        }

        @Test
        void whatWasPaidStaysOnTheGrant() {
            sellAndLease(100, 1);
            assertThat(ledger().grant(GRANT))
                    .extracting(balance -> balance.grant().origin())
                    .isEqualTo(new Grant.Origin("bought: test", PRICE));
        }

        @Test
        void aRefundWaitsForWhatRunsAndComesToWhatIsLeft() {
            Slice slice = sellAndLease(100, 40);
            assertThat(reverse(Kind.REFUND)).isEqualTo(APPLIED);
            assertThat(reversal())
                    .extracting(Reversal::state, Reversal::settled)
                    .containsExactly(State.PENDING, null);
            assertThat(ledger().settleReversal(GRANT)).isInstanceOf(Outcome.Refused.class);
            spend(slice, 25);
            assertThat(ledger().settleReversal(GRANT)).isInstanceOf(Outcome.Refused.class);
            ledger().giveBack(node, slice.lease(), 15);
            assertThat(ledger().settleReversal(GRANT)).isEqualTo(APPLIED);
            assertThat(reversal().settled()).isEqualTo(new Settled(75, 0, new Price(750, "USD")));
            assertThat(ledger().postReversal(GRANT, "re_9")).isEqualTo(APPLIED);
            assertThat(reversal())
                    .extracting(Reversal::state, Reversal::reference)
                    .containsExactly(State.POSTED, "re_9");
            assertClean();
        }

        @Test
        void aGrantWhoseLastMoneyIsSpentSettles() {
            Slice slice = sellAndLease(100, 40);
            reverse(Kind.CHARGEBACK);
            spend(slice, 40);
            assertThat(ledger().settleReversal(GRANT)).isEqualTo(APPLIED);
            assertThat(reversal().settled()).isEqualTo(new Settled(60, 40, PRICE));
            assertClean();
            assertThat(ledger().voidReversal(GRANT, "")).isEqualTo(APPLIED);
            GrantId restored = Objects.requireNonNull(reversal().restored());
            GrantBalance again = Objects.requireNonNull(ledger().grant(restored));
            assertThat(again.ownNanos()).isEqualTo(60);
            assertThat(again.grant().origin())
                    .isEqualTo(new Grant.Origin("restored: bought: test", new Price(600, "USD")));
            assertThat(ledger().lease(new LeaseAsk(node, ALICE, Asset.USD, 60)).slices())
                    .hasSize(1);
            assertClean();
        }

        @Test
        void reversalsComeNewestFirstPageByPage() {
            for (long id : new long[] {1, 2, 3, 4}) {
                ledger().give(
                                Samples.bought(Samples.grant(id, id == 2 ? BOB : ALICE, 10), PRICE),
                                new TransferId(id),
                                "");
                ledger().reverse(new Reversing(new GrantId(id), Kind.REFUND, "", ""));
            }
            ledger().settleReversal(new GrantId(3));
            ledger().postReversal(new GrantId(3), "");
            assertThat(ledger().reversals(null, false, 2))
                    .extracting(each -> each.grant().value())
                    .containsExactly(4L, 3L);
            assertThat(ledger().reversals(new GrantId(4), true, 9))
                    .extracting(each -> each.grant().value())
                    .containsExactly(2L, 1L);
        }

        @Test
        void expiredGrantsAreFoundEarliestFirstAndCloseOnce() {
            ledger().give(expiring(1, DAY + 1), new TransferId(1), "");
            ledger().give(expiring(2, DAY), new TransferId(2), "");
            ledger().give(expiring(3, DAY - 5), new TransferId(3), "");
            ledger().give(expiring(4, 0), new TransferId(4), "");
            ledger().freeze(new GrantId(3));
            assertThat(ledger().expired(9))
                    .extracting(grant -> grant.id().value())
                    .containsExactly(3L, 2L);
            assertThat(ledger().expired(1)).hasSize(1);
            assertThat(ledger().expire(new GrantId(1))).isInstanceOf(Outcome.Refused.class);
            assertThat(ledger().expire(new GrantId(4))).isInstanceOf(Outcome.Refused.class);
            assertThat(ledger().expire(new GrantId(2))).isEqualTo(APPLIED);
            assertThat(ledger().expire(new GrantId(2))).isEqualTo(new Outcome.AlreadyApplied());
            assertThat(ledger().expire(new GrantId(3))).isEqualTo(APPLIED);
            assertThat(ledger().expired(9)).isEmpty();
            assertClean();
        }

        private static Grant expiring(long id, long expiresMs) {
            return Samples.grant(id, ALICE, 10, new Grant.BurnOrder(0, expiresMs), Set.of());
        }

        /** Whatever a rule decided twice over is written once: the guard of the statement, not the rule, says so. */
        @Test
        void aStaleDecisionIsNotWritten() {
            sellAndLease(100, 1);
            stores().postings().nextEpoch(3);
            ledger().closeEarlier(new LeaseHolder(3, 9));
            reverse(Kind.REFUND);
            ledger().settleReversal(GRANT);
            ledger().postReversal(GRANT, "");
            Decision<Boolean> stale =
                    new Decision<>(true, List.of(new Decision.EndReversal(GRANT, State.VOIDED, null, "")));
            assertThatThrownBy(() -> stores().ledger().decideReversal(GRANT, _ -> stale))
                    .isInstanceOf(IllegalStateException.class);
            assertThat(reversal().state()).isEqualTo(State.POSTED);
        }

        @Test
        void oneOfManyWhoEndAReversalAtOnceEndsIt() throws Exception {
            sellAndLease(100, 1);
            ledger().closeEarlier(new LeaseHolder(3, 9));
            reverse(Kind.REFUND);
            ledger().settleReversal(GRANT);
            List<Callable<Outcome>> callers = new ArrayList<>();
            for (int i = 0; i < 16; i++) {
                boolean posts = i % 2 == 0;
                callers.add(() -> posts ? ledger().postReversal(GRANT, "re") : ledger().voidReversal(GRANT, "re"));
            }
            int applied = 0;
            try (ExecutorService pool = Executors.newFixedThreadPool(16)) {
                for (Future<Outcome> each : pool.invokeAll(callers)) {
                    applied += each.get() instanceof Outcome.Applied ? 1 : 0;
                }
            }
            assertThat(applied).isOne();
            assertClean();
        }

        final void assertClean() {
            Database database = stores().database();
            if (database != null) {
                assertThat(database.check(row -> row.charge().nanos()).violations())
                        .isEmpty();
            }
        }
    }

    /** What {@code fsck} says of reversals that were changed by force. */
    abstract static class Checked extends Promises {
        Checked(Stores.Kind kind) {
            super(kind);
        }

        private Set<Invariant> broken(String statement) {
            Slice slice = sellAndLease(100, 40);
            reverse(Kind.CHARGEBACK);
            spend(slice, 40);
            ledger().settleReversal(GRANT);
            assertClean();
            Database database = Objects.requireNonNull(stores().database());
            database.runner().write(Lane.FIRST, session -> session.update(statement));
            Set<Invariant> found = new TreeSet<>();
            database.check(row -> row.charge().nanos()).violations().forEach(each -> found.add(each.invariant()));
            return found;
        }

        @Test
        void aReversalThatIsGoneIsFound() {
            assertThat(broken("DELETE FROM reversals"))
                    .containsExactly(Invariant.REVERSAL_ADDS_UP, Invariant.CLAIMS_ADD_UP);
        }

        @Test
        void anotherAmountIsFound() {
            assertThat(broken("UPDATE reversals SET amount_minor = 999")).containsExactly(Invariant.REVERSAL_ADDS_UP);
        }

        @Test
        void moreThanWasTakenIsFound() {
            assertThat(broken("UPDATE reversals SET reached_nanos = 61")).containsExactly(Invariant.REVERSAL_ADDS_UP);
        }

        @Test
        void anotherClaimIsFound() {
            assertThat(broken("UPDATE reversals SET claimed_nanos = 39")).containsExactly(Invariant.CLAIMS_ADD_UP);
        }

        @Test
        void oneThatEndedBeforeItSettledIsFound() {
            assertThat(broken("UPDATE reversals SET settled = 0, state = 1")).contains(Invariant.REVERSAL_ADDS_UP);
        }

        @Test
        void aVoidedOneThatGaveNothingBackIsFound() {
            assertThat(broken("UPDATE reversals SET state = 2"))
                    .containsExactly(Invariant.REVERSAL_ADDS_UP, Invariant.CLAIMS_ADD_UP);
        }
    }

    @Nested
    class InMemory extends Promises {
        InMemory() {
            super(Stores::memory);
        }
    }

    @Nested
    class OnSqlite extends Checked {
        OnSqlite() {
            super(Stores::sqlite);
        }
    }

    @Nested
    class OnPostgres extends Checked {
        OnPostgres() {
            super(Stores::postgres);
        }
    }
}
