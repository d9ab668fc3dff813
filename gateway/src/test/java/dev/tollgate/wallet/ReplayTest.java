package dev.tollgate.wallet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.tollgate.base.HaltPoint;
import dev.tollgate.metering.HoldPlan;
import dev.tollgate.metering.UsageRow;
import dev.tollgate.money.Asset;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What a start makes of the journals of a life that ended badly. */
@ExtendWith(SilentLog.class)
final class ReplayTest {
    private final Stand stand = new Stand();
    private int halts;

    @BeforeEach
    void giveAndStart() {
        stand.ledger.give(Samples.CUSTOMER, 10_000);
        stand.start();
    }

    private HoldAsk settled(long number, long charge) {
        HoldAsk ask = Samples.ask(number, Samples.fixed(100));
        stand.books.settle(stand.held(ask), stand.row(ask, charge));
        return ask;
    }

    @Test
    void settledIsPostedOnceHoweverOftenItIsReplayed() {
        HoldAsk posted = settled(1, 70);
        stand.post();
        HoldAsk unposted = settled(2, 80);
        stand.start();
        assertThat(stand.report.settled()).isEqualTo(1);
        assertThat(stand.report.returnedNanos()).isPositive();
        stand.start();
        assertThat(stand.report.journals())
                .as("nothing was written, but it was open")
                .isEqualTo(1);
        assertThat(stand.report.settled()).isZero();
        assertThat(stand.ledger.rows()).containsOnlyKeys(posted.request(), unposted.request());
        assertThat(stand.balance().totalNanos()).isEqualTo(9_850);
        stand.ledger.check();
    }

    @Test
    void openRequestIsChargedItsLastProgressAndOneWithoutNothing() {
        HoldAsk told = Samples.ask(1, Samples.fixed(100));
        Hold hold = stand.held(told);
        stand.books.began(hold, stand.row(told, 0));
        stand.books.progress(hold, stand.row(told, 20));
        UsageRow last = stand.row(told, 35);
        stand.books.progress(hold, last);
        HoldAsk silent = Samples.ask(2, Samples.fixed(100));
        stand.books.began(stand.held(silent), stand.row(silent, 0));
        stand.held(Samples.ask(3, Samples.fixed(100)));
        HoldAsk released = Samples.ask(4, Samples.fixed(100));
        Hold free = stand.held(released);
        stand.books.began(free, stand.row(released, 0));
        stand.books.progress(free, stand.row(released, 50));
        stand.books.release(free);
        stand.start();
        assertThat(stand.report.progress()).isEqualTo(1);
        assertThat(stand.report.dropped()).isEqualTo(1);
        assertThat(stand.ledger.rows()).containsOnlyKeys(told.request());
        assertThat(stand.ledger.row(told.request())).isEqualTo(last);
        assertThat(stand.balance().totalNanos()).isEqualTo(9_965);
    }

    /** A stream that tokens pay, until another request has taken them. */
    private Hold repriced(HoldAsk ask) {
        stand.ledger.giveTokens(Samples.CUSTOMER, 1_400, -1);
        stand.wallet.grantsChanged(Samples.CUSTOMER);
        Hold hold = stand.held(ask);
        assertThat(hold.asset()).isEqualTo(Asset.TOKENS);
        stand.books.began(hold, Samples.row(hold, ask, 0, stand.time.epochMillis()));
        stand.books.progress(hold, Samples.row(hold, ask, 150, stand.time.epochMillis()));
        HoldPlan rest = Samples.fixed(1_000);
        stand.held(new HoldAsk(
                Samples.request(99),
                Samples.CUSTOMER,
                Samples.KEY,
                Samples.MODEL,
                new HoldAsk.Cost(Samples.fixed(1_000_000), rest),
                new HoldAsk.Cost(rest, rest),
                false,
                null));
        assertThat(stand.books.extend(hold, 300)).as("the last of the tokens").isEqualTo(Reach.COVERED);
        assertThat(stand.books.extend(hold, 301)).isEqualTo(Reach.REPRICED);
        return hold;
    }

