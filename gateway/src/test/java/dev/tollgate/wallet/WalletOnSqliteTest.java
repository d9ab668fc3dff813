package dev.tollgate.wallet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.base.ApiKeyId;
import dev.tollgate.base.CustomerId;
import dev.tollgate.base.GrantId;
import dev.tollgate.base.HaltPoints;
import dev.tollgate.base.IdSource;
import dev.tollgate.base.Limits;
import dev.tollgate.base.RequestId;
import dev.tollgate.base.TimeSource;
import dev.tollgate.base.TransferId;
import dev.tollgate.ledger.ClosingTarget;
import dev.tollgate.ledger.Grant;
import dev.tollgate.ledger.GrantBalance;
import dev.tollgate.ledger.Ledger;
import dev.tollgate.metering.UsageRow;
import dev.tollgate.money.Asset;
import dev.tollgate.store.BooksReport;
import dev.tollgate.store.Database;
import dev.tollgate.store.DatabaseConfig;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The wallet over the real ledger and a real SQLite file: lives that end well and lives that do not. */
final class WalletOnSqliteTest {
    private static final int LOOPS = 3;
    private static final int CUSTOMERS = 4;
    private static final long GIVEN = 60_000;

    @TempDir
    private Path dir;

    private final Calendar time = new Calendar();
    private final IdSource ids = IdSource.shared(time);
    private final SplittableRandom random = new SplittableRandom(21);
    private final Limits limits = Samples.limits(1 << 20, 500);
    private final Map<RequestId, UsageRow> expected = new HashMap<>();

    /** The machine's clock, further on by the days that the program was not running. */
    private static final class Calendar implements TimeSource {
        private final TimeSource machine = TimeSource.system();
        private final AtomicLong pausedMs = new AtomicLong();

        void pause(long days) {
            pausedMs.addAndGet(TimeUnit.DAYS.toMillis(days));
        }

        @Override
        public long epochMillis() {
            return machine.epochMillis() + pausedMs.get();
        }

        @Override
        public long nanoTime() {
            return machine.nanoTime();
        }
    }

    @Test
    void booksAreRightAfterLivesThatEndWellAndLivesThatDoNot() throws InterruptedException {
        lives(0);
    }

    /** No time makes leased money spendable again, nor a settled record void. */
    @Test
    void booksAreRightAfterLongPausesBetweenLives() throws InterruptedException {
        lives(60);
    }

    private void lives(int daysBetween) throws InterruptedException {
        try (Database database = Database.open(DatabaseConfig.embedded(dir), IdSource.shared(time), HaltPoints.NONE);
                ThreadLoops threads = new ThreadLoops(LOOPS)) {
            Ledger ledger = new Ledger(database.ledger(), ids, time);
            WalletStores stores = new WalletStores(ledger, database.postings(), database.usage());
            for (int i = 0; i < CUSTOMERS; i++) {
                give(ledger, customer(i), GIVEN / 2, 0);
                give(ledger, customer(i), GIVEN / 2, 1);
            }
            for (int life = 1; life <= 4; life++) {
                live(stores, threads, life);
                time.pause(daysBetween);
                BooksReport report = database.check(row -> row.charge().nanos());
                assertThat(report.violations()).as("life %d", life).isEmpty();
            }
            check(database, ledger);
        }
    }

    private static CustomerId customer(int i) {
        return new CustomerId(1_000 + i);
    }

    private void give(Ledger ledger, CustomerId customer, long nanos, int priority) {
        Grant grant = new Grant(
                new GrantId(ids.next()),
                customer,
                Asset.USD,
                nanos,
                Set.of(),
                new Grant.BurnOrder(priority, 0),
                Grant.State.OPEN,
                "given: test",
                time.epochMillis());
        ledger.give(grant, new TransferId(ids.next()), "test");
    }

    /** An odd life ends in order, an even one as if the process had been killed. */
    private void live(WalletStores stores, ThreadLoops threads, int life) throws InterruptedException {
        WalletConfig config = new WalletConfig(dir, 9, LOOPS, "https://shop.example", limits);
        Wallet wallet = Wallet.open(config, stores, time, threads, HaltPoints.NONE);
        ReplayReport replay = wallet.replay();
        assertThat(replay.lost()).isEmpty();
        assertThat(replay.clampedNanos()).isZero();
        boolean killed = life % 2 == 0;
        if (killed) {
            wallet.serve();
        } else {
            wallet.start();
        }
        List<Books> books = new ArrayList<>();
        for (int i = 0; i < LOOPS; i++) {
            books.add(wallet.books(i, threads.loop(i), threads.loop(i)));
        }
        serve(books, threads, life, killed);
        if (killed) {
            wallet.journals().getFirst().force(time.epochMillis());
            wallet.poster().post(false);
        } else {
            assertThat(wallet.close()).isZero();
        }
    }

