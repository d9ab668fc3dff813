package dev.tollgate.store;

import static dev.tollgate.store.Samples.ALICE;
import static dev.tollgate.store.Samples.BOB;
import static dev.tollgate.store.Samples.DAY;
import static dev.tollgate.store.Samples.HOUR;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.groups.Tuple.tuple;

import dev.tollgate.base.ChannelId;
import dev.tollgate.base.CustomerId;
import dev.tollgate.base.GrantId;
import dev.tollgate.base.LeaseId;
import dev.tollgate.base.RequestId;
import dev.tollgate.base.TimeSource;
import dev.tollgate.base.TransferId;
import dev.tollgate.ledger.ClosingTarget;
import dev.tollgate.ledger.Grant;
import dev.tollgate.ledger.GrantBalance;
import dev.tollgate.ledger.LeaseAsk;
import dev.tollgate.ledger.LeaseHolder;
import dev.tollgate.ledger.LeaseReply.Slice;
import dev.tollgate.ledger.Ledger;
import dev.tollgate.ledger.Transfer;
import dev.tollgate.metering.PaidRequest;
import dev.tollgate.metering.PaidRequest.GrantDraw;
import dev.tollgate.metering.UsageRow;
import dev.tollgate.metering.UsageRow.Failure;
import dev.tollgate.metering.UsageStore.Query;
import dev.tollgate.money.Asset;
import dev.tollgate.wallet.PostingStore.Batch;
import dev.tollgate.wallet.PostingStore.Draw;
import dev.tollgate.wallet.PostingStore.Position;
import dev.tollgate.wallet.PostingStore.Posting;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** What {@link dev.tollgate.wallet.PostingStore} promises. */
class PostingStoreTest {
    abstract static class Promises extends Contract {
        private static final LeaseHolder NODE = new LeaseHolder(3, 1);

        Promises(Stores.Kind kind) {
            super(kind);
        }

        private Ledger ledger() {
            return new Ledger(stores().ledger(), stores().ids(), TimeSource.system());
        }

        /** Gives a grant and leases all of it. */
        private Draw leased(long grant, CustomerId customer, long nanos) {
            ledger().give(Samples.grant(grant, customer, nanos), new TransferId(grant), "welcome");
            return lease(customer, nanos);
        }

        private Draw lease(CustomerId customer, long nanos) {
            Slice slice = ledger().lease(new LeaseAsk(NODE, customer, Asset.USD, nanos))
                    .slices()
                    .getFirst();
            return new Draw(slice.lease(), slice.grant().id(), slice.addedNanos());
        }

        private static Draw of(Draw lease, long nanos) {
            return new Draw(lease.lease(), lease.grant(), nanos);
        }

        private static Batch batch(long expected, long posted, Posting... postings) {
            return new Batch(new Position(NODE, 0, posted, posted), expected, List.of(postings));
        }

        private long held(CustomerId customer) {
            return ledger().balances(customer).stream()
                    .mapToLong(GrantBalance::totalNanos)
                    .sum();
        }

        private void assertBooksAreClean() {
            Database database = stores().database();
            if (database != null) {
                BooksReport report = database.check(row -> row.charge().nanos());
                assertThat(report.violations()).isEmpty();
                assertThat(report.clean()).isTrue();
            }
        }

        @Test
        void aReceiptHasTheGrantsThatPaidAndTheTriesThatFailed() {
            Draw first = leased(1, ALICE, 1_000);
            Draw second = leased(2, ALICE, 500);
            UsageRow plain = Samples.row(1, ALICE, DAY, 300, 0);
            UsageRow overrun = Samples.row(2, ALICE, DAY + 1, 20, 20);
            UsageRow several = failed(
                    Samples.row(3, ALICE, DAY + 2, 80, 10),
                    new Failure(new ChannelId("azure"), "connect", 0, false),
                    new Failure(new ChannelId("openai"), "status", 503, false),
                    new Failure(new ChannelId("openai-main"), "cut", 0, true));
            assertThat(stores().postings()
                            .post(batch(
                                    0,
                                    9,
                                    new Posting(plain, List.of(of(first, 300))),
                                    new Posting(overrun, List.of()),
                                    new Posting(several, List.of(of(second, 30), of(first, 40))))))
                    .isTrue();
            assertThat(stores().usage().paid(plain.id()))
                    .isEqualTo(new PaidRequest(plain, List.of(new GrantDraw(first.grant(), 300))));
            assertThat(stores().usage().paid(overrun.id())).isEqualTo(new PaidRequest(overrun, List.of()));
            assertThat(stores().usage().paid(several.id()))
                    .isEqualTo(new PaidRequest(
                            several, List.of(new GrantDraw(second.grant(), 30), new GrantDraw(first.grant(), 40))));
            @Nullable PaidRequest nobodys = stores().usage().paid(new RequestId(1, 2));
            assertThat(nobodys).isNull();
        }