    private static HoldAsk either() {
        return Samples.stream(1, new HoldPlan(200, 2_000_000, 1, 100_000, 50), Samples.tokens(100, 100_000, 50), null);
    }

    @Test
    void aRepricedRequestIsChargedInTheAssetOfItsLastBegan() {
        HoldAsk ask = either();
        Hold hold = repriced(ask);
        UsageRow anew = stand.row(ask, 440);
        stand.books.began(hold, anew);
        stand.start();
        assertThat(stand.ledger.row(ask.request()))
                .as("earlier progress is written anew")
                .isEqualTo(anew);
        assertThat(stand.report.progress()).isEqualTo(1);
        assertThat(stand.balance().totalNanos()).isEqualTo(10_000 - 440);
        assertThat(stand.balance().tokens().totalNanos())
                .as("nothing of the first asset")
                .isEqualTo(1_400);
        stand.ledger.check();
    }

    @Test
    void aCrashBeforeTheFurtherBeganChargesTheFirstAssetWhichIsStillHeld() {
        HoldAsk ask = either();
        repriced(ask);
        stand.start();
        assertThat(stand.posted(ask).row().charge().asset()).isEqualTo(Asset.TOKENS);
        assertThat(stand.posted(ask).row().charge().nanos()).isEqualTo(150);
        assertThat(stand.posted(ask).row().charge().overrunNanos()).isZero();
        assertThat(stand.balance().tokens().totalNanos()).isEqualTo(1_250);
        assertThat(stand.balance().totalNanos()).isEqualTo(10_000);
        stand.ledger.check();
    }

    @Test
    void progressBehindTheFurtherBeganCounts() {
        HoldAsk ask = either();
        Hold hold = repriced(ask);
        stand.books.began(hold, stand.row(ask, 440));
        UsageRow last = stand.row(ask, 460);
        stand.books.progress(hold, last);
        stand.start();
        assertThat(stand.ledger.row(ask.request())).isEqualTo(last);
        stand.ledger.check();
    }

    @Test
    void progressAboveTheHoldIsOverrunForTheRest() {
        HoldAsk ask = Samples.ask(1, Samples.fixed(100));
        Hold hold = stand.held(ask);
        stand.books.began(hold, stand.row(ask, 0));
        stand.books.progress(hold, stand.row(ask, 130));
        stand.start();
        assertThat(stand.posted(ask).row().charge().overrunNanos()).isEqualTo(30);
        stand.ledger.check();
    }

    @Test
    void openRequestIsFoundThoughItsBeginningWasPostedOver() {
        HoldAsk stream = Samples.ask(1, Samples.fixed(100));
        Hold hold = stand.held(stream);
        stand.books.began(hold, stand.row(stream, 0));
        stand.books.progress(hold, stand.row(stream, 40));
        for (int i = 2; i < 3_000; i++) {
            settled(i, 1);
            if (i % 50 == 0) {
                stand.post();
            }
        }
        assertThat(stand.journal().head())
                .as("several laps")
                .isGreaterThan(2 * stand.journal().ring());
        stand.start();
        assertThat(stand.posted(stream).row().charge().nanos()).isEqualTo(40);
        assertThat(stand.ledger.rows()).hasSize(2_999);
        stand.ledger.check();
    }

    @Test
    void roomBelowAnOpenRequestIsNotFreed() {
        HoldAsk stream = Samples.ask(1, Samples.fixed(100));
        Hold hold = stand.held(stream);
        settled(2, 1);
        long began = stand.journal().head();
        stand.books.began(hold, stand.row(stream, 0));
        settled(3, 1);
        stand.post();
        assertThat(stand.journal().tail()).isEqualTo(began);
        long progress = stand.journal().head();
        stand.books.progress(hold, stand.row(stream, 5));
        settled(4, 1);
        stand.post();
        assertThat(stand.journal().tail())
                .as("a progress on disk stands for the beginning")
                .isEqualTo(progress);
        stand.books.settle(hold, stand.row(stream, 9));
        stand.post();
        assertThat(stand.journal().tail()).isEqualTo(stand.journal().head());
    }