    private void serve(List<Books> books, ThreadLoops threads, int life, boolean killed) throws InterruptedException {
        int requests = 400;
        CountDownLatch done = new CountDownLatch(requests);
        for (int i = 0; i < requests; i++) {
            int loop = i % LOOPS;
            int fate = random.nextInt(10);
            long part = random.nextInt(130);
            CustomerId customer = customer(random.nextInt(CUSTOMERS));
            HoldAsk ask = new HoldAsk(
                    new RequestId(life, i),
                    customer,
                    new ApiKeyId(customer.value()),
                    Samples.MODEL,
                    Samples.tokens(20, 100, 1),
                    Samples.tokens(20, 100, 1),
                    customer.value() % 2 == 0 ? null : new HoldAsk.KeyBudget(GIVEN / 2, 0));
            threads.loop(loop)
                    .execute(() -> books.get(loop).hold(ask).onSuccess(outcome -> {
                        if (outcome instanceof HoldOutcome.Held(Hold hold)) {
                            use(books.get(loop), hold, ask, part, killed ? fate : fate % 8);
                        }
                        done.countDown();
                    }));
        }
        assertThat(done.await(60, TimeUnit.SECONDS)).isTrue();
    }

    /** Takes a request to the end that its fate has in store; 8 and 9 are cut off by the death of the process. */
    private void use(Books books, Hold hold, HoldAsk ask, long charge, int fate) {
        if (fate == 0) {
            books.release(hold);
            return;
        }
        if (fate > 4) {
            books.began(hold, Samples.row(ask, 0, time.epochMillis()));
        }
        UsageRow row = Samples.row(ask, charge, time.epochMillis());
        if (fate < 8) {
            expect(books.settle(hold, row));
        } else if (fate == 9) {
            books.progress(hold, row);
            expect(row.withOverrun(Math.max(0, charge - hold.nanos())));
        }
    }

    private void expect(UsageRow row) {
        synchronized (expected) {
            expected.put(row.id(), row);
        }
    }

    private void check(Database database, Ledger ledger) throws InterruptedException {
        // One more life, so that what the last one left is replayed.
        try (ThreadLoops threads = new ThreadLoops(LOOPS)) {
            live(new WalletStores(ledger, database.postings(), database.usage()), threads, 5);
        }
        assertThat(database.check(row -> row.charge().nanos()).violations()).isEmpty();
        for (UsageRow row : expected.values()) {
            assertThat(database.usage().row(row.id())).isEqualTo(row);
        }
        for (int i = 0; i < CUSTOMERS; i++) {
            CustomerId customer = customer(i);
            long charged = expected.values().stream()
                    .filter(row -> row.payer().customer().equals(customer))
                    .mapToLong(row -> row.charge().nanos() - row.charge().overrunNanos())
                    .sum();
            List<GrantBalance> grants = ledger.grants(customer);
            assertThat(grants.stream().mapToLong(GrantBalance::leasedNanos).sum())
                    .isZero();
            assertThat(grants.stream().mapToLong(GrantBalance::ownNanos).sum()).isEqualTo(GIVEN - charged);
        }
    }

    @Test
    void grantThatIsClosedUnderLoadPaysWhatRunsAndNothingMore() throws InterruptedException {
        try (Database database = Database.open(DatabaseConfig.embedded(dir), IdSource.shared(time), HaltPoints.NONE);
                ThreadLoops threads = new ThreadLoops(LOOPS)) {
            Ledger ledger = new Ledger(database.ledger(), ids, time);
            WalletStores stores = new WalletStores(ledger, database.postings(), database.usage());
            give(ledger, customer(0), 10_000, 0);
            WalletConfig config = new WalletConfig(dir, 9, 1, "https://shop.example", limits);
            Wallet wallet = Wallet.open(config, stores, time, threads, HaltPoints.NONE);
            wallet.replay();
            wallet.start();
            Books books = wallet.books(0, threads.loop(0), threads.loop(0));
            CountDownLatch closed = new CountDownLatch(1);
            HoldAsk ask = new HoldAsk(
                    new RequestId(1, 1),
                    customer(0),
                    Samples.KEY,
                    Samples.MODEL,
                    Samples.fixed(700),
                    Samples.fixed(700),
                    null);
            threads.loop(0)
                    .execute(() -> books.hold(ask).onSuccess(outcome -> {
                        if (outcome instanceof HoldOutcome.Held(Hold hold)) {
                            GrantId grant = ledger.grants(customer(0))
                                    .getFirst()
                                    .grant()
                                    .id();
                            ledger.close(grant, new TransferId(ids.next()), ClosingTarget.BREAKAGE, "test");
                            wallet.grantsChanged(customer(0)).onComplete(_ -> {
                                books.settle(hold, Samples.row(ask, 300, time.epochMillis()));
                                closed.countDown();
                            });
                        }
                    }));
            assertThat(closed.await(60, TimeUnit.SECONDS)).isTrue();
            assertThat(wallet.close()).isZero();
            assertThat(database.check(row -> row.charge().nanos()).violations()).isEmpty();
            GrantBalance left = ledger.grants(customer(0)).getFirst();
            assertThat(left.totalNanos()).isZero();
            assertThat(database.usage().row(ask.request())).isNotNull();
        }
    }
}