        @Test
        void triesThatFailedAreStoredOnceHoweverOftenTheirRowIsPosted() {
            Draw lease = leased(1, ALICE, 1_000);
            UsageRow row = failed(
                    Samples.row(1, ALICE, DAY, 300, 0), new Failure(new ChannelId("azure"), "connect", 0, false));
            Posting posting = new Posting(row, List.of(of(lease, 300)));
            assertThat(stores().postings().post(batch(0, 9, posting))).isTrue();
            assertThat(stores().postings().post(batch(9, 10, posting))).isTrue();
            assertThat(stores().usage().paid(row.id()))
                    .isEqualTo(new PaidRequest(row, List.of(new GrantDraw(lease.grant(), 300))));
            assertThat(held(ALICE)).isEqualTo(700);
        }

        private static UsageRow failed(UsageRow row, Failure... failures) {
            return new UsageRow(
                    row.id(),
                    row.payer(),
                    row.call(),
                    row.units(),
                    row.charge(),
                    row.ending(),
                    row.startedMs(),
                    row.settledMs(),
                    List.of(failures));
        }

        @Test
        void aBatchMovesWhatItsRowsDrew() {
            Draw alice = leased(1, ALICE, 1_000);
            Draw bob = leased(2, BOB, 1_000);
            UsageRow first = Samples.row(1, ALICE, DAY, 300, 0);
            UsageRow second = Samples.row(2, ALICE, DAY + 1, 50, 0);
            UsageRow third = Samples.row(3, BOB, DAY + 2, 70, 20);
            UsageRow free = Samples.row(4, BOB, DAY + 3, 0, 0);
            assertThat(stores().postings()
                            .post(batch(
                                    0,
                                    9,
                                    new Posting(first, List.of(of(alice, 300))),
                                    new Posting(second, List.of(of(alice, 50))),
                                    new Posting(third, List.of(of(bob, 50))),
                                    new Posting(free, List.of()))))
                    .isTrue();
            assertThat(held(ALICE)).isEqualTo(650);
            assertThat(held(BOB)).isEqualTo(950);
            assertThat(stores().usage().row(first.id())).isEqualTo(first);
            assertThat(stores().usage().row(third.id())).isEqualTo(third);
            assertThat(stores().usage().row(free.id())).isEqualTo(free);
            assertThat(ledger().transfers(ALICE, null, 9))
                    .filteredOn(transfer -> transfer.kind() == Transfer.Kind.CHARGED)
                    .extracting(Transfer::nanos)
                    .as("one transfer a lease and batch")
                    .containsExactly(350L);
            assertThat(ledger().transfers(BOB, null, 9))
                    .extracting(Transfer::kind, Transfer::nanos)
                    .contains(tuple(Transfer.Kind.CHARGED, 50L), tuple(Transfer.Kind.OVERRUN, 20L));
            assertBooksAreClean();
        }

        @Test
        void severalLeasesMayPayForOneRequest() {
            Draw first = leased(1, ALICE, 100);
            Draw second = leased(2, ALICE, 100);
            Draw third = leased(3, ALICE, 100);
            UsageRow row = Samples.row(1, ALICE, DAY, 160, 5);
            stores().postings()
                    .post(batch(0, 1, new Posting(row, List.of(of(first, 100), of(second, 50), of(third, 5)))));
            assertThat(ledger().leases(NODE)).extracting(Slice::addedNanos).containsExactly(50L, 95L);
            assertBooksAreClean();
        }

        @Test
        void aBatchThatWasPostedChangesNothingAgain() {
            Draw lease = leased(1, ALICE, 1_000);
            Batch batch = batch(0, 5, new Posting(Samples.row(1, ALICE, DAY, 300, 0), List.of(of(lease, 300))));
            assertThat(stores().postings().post(batch)).isTrue();
            assertThat(stores().postings().post(batch)).isFalse();
            assertThat(held(ALICE)).isEqualTo(700);
            assertThat(stores().postings().position(NODE, 0)).isEqualTo(new Position(NODE, 0, 5, 5));
            assertBooksAreClean();
        }

        @Test
        void aBatchThatDoesNotGoOnFromThePositionChangesNothing() {
            Draw lease = leased(1, ALICE, 1_000);
            assertThat(stores().postings().position(NODE, 0)).isEqualTo(new Position(NODE, 0, 0, 0));
            assertThat(stores().postings()
                            .post(batch(
                                    4, 5, new Posting(Samples.row(1, ALICE, DAY, 300, 0), List.of(of(lease, 300))))))
                    .isFalse();
            assertThat(held(ALICE)).isEqualTo(1_000);
            assertThat(stores().usage().row(Samples.row(1, ALICE, DAY, 300, 0).id()))
                    .isNull();
        }

