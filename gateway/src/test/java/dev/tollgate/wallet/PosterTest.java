package dev.tollgate.wallet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.base.HaltPoint;
import dev.tollgate.ledger.LeaseHolder;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Posting, and what is known of charges between the journal and the ledger. */
@ExtendWith(SilentLog.class)
final class PosterTest {
    private final Stand stand = new Stand(Samples.limits(2 << 20, 1_000));

    /** The ledger, with a position that can be made to fail and a record of the batches. */
    private final class Watched implements PostingStore {
        final List<Batch> batches = new ArrayList<>();
        boolean positionFails;

        @Override
        public long ledgerId() {
            return stand.ledger.ledgerId();
        }

        @Override
        public LeaseHolder nextEpoch(long node) {
            return stand.ledger.nextEpoch(node);
        }

        @Override
        public List<Position> openJournals(LeaseHolder now) {
            return stand.ledger.openJournals(now);
        }

        @Override
        public Position position(LeaseHolder holder, int loop) {
            if (positionFails) {
                throw new IllegalStateException("away");
            }
            return stand.ledger.position(holder, loop);
        }

        @Override
        public boolean post(Batch batch) {
            batches.add(batch);
            return stand.ledger.post(batch);
        }

        @Override
        public void close(LeaseHolder holder, int loop, @Nullable String lost) {
            stand.ledger.close(holder, loop, lost);
        }
    }

    private final Watched watched = new Watched();

    PosterTest() {
        stand.postings = watched;
        stand.ledger.give(Samples.CUSTOMER, 100_000);
        stand.start();
    }

    private HoldAsk settled(long number, long charge) {
        HoldAsk ask = Samples.ask(number, Samples.fixed(100));
        stand.books.settle(stand.held(ask), stand.row(ask, charge));
        return ask;
    }

    @Test
    void nothingIsPostedBeforeItIsForced() {
        settled(1, 10);
        assertThat(stand.wallet.poster().post(true)).isTrue();
        assertThat(stand.ledger.rows()).isEmpty();
        stand.time.advance(70);
        assertThat(stand.wallet.stats().posts().lagMs()).isEqualTo(70);
        stand.post();
        assertThat(stand.ledger.rows()).hasSize(1);
        assertThat(stand.wallet.stats().posts().lagMs()).isZero();
    }

    @Test
    void batchesHoldNoMoreRowsThanAllowed() {
        for (int i = 0; i < 3_000; i++) {
            settled(i, 1);
        }
        stand.post();
        List<Integer> sizes =
                watched.batches.stream().map(batch -> batch.postings().size()).toList();
        assertThat(sizes)
                .hasSizeGreaterThan(2)
                .allSatisfy(size -> assertThat(size)
                        .isLessThanOrEqualTo(stand.limits.journal().batchRowsMax()));
        assertThat(stand.ledger.rows().size()).isEqualTo(3_000);
        assertThat(stand.wallet.stats().posts().rows()).isEqualTo(3_000);
    }

    @Test
    void failingLedgerLosesNothingAndIsAskedAgain() {
        settled(1, 10);
        stand.ledger.faults(new FailOnce("post", new IllegalStateException("away")));
        stand.post();
        assertThat(stand.ledger.rows()).isEmpty();
        assertThat(stand.wallet.poster().failuresInRow()).isEqualTo(1);
        stand.post();
        assertThat(stand.ledger.rows()).hasSize(1);
        assertThat(stand.wallet.poster().failuresInRow()).isZero();
        stand.ledger.check();
    }

    @Test
    void batchThatWasTakenThoughTheCallFailedIsNotPostedTwice() {
        settled(1, 10);
        stand.ledger.faults(new FailOnce("post", null));
        stand.post();
        assertThat(stand.ledger.rows()).hasSize(1);
        assertThat(stand.balance().totalNanos()).isEqualTo(99_990);
        settled(2, 10);
        stand.post();
        assertThat(watched.batches).hasSize(2);
        assertThat(stand.balance().totalNanos()).isEqualTo(99_980);
        stand.ledger.check();
    }

    @Test
    void whileNobodyKnowsWhetherABatchWasTakenNoBalanceIsTold() {
        settled(1, 10);
        stand.ledger.faults(new FailOnce("post", null));
        watched.positionFails = true;
        stand.post();
        Future<BalanceView> view = stand.wallet.balance(Samples.CUSTOMER);
        stand.scheduler.quiet();
        assertThat(view.failed()).as("10 would be missing, or counted twice").isTrue();
        watched.positionFails = false;
        stand.post();
        assertThat(stand.balance().totalNanos()).isEqualTo(99_990);
    }

