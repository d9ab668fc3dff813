package dev.tollgate.wallet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.tollgate.base.ApiKeyId;
import dev.tollgate.base.HaltPoints;
import dev.tollgate.base.Limits;
import dev.tollgate.base.TimeSource;
import dev.tollgate.metering.HoldPlan;
import dev.tollgate.metering.UsageRow;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongUnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The wallet on real files with real threads. */
final class WalletLifeTest {
    private static final int THREADS = 16;
    private static final int JOURNAL_BYTES = 2 << 20;

    @TempDir
    private Path dir;

    private final FakeLedger ledger = new FakeLedger();
    private final WalletStores stores = new WalletStores(ledger, ledger, ledger);
    private final Limits limits = Samples.limits(JOURNAL_BYTES, 100);

    private Wallet open(int loops, ThreadLoops threads) {
        WalletConfig config = new WalletConfig(dir, 9, loops, "https://shop.example", limits);
        return Wallet.open(config, stores, TimeSource.system(), threads, HaltPoints.NONE);
    }

    /** What a burst of requests came to. */
    private record Burst(int served, int refused, long charged, long overrun) {}

    /** Lets every thread ask at once, {@code requests} in all, and settles what is served. */
    private Burst burst(Wallet wallet, ThreadLoops threads, int requests, HoldPlan plan, LongUnaryOperator charge)
            throws InterruptedException {
        List<Books> books = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            books.add(wallet.books(i, threads.loop(i), threads.loop(i)));
        }
        AtomicInteger served = new AtomicInteger();
        AtomicInteger refused = new AtomicInteger();
        AtomicLong charged = new AtomicLong();
        AtomicLong overrun = new AtomicLong();
        CountDownLatch done = new CountDownLatch(requests);
        for (int i = 0; i < requests; i++) {
            HoldAsk ask = new HoldAsk(
                    Samples.request(i), Samples.CUSTOMER, new ApiKeyId(200 + i % 3), Samples.MODEL, plan, plan, null);
            int loop = i % THREADS;
            threads.loop(loop)
                    .execute(() -> books.get(loop).hold(ask).onSuccess(outcome -> {
                        switch (outcome) {
                            // Settled in a turn of its own, as an answer of a provider is.
                            case HoldOutcome.Held(Hold hold) ->
                                threads.loop(loop).execute(() -> {
                                    UsageRow row = Samples.row(ask, charge.applyAsLong(hold.nanos()), 1);
                                    UsageRow written = books.get(loop).settle(hold, row);
                                    charged.addAndGet(written.charge().nanos());
                                    overrun.addAndGet(written.charge().overrunNanos());
                                    served.incrementAndGet();
                                    done.countDown();
                                });
                            case HoldOutcome.Refused _ -> {
                                refused.incrementAndGet();
                                done.countDown();
                            }
                        }
                    }));
        }
        assertThat(done.await(60, TimeUnit.SECONDS)).as("all answered").isTrue();
        return new Burst(served.get(), refused.get(), charged.get(), overrun.get());
    }

    private void closeClean(Wallet wallet) {
        assertThat(wallet.stats().holds().heldNanos()).isZero();
        assertThat(wallet.close()).isZero();
        ledger.check();
        assertThat(ledger.leased()).isZero();
        assertThat(ledger.openJournalNames()).isEmpty();
    }

    private long remaining() {
        return ledger.grants().stream()
                .mapToLong(grant -> ledger.own(grant.id()))
                .sum();
    }

    @Test
    void balanceForFiftyServesExactlyFiftyOfTwoHundredFromSixteenThreads() throws InterruptedException {
        for (int i = 0; i < 5; i++) {
            ledger.give(Samples.CUSTOMER, 10 * 70);
        }
        try (ThreadLoops threads = new ThreadLoops(THREADS)) {
            Wallet wallet = open(THREADS, threads);
            wallet.replay();
            wallet.start();
            Burst burst = burst(wallet, threads, 200, Samples.fixed(70), held -> held);
            // All hold at once or not: whoever was refused was refused because fifty had been held.
            assertThat(burst).isEqualTo(new Burst(50, 150, 3_500, 0));
            closeClean(wallet);
            assertThat(remaining()).isZero();
        }
    }

    @Test
    void chargeBelowTheHoldServesAtLeastWhatTheBalanceHoldsAndLosesNothing() throws InterruptedException {
        // 200 holds of 400 do not fit, 199 charges of 100 and one hold do.
        ledger.give(Samples.CUSTOMER, 199 * 100 + 400);
        try (ThreadLoops threads = new ThreadLoops(THREADS)) {
            Wallet wallet = open(THREADS, threads);
            wallet.replay();
            wallet.start();
            Burst burst = burst(wallet, threads, 200, Samples.tokens(200, 200, 200), held -> held / 4);
            assertThat(burst.served()).isBetween((199 * 100 + 400) / 400, 200);
            assertThat(burst.served() + burst.refused()).isEqualTo(200);
            closeClean(wallet);
            assertThat(remaining()).isEqualTo(199 * 100 + 400 - burst.charged());
        }
    }

    @Test
    void chargeAboveTheHoldEndsAtZeroWithTheRestAsOverrun() throws InterruptedException {
        ledger.give(Samples.CUSTOMER, 5_000);
        try (ThreadLoops threads = new ThreadLoops(THREADS)) {
            Wallet wallet = open(THREADS, threads);
            wallet.replay();
            wallet.start();
            Burst burst = burst(wallet, threads, 200, Samples.fixed(70), held -> 3 * held);
            closeClean(wallet);
            assertThat(burst.charged() - burst.overrun()).isEqualTo(5_000 - remaining());
            assertThat(burst.overrun()).isPositive();
        }
    }

    @Test
    void thousandsOfRequestsArePostedOnceWhileBalancesAreRead() throws InterruptedException {
        ledger.give(Samples.CUSTOMER, 10_000_000);
        try (ThreadLoops threads = new ThreadLoops(THREADS)) {
            Wallet wallet = open(THREADS, threads);
            wallet.replay();
            wallet.start();
            AtomicInteger wrong = new AtomicInteger();
            CountDownLatch looked = new CountDownLatch(200);
            AtomicLong last = new AtomicLong(Long.MAX_VALUE);
            look(wallet, threads, looked, last, wrong);
            Burst burst = burst(wallet, threads, 6_000, Samples.fixed(100), held -> 40);
            assertThat(burst.served()).isEqualTo(6_000);
            assertThat(looked.await(60, TimeUnit.SECONDS)).isTrue();
            assertThat(wrong).as("totals that rose, though nothing was given").hasValue(0);
            closeClean(wallet);
            assertThat(ledger.rows().size()).isEqualTo(6_000);
            assertThat(remaining()).isEqualTo(10_000_000 - 240_000);
        }
    }

    /** Reads the balance again and again: with charges only, a total never rises. */
    private void look(Wallet wallet, ThreadLoops threads, CountDownLatch looked, AtomicLong last, AtomicInteger wrong) {
        if (looked.getCount() == 0) {
            return;
        }
        wallet.balance(Samples.CUSTOMER).onComplete(done -> {
            if (done.failed()
                    || done.result().totalNanos() > last.getAndSet(done.result().totalNanos())) {
                wrong.incrementAndGet();
            }
            looked.countDown();
            look(wallet, threads, looked, last, wrong);
        });
    }

    @Test
    void processThatDiesIsReplayedFromItsFiles() {
        ledger.give(Samples.CUSTOMER, 1_000);
        try (ThreadLoops threads = new ThreadLoops(1)) {
            Wallet dying = open(1, threads);
            dying.replay();
            dying.serve();
            Books books = dying.books(0, threads.loop(0), Runnable::run);
            CountDownLatch settled = new CountDownLatch(1);
            HoldAsk ask = Samples.ask(1, Samples.fixed(100));
            books.hold(ask).onSuccess(outcome -> {
                if (outcome instanceof HoldOutcome.Held(Hold hold)) {
                    books.settle(hold, Samples.row(ask, 60, 1));
                    settled.countDown();
                }
            });
            await(settled);
            Wallet next = open(1, threads);
            assertThat(next.unready()).isPresent();
            ReplayReport report = next.replay();
            assertThat(report.settled()).isEqualTo(1);
            next.start();
            assertThat(next.unready()).isEmpty();
            closeClean(next);
            assertThat(remaining()).isEqualTo(940);
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(60, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void journalsAreWholeZerosBesideTheirHeaderAndForeignOnesAreRefused() throws IOException {
        try (ThreadLoops threads = new ThreadLoops(1)) {
            Wallet wallet = open(2, threads);
            wallet.replay();
            wallet.close();
            Path file = dir.resolve("journal/loop-1.journal");
            assertThat(Files.size(file)).isEqualTo(JOURNAL_BYTES);
            byte[] bytes = Files.readAllBytes(file);
            byte[] ring = Arrays.copyOfRange(bytes, JournalHeader.BYTES, bytes.length);
            assertThat(ring).isEqualTo(new byte[ring.length]);
            Files.copy(file, dir.resolve("journal/loop-7.journal"));
            assertThatExceptionOfType(WalletStartException.class)
                    .isThrownBy(() -> open(2, threads))
                    .withMessageContaining("loop-7.journal belongs to ledger 77, node 9, loop 1")
                    .withMessageContaining("expected: ledger 77, node 9, loop 7");
        }
    }

    @Test
    void fullDiskAtTheFirstStartIsNamed() {
        Stand stand = new Stand();
        stand.disk.full = true;
        assertThatExceptionOfType(WalletStartException.class)
                .isThrownBy(stand::start)
                .withMessage("disk/loop-0.journal cannot be made: 262144 bytes: No space left on device");
    }

    @Test
    void directoryThatCannotHoldJournalsIsNamed() throws IOException {
        Files.writeString(dir.resolve("journal"), "a file where a directory should be");
        try (ThreadLoops threads = new ThreadLoops(1)) {
            assertThatExceptionOfType(WalletStartException.class)
                    .isThrownBy(() -> open(1, threads))
                    .withMessageContaining("loop-0.journal cannot be made");
        }
    }
}