    @Test
    void replayThatIsCutOffIsDoneAgain() {
        for (int i = 1; i <= 40; i++) {
            settled(i, 10);
        }
        HoldAsk stream = Samples.ask(50, Samples.fixed(100));
        Hold hold = stand.held(stream);
        stand.books.began(hold, stand.row(stream, 0));
        stand.books.progress(hold, stand.row(stream, 33));
        stand.halts = point -> {
            if (point == HaltPoint.DURING_REPLAY && halts++ < 3) {
                throw new SimulatedCrash("during replay");
            }
        };
        for (int i = 0; i < 2; i++) {
            assertThatExceptionOfType(SimulatedCrash.class).isThrownBy(stand::start);
        }
        assertThat(stand.ledger.rows()).as("a batch before each crash").hasSize(41);
        stand.start();
        assertThat(halts).as("nothing is posted again").isEqualTo(2);
        assertThat(stand.report.progress()).isZero();
        assertThat(stand.ledger.rows()).hasSize(41);
        assertThat(stand.balance().totalNanos()).isEqualTo(10_000 - 400 - 33);
        stand.ledger.check();
    }

    @Test
    void whatACutOffReplayHasPostedIsNotDrawnASecondTime() {
        Stand tight = new Stand(Samples.withBatches(Samples.limits(256 << 10, 1), 1));
        tight.ledger.give(Samples.CUSTOMER, 200);
        tight.start();
        for (int number : new int[] {1, 2}) {
            HoldAsk ask = Samples.ask(number, Samples.fixed(100));
            Hold hold = tight.held(ask);
            tight.books.began(hold, tight.row(ask, 0));
            tight.books.progress(hold, tight.row(ask, 100));
        }
        tight.halts = point -> {
            if (point == HaltPoint.DURING_REPLAY && halts++ == 0) {
                throw new SimulatedCrash("during replay");
            }
        };
        assertThatExceptionOfType(SimulatedCrash.class).isThrownBy(tight::start);
        assertThat(tight.ledger.rows()).as("a batch of one").hasSize(1);
        tight.start();
        assertThat(tight.report.progress()).isEqualTo(1);
        assertThat(tight.report.clampedNanos()).isZero();
        assertThat(tight.ledger.rows().values())
                .hasSize(2)
                .allSatisfy(posting ->
                        assertThat(posting.row().charge().overrunNanos()).isZero());
        tight.ledger.check();
    }

    @Test
    void startThatIsGivenUpLeavesEarlierLeasesForTheNext() {
        settled(1, 70);
        stand.ledger.faults(new FailOnce("post", new IllegalStateException("away")));
        assertThatExceptionOfType(IllegalStateException.class).isThrownBy(stand::start);
        assertThat(stand.wallet.close()).isZero();
        assertThat(stand.ledger.leased()).isPositive();
        stand.start();
        assertThat(stand.report.settled()).isEqualTo(1);
        assertThat(stand.report.clampedNanos()).isZero();
        assertThat(stand.posted(Samples.ask(1, Samples.fixed(100)))
                        .row()
                        .charge()
                        .overrunNanos())
                .isZero();
    }

    @Test
    void recordsThatAPowerCutTookAreNamedAndTheRestIsPosted() {
        for (int i = 1; i <= 100; i++) {
            settled(i, 10);
        }
        byte[] content = stand.disk.content(0);
        Arrays.fill(content, JournalHeader.BYTES + 4_096, JournalHeader.BYTES + 8_192, (byte) 0);
        stand.start();
        assertThat(stand.report.lost())
                .singleElement()
                .asString()
                .matches("disk/loop-0.journal: \\d+ records of epoch 1 are lost: \\d+-\\d+");
        assertThat(stand.report.settled()).isBetween(70L, 90L);
        assertThat(stand.ledger.losses()).hasSize(1);
        assertThat(stand.balance().totalNanos()).isEqualTo(10_000 - 10 * stand.report.settled());
        stand.ledger.check();
    }