        @Test
        void aRowThatIsThereAlreadyIsNotChargedAgain() {
            Draw lease = leased(1, ALICE, 1_000);
            Posting first = new Posting(Samples.row(1, ALICE, DAY, 300, 0), List.of(of(lease, 300)));
            Posting second = new Posting(Samples.row(2, ALICE, DAY, 40, 0), List.of(of(lease, 40)));
            Posting third = new Posting(Samples.row(3, ALICE, DAY, 1, 0), List.of(of(lease, 1)));
            assertThat(stores().postings().post(batch(0, 1, first))).isTrue();
            assertThat(stores().postings().post(batch(1, 2, second, first, third, second)))
                    .isTrue();
            assertThat(held(ALICE)).isEqualTo(659);
            assertThat(stores().usage().spentNanos(first.row().payer().key(), 0))
                    .isEqualTo(341);
            assertBooksAreClean();
        }

        @Test
        void aBatchThatDrawsMoreThanALeaseHoldsFailsAsAWhole() {
            Draw lease = leased(1, ALICE, 100);
            Posting fits = new Posting(Samples.row(1, ALICE, DAY, 60, 0), List.of(of(lease, 60)));
            Posting does = new Posting(Samples.row(2, ALICE, DAY, 60, 0), List.of(of(lease, 60)));
            assertThatThrownBy(() -> stores().postings().post(batch(0, 5, fits, does)))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("lea_");
            assertThat(held(ALICE)).isEqualTo(100);
            assertThat(stores().usage().row(fits.row().id())).isNull();
            assertThat(stores().postings().position(NODE, 0).postedSeq()).isZero();
            assertThat(stores().postings().post(batch(0, 5, fits))).isTrue();
            assertBooksAreClean();
        }

        @Test
        void drawsThatAreNotTheChargeAreRefused() {
            Draw lease = leased(1, ALICE, 100);
            assertThatThrownBy(() -> stores().postings()
                            .post(batch(0, 1, new Posting(Samples.row(1, ALICE, DAY, 60, 10), List.of(of(lease, 49))))))
                    .isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(() -> stores().postings()
                            .post(batch(
                                    0,
                                    1,
                                    new Posting(
                                            Samples.row(1, ALICE, DAY, 60, 0),
                                            List.of(new Draw(new LeaseId(5), new GrantId(1), 60))))))
                    .isInstanceOf(IllegalStateException.class);
            assertThat(held(ALICE)).isEqualTo(100);
            assertBooksAreClean();
        }

        @Test
        void anEmptyBatchOnlyAdvances() {
            assertThat(stores().postings().post(new Batch(new Position(NODE, 1, 40, 12), 0, List.of())))
                    .isTrue();
            assertThat(stores().postings().position(NODE, 1)).isEqualTo(new Position(NODE, 1, 40, 12));
            assertThat(stores().postings().position(NODE, 0)).isEqualTo(new Position(NODE, 0, 0, 0));
        }

        @Test
        void eachStartOfANodeIsALifeOfItsOwn() {
            assertThat(stores().postings().nextEpoch(7)).isEqualTo(new LeaseHolder(7, 1));
            assertThat(stores().postings().nextEpoch(7)).isEqualTo(new LeaseHolder(7, 2));
            assertThat(stores().postings().nextEpoch(8)).isEqualTo(new LeaseHolder(8, 1));
            assertThat(stores().postings().ledgerId())
                    .isPositive()
                    .isEqualTo(stores().postings().ledgerId());
        }

        @Test
        void journalsOfEarlierLivesAreOpenUntilTheyAreClosed() {
            LeaseHolder first = stores().postings().nextEpoch(7);
            stores().postings().position(first, 1);
            stores().postings().post(new Batch(new Position(first, 0, 6, 4), 0, List.of()));
            stores().postings().position(new LeaseHolder(9, 1), 0);
            LeaseHolder second = stores().postings().nextEpoch(7);
            stores().postings().position(second, 0);
            assertThat(stores().postings().openJournals(second))
                    .containsExactly(new Position(first, 0, 6, 4), new Position(first, 1, 0, 0));
            stores().postings().close(first, 0, "records 5 to 6");
            stores().postings().close(first, 1, null);
            assertThat(stores().postings().openJournals(second)).isEmpty();
            assertThat(stores().postings().post(new Batch(new Position(first, 0, 7, 7), 6, List.of())))
                    .as("a closed journal takes nothing")
                    .isFalse();
        }

