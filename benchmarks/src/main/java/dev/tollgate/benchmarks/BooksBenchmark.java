package dev.tollgate.benchmarks;

import dev.tollgate.base.ApiKeyId;
import dev.tollgate.base.ChannelId;
import dev.tollgate.base.CustomerId;
import dev.tollgate.base.Endpoint;
import dev.tollgate.base.GrantId;
import dev.tollgate.base.HaltPoints;
import dev.tollgate.base.IdSource;
import dev.tollgate.base.Limits;
import dev.tollgate.base.ModelName;
import dev.tollgate.base.RequestId;
import dev.tollgate.base.StorefrontId;
import dev.tollgate.base.TimeSource;
import dev.tollgate.base.TransferId;
import dev.tollgate.http.EventLoops;
import dev.tollgate.ledger.Grant;
import dev.tollgate.ledger.Ledger;
import dev.tollgate.metering.HoldPlan;
import dev.tollgate.metering.UsageRow;
import dev.tollgate.money.Asset;
import dev.tollgate.money.PriceClass;
import dev.tollgate.money.Units;
import dev.tollgate.store.Database;
import dev.tollgate.store.DatabaseConfig;
import dev.tollgate.wallet.Books;
import dev.tollgate.wallet.Hold;
import dev.tollgate.wallet.HoldAsk;
import dev.tollgate.wallet.HoldOutcome;
import dev.tollgate.wallet.Wallet;
import dev.tollgate.wallet.WalletConfig;
import dev.tollgate.wallet.WalletStores;
import io.vertx.core.Future;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What the money of one request costs: hold, {@code began}, {@code settled}, on an event loop, over the real journal
 * and an SQLite file in {@code tollgate.bench.data} (a folder on a real disk), the poster running beside it.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 3, time = 2)
public class BooksBenchmark {
    private static final int REQUESTS = 1_000;
    private static final long GRANT_NANOS = 1_000_000_000_000_000L;
    private static final ModelName MODEL = new ModelName(Bodies.MODEL);
    /** $0.15 and $0.60 a million tokens: 150 in, 256 out at most. */
    private static final HoldPlan PLAN = new HoldPlan(22_500, 600_000_000L, 1, 256, 256);

    private final TimeSource time = TimeSource.system();
    private final IdSource ids = IdSource.shared(time);
    private final CustomerId customer = new CustomerId(1);
    private final ApiKeyId key = new ApiKeyId(1);
    private final UsageRow.Payer payer = new UsageRow.Payer(customer, key, new StorefrontId("tollgate"));
    private final UsageRow.Call call =
            new UsageRow.Call(Endpoint.CHAT_COMPLETIONS, MODEL, new ChannelId("stub"), false, "", "");
    private final UsageRow.Charge charge = new UsageRow.Charge(1, Asset.USD, 83_100, 0, 0);
    private final UsageRow.Ending ending = new UsageRow.Ending("served", 200, 0);
    private final Units units = Units.NONE.with(PriceClass.INPUT, 150).with(PriceClass.OUTPUT, 101);

    private @Nullable Running running;

    /** What is open while a trial runs. */
    private record Running(Path dir, Database database, EventLoops loops, Wallet wallet, Books books, IdSource ids) {}

    /** A wallet over a fresh database, with one grant. */
    @Setup
    public void open() throws IOException {
        Path dir = Files.createTempDirectory(Path.of(System.getProperty("tollgate.bench.data", ".")), "books");
        Database database = Database.open(DatabaseConfig.embedded(dir), ids, HaltPoints.NONE);
        EventLoops loops = EventLoops.open(1);
        Ledger ledger = new Ledger(database.ledger(), ids, time);
        Grant grant = new Grant(
                new GrantId(ids.next()),
                customer,
                Asset.USD,
                GRANT_NANOS,
                Set.of(),
                new Grant.BurnOrder(0, 0),
                Grant.State.OPEN,
                "given: benchmark",
                time.epochMillis());
        ledger.give(grant, new TransferId(ids.next()), "benchmark");
        Wallet wallet = Wallet.open(
                new WalletConfig(dir, 1, 1, "", Limits.defaults()),
                new WalletStores(ledger, database.postings(), database.usage()),
                time,
                loops.offLoop(),
                HaltPoints.NONE);
        wallet.replay();
        Books books = wallet.books(0, loops.timers(0), task -> loops.execute(0, task));
        wallet.start();
        running = new Running(dir, database, loops, wallet, books, IdSource.perThread(time));
    }

    /** Leaves nothing behind. */
    @TearDown
    public void close() throws IOException {
        Running open = running();
        open.wallet().close();
        open.loops().close().toCompletionStage().toCompletableFuture().join();
        open.database().close();
        try (Stream<Path> files = Files.walk(open.dir())) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    private Running running() {
        Running open = running;
        if (open == null) {
            throw new IllegalStateException("not set up");
        }
        return open;
    }

    /** A thousand requests, one after another. */
    @Benchmark
    @OperationsPerInvocation(REQUESTS)
    public int holdAndSettle() {
        Running open = running();
        CompletableFuture<Integer> done = new CompletableFuture<>();
        open.loops().execute(0, () -> serve(open, REQUESTS, done));
        return done.join();
    }

    /** Serves until one has to wait for a lease; goes on where that left off. */
    private void serve(Running open, int wanted, CompletableFuture<Integer> done) {
        try {
            for (int left = wanted; left > 0; left--) {
                RequestId id = open.ids().requestId();
                HoldAsk ask = new HoldAsk(id, customer, key, MODEL, PLAN, PLAN, null);
                Future<HoldOutcome> outcome = open.books().hold(ask);
                if (!outcome.isComplete()) {
                    int after = left - 1;
                    outcome.onComplete(
                            later -> {
                                settle(open, later);
                                serve(open, after, done);
                            },
                            done::completeExceptionally);
                    return;
                }
                settle(open, outcome.result());
            }
            done.complete(wanted);
        } catch (RuntimeException e) {
            done.completeExceptionally(e);
        }
    }

    private void settle(Running open, HoldOutcome outcome) {
        if (!(outcome instanceof HoldOutcome.Held(Hold hold))) {
            throw new IllegalStateException("refused: " + outcome);
        }
        long nowMs = time.epochMillis();
        UsageRow row = new UsageRow(hold.request(), payer, call, units, charge, ending, nowMs, nowMs);
        open.books().began(hold, row);
        open.books().settle(hold, row);
    }
}