    @Test
    void whatLeasesNoLongerCarryAfterALossIsOverrun() {
        Stand small = new Stand();
        small.ledger.give(Samples.CUSTOMER, 100);
        small.start();
        HoldAsk first = Samples.ask(1, Samples.fixed(100));
        Hold hold = small.held(first);
        small.books.began(hold, small.row(first, 0));
        small.books.progress(hold, small.row(first, 60));
        long lostFrom = small.journal().head();
        small.books.settle(hold, small.row(first, 10));
        long lostTo = small.journal().head();
        HoldAsk second = Samples.ask(2, Samples.fixed(90));
        small.books.settle(small.held(second), small.row(second, 90));
        Arrays.fill(
                small.disk.content(0),
                (int) (JournalHeader.BYTES + lostFrom),
                (int) (JournalHeader.BYTES + lostTo),
                (byte) 0);
        small.start();
        assertThat(small.report.clampedNanos()).isEqualTo(50);
        assertThat(small.posted(first).row().charge().overrunNanos()).isEqualTo(50);
        assertThat(small.balance().totalNanos()).isZero();
        small.ledger.check();
    }

    @Test
    void cleanEndLeavesNothingToReplayAndNoLease() {
        settled(1, 70);
        HoldAsk stream = Samples.ask(2, Samples.fixed(100));
        Hold hold = stand.held(stream);
        stand.books.began(hold, stand.row(stream, 0));
        stand.books.release(hold);
        assertThat(stand.wallet.close()).isZero();
        assertThat(stand.ledger.leased()).isZero();
        assertThat(stand.ledger.rows()).hasSize(1);
        stand.start();
        assertThat(stand.report.journals()).isZero();
    }

    @Test
    void endWithOpenHoldsIsReplayedLikeACrash() {
        HoldAsk stream = Samples.ask(1, Samples.fixed(100));
        Hold hold = stand.held(stream);
        stand.books.began(hold, stand.row(stream, 0));
        stand.books.progress(hold, stand.row(stream, 12));
        assertThat(stand.wallet.close()).isEqualTo(1);
        stand.start();
        assertThat(stand.report.progress()).isEqualTo(1);
        assertThat(stand.posted(stream).row().charge().nanos()).isEqualTo(12);
    }

    @Test
    void missingJournalIsRefusedNotForgotten() {
        settled(1, 70);
        stand.disk.remove(0);
        assertThatExceptionOfType(WalletStartException.class)
                .isThrownBy(stand::start)
                .withMessageContaining("disk/loop-0.journal: the file is of epoch 0")
                .withMessageContaining("node 9, epoch 1")
                .withMessageContaining("node forget");
    }

    @Test
    void journalOfALoopThatIsGoneIsReplayedToo() {
        settled(1, 70);
        HoldAsk ask = Samples.ask(2, Samples.fixed(100));
        WalletStores stores = new WalletStores(stand.ledger, stand.ledger, stand.ledger);
        Wallet two = Wallet.open(
                Samples.config(2, stand.limits), stand.disk, stores, stand.time, stand.scheduler, stand.halts);
        two.replay();
        Books second = two.books(1, stand.loop, stand.loop);
        two.serve();
        stand.loop.run(() -> second.hold(ask).onSuccess(outcome -> {
            if (outcome instanceof HoldOutcome.Held(Hold hold)) {
                second.settle(hold, stand.row(ask, 50));
            }
        }));
        stand.scheduler.quiet();
        stand.start();
        assertThat(stand.report.journals()).isEqualTo(2);
        assertThat(stand.ledger.rows()).hasSize(2);
    }

    @Test
    void journalGetsItsNewSizeAfterItWasReplayed() {
        settled(1, 70);
        Stand larger = new Stand(Samples.limits(512 << 10, 1_000));
        WalletStores stores = new WalletStores(stand.ledger, stand.ledger, stand.ledger);
        Wallet wallet = Wallet.open(
                Samples.config(1, larger.limits), stand.disk, stores, stand.time, stand.scheduler, stand.halts);
        assertThat(wallet.replay().settled()).isEqualTo(1);
        assertThat(wallet.journals().getFirst().ring()).isEqualTo((512 << 10) - JournalHeader.BYTES);
    }
}