        @Test
        void aForgottenNodePostsNothingAnyMore() {
            LeaseHolder gone = stores().postings().nextEpoch(3);
            assertThat(gone).isEqualTo(NODE);
            Draw lease = leased(1, ALICE, 100);
            stores().postings().position(NODE, 0);
            ledger().forgetNode(3);
            Posting late = new Posting(Samples.row(1, ALICE, DAY, 60, 0), List.of(of(lease, 60)));
            assertThat(stores().postings().post(batch(0, 1, late))).isFalse();
            assertThat(stores().postings().post(new Batch(new Position(NODE, 5, 1, 1), 0, List.of(late))))
                    .as("not a journal that nobody knew of, either")
                    .isFalse();
            assertThat(stores().postings().openJournals(stores().postings().nextEpoch(3)))
                    .isEmpty();
            assertThat(held(ALICE)).isEqualTo(100);
            assertBooksAreClean();
        }

        @Test
        void theLastPostingOfAClosingGrantClosesIt() {
            Draw lease = leased(1, ALICE, 100);
            ledger().close(new GrantId(1), new TransferId(900), ClosingTarget.BREAKAGE, "expired");
            ledger().give(Samples.grant(2, ALICE, 10), new TransferId(2), "frozen");
            lease(ALICE, 10);
            ledger().freeze(new GrantId(2));
            stores().postings()
                    .post(batch(0, 1, new Posting(Samples.row(1, ALICE, DAY, 99, 0), List.of(of(lease, 99)))));
            assertThat(states()).containsExactly(Grant.State.CLOSING, Grant.State.CLOSING);
            stores().postings().post(batch(1, 2, new Posting(Samples.row(2, ALICE, DAY, 1, 0), List.of(of(lease, 1)))));
            assertThat(states()).containsExactly(Grant.State.CLOSED, Grant.State.CLOSING);
            assertBooksAreClean();
            assertThat(ledger().closeEarlier(new LeaseHolder(3, 2))).isEqualTo(10);
            assertThat(ledger().leases(NODE)).isEmpty();
            assertThat(states()).containsExactly(Grant.State.CLOSED, Grant.State.CLOSING);
            assertBooksAreClean();
        }

        private List<Grant.State> states() {
            return ledger().grants(ALICE).stream()
                    .map(balance -> balance.grant().state())
                    .toList();
        }

        @Test
        void nodesThatLeaseAndPostForTheSameCustomersAtOnceKeepTheBooks() throws Exception {
            for (int i = 0; i < 3; i++) {
                ledger().give(Samples.grant(i + 1, new CustomerId(i + 1), 1_000_000), new TransferId(i + 1), "");
            }
            List<Callable<Long>> nodes = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                int number = i;
                nodes.add(() -> leaseAndPost(stores().postings().nextEpoch(10 + number), number));
            }
            long charged = 0;
            try (ExecutorService pool = Executors.newFixedThreadPool(nodes.size())) {
                for (Future<Long> node : pool.invokeAll(nodes)) {
                    charged += node.get();
                }
            }
            long held = 0;
            for (int i = 0; i < 3; i++) {
                held += held(new CustomerId(i + 1));
            }
            assertThat(held).isEqualTo(3_000_000 - charged);
            assertBooksAreClean();
        }

        /** Leases and charges all three customers, each time in another order. Answers what was charged. */
        private long leaseAndPost(LeaseHolder node, int number) {
            long charged = 0;
            Ledger ledger = ledger();
            for (int round = 0; round < 12; round++) {
                List<Posting> postings = new ArrayList<>();
                for (int i = 0; i < 3; i++) {
                    CustomerId customer = new CustomerId((i + number + round) % 3 + 1);
                    Slice slice = ledger.lease(new LeaseAsk(node, customer, Asset.USD, 50))
                            .slices()
                            .getFirst();
                    ledger.giveBack(node, slice.lease(), 5);
                    UsageRow row = Samples.row(number * 1_000L + round * 10L + i, customer, DAY + round * HOUR, 30, 0);
                    postings.add(new Posting(
                            row, List.of(new Draw(slice.lease(), slice.grant().id(), 30))));
                    charged += 30;
                }
                assertThat(stores().postings()
                                .post(new Batch(new Position(node, 0, round + 1, round + 1), round, postings)))
                        .isTrue();
            }
            return charged;
        }

        @Test
        void hoursAddUpWhatWasPosted() {
            Draw lease = leased(1, ALICE, 10_000);
            Posting[] postings = new Posting[30];
            for (int i = 0; i < postings.length; i++) {
                UsageRow row = Samples.row(i, ALICE, DAY + i * HOUR / 10, 10 + i, 0);
                postings[i] = new Posting(row, List.of(of(lease, 10 + i)));
            }
            stores().postings().post(batch(0, 1, postings));
            assertThat(stores().usage().hours(new Query(ALICE, null, DAY, DAY + 3 * HOUR)))
                    .hasSize(3)
                    .allSatisfy(hour -> assertThat(hour.requests()).isEqualTo(10));
            assertThat(Set.of(held(ALICE))).containsExactly(10_000L - 735);
            assertBooksAreClean();
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