    @Test
    void journalThatSomebodyElsePostsStopsThePoster() {
        settled(1, 10);
        PostingStore.Position ahead = new PostingStore.Position(stand.wallet.holder(), 0, 40, 40);
        stand.ledger.post(new PostingStore.Batch(ahead, 0, List.of()));
        stand.post();
        assertThat(stand.wallet.poster().failuresInRow()).isEqualTo(1);
        assertThat(stand.ledger.rows()).isEmpty();
    }

    @Test
    void balanceIsExactBetweenTheCommitAndItsBeingKnown() {
        Stand halting = new Stand();
        List<Long> totals = new ArrayList<>();
        halting.ledger.give(Samples.CUSTOMER, 1_000);
        halting.halts = point -> {
            if (point == HaltPoint.AFTER_POST) {
                // Asked on another thread at this moment, it would wait; the total in memory does not.
                totals.add(halting.wallet.totalNanos(Samples.CUSTOMER).result());
            }
        };
        halting.start();
        halting.wallet.totalNanos(Samples.CUSTOMER);
        halting.scheduler.quiet();
        HoldAsk ask = Samples.ask(1, Samples.fixed(100));
        halting.books.settle(halting.held(ask), halting.row(ask, 60));
        halting.post();
        assertThat(totals).containsExactly(940L);
        assertThat(halting.balance().totalNanos()).isEqualTo(940);
    }

    @Test
    void fullJournalRefusesBeforeAnythingIsHeldAndServesAgainOnceItIsPosted() {
        stand.ledger.faults(new FakeLedger.Faults() {
            @Override
            public void before(String call) {
                if (call.equals("post")) {
                    throw new IllegalStateException("away");
                }
            }

            @Override
            public void after(String call) {}
        });
        int served = 0;
        while (stand.answer(Samples.ask(served, Samples.fixed(1))) instanceof HoldOutcome.Held(Hold hold)) {
            stand.books.settle(hold, stand.row(Samples.ask(served, Samples.fixed(1)), 1));
            served++;
            stand.post();
        }
        assertThat(served).isGreaterThan(500);
        assertThat(stand.refused(Samples.ask(-1, Samples.fixed(1))).code().status())
                .isEqualTo(503);
        assertThat(stand.wallet.stats().holds().refusedRoom()).isEqualTo(2);
        stand.ledger.faults(FakeLedger.Faults.NONE);
        stand.post();
        assertThat(stand.ledger.rows().size()).isEqualTo(served);
        stand.held(Samples.ask(-2, Samples.fixed(1)));
    }

    @Test
    void requestsThatCostNothingDoNotFillTheJournal() {
        for (int i = 0; stand.journal().head() < 3 * stand.journal().ring(); i++) {
            HoldAsk ask = Samples.ask(i, Samples.fixed(100));
            Hold hold = stand.held(ask);
            stand.books.began(hold, stand.row(ask, 0));
            stand.books.release(hold);
            if (i % 100 == 0) {
                stand.journal().force(stand.time.epochMillis());
                stand.wallet.poster().post(false);
            }
        }
        assertThat(stand.ledger.rows()).isEmpty();
        assertThat(watched.batches).as("a position for each eighth of the ring").hasSizeBetween(20, 30);
    }

    @Test
    void brokenDiskRefusesNewRequestsAndKeepsWhatWasSettled() {
        HoldAsk ask = Samples.ask(1, Samples.fixed(100));
        Hold hold = stand.held(ask);
        stand.disk.full = true;
        stand.loop.run(() -> stand.books.settle(hold, stand.row(ask, 40)));
        assertThat(stand.refused(Samples.ask(2, Samples.fixed(1))).code().status())
                .isEqualTo(503);
        assertThat(stand.wallet.unready())
                .hasValueSatisfying(why -> assertThat(why).contains("cannot be written"));
        assertThat(stand.wallet.stats().journals().broken()).isTrue();
        assertThat(stand.balance().totalNanos())
                .as("the charge counts all the same")
                .isEqualTo(99_960);
        stand.disk.full = false;
        stand.time.advance(stand.limits.journal().journalForceMs());
        stand.scheduler.quiet();
        assertThat(stand.wallet.unready()).isEmpty();
        stand.post();
        assertThat(stand.ledger.rows()).containsOnlyKeys(ask.request());
        stand.held(Samples.ask(2, Samples.fixed(1)));
    }

    @Test
    void progressWithoutRoomIsSkippedAndCounted() {
        HoldAsk ask = Samples.ask(1, Samples.fixed(100));
        Hold hold = stand.held(ask);
        stand.books.began(hold, stand.row(ask, 0));
        while (stand.wallet.stats().journals().progressSkipped() == 0) {
            stand.books.progress(hold, stand.row(ask, 10));
        }
        stand.books.settle(hold, stand.row(ask, 20));
        assertThat(stand.wallet.stats().journals().pendingRecords()).isZero();
        stand.post();
        assertThat(stand.posted(ask).row().charge().nanos()).isEqualTo(20);
    }
}
