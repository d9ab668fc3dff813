package dev.tollgate.wallet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.base.HaltPoints;
import dev.tollgate.base.Limits;
import dev.tollgate.error.Refusal;
import dev.tollgate.metering.UsageRow;
import dev.tollgate.wallet.HoldOutcome.Held;
import dev.tollgate.wallet.HoldOutcome.Refused;
import io.vertx.core.Future;
import java.util.Objects;
import java.util.SplittableRandom;

/** A wallet with one event loop over a ledger and a disk in memory; nothing happens but when the test says so. */
final class Stand {
    final SimTime time = new SimTime(Samples.START_MS);
    final FakeLedger ledger = new FakeLedger();
    final SimDisk disk = new SimDisk(new SplittableRandom(1));
    final SimScheduler scheduler = new SimScheduler(time, new SplittableRandom(2));
    final Limits limits;
    PostingStore postings = ledger;
    HaltPoints halts = HaltPoints.NONE;
    Wallet wallet;
    SimScheduler.Loop loop;
    Books books;
    ReplayReport report;

    Stand() {
        this(Samples.limits(256 << 10, 1_000));
    }

    /** Not started: {@link #start} follows. */
    @SuppressWarnings("NullAway.Init") // set by start
    Stand(Limits limits) {
        this.limits = limits;
        ledger.now(time.epochMillis());
    }

    static Stand started() {
        Stand stand = new Stand();
        stand.start();
        return stand;
    }

    /** Begins a life; the one before is as if its process had been killed. */
    void start() {
        scheduler.clear();
        WalletStores stores = new WalletStores(ledger, postings, ledger);
        wallet = Wallet.open(Samples.config(1, limits), disk, stores, time, scheduler, halts);
        report = wallet.replay();
        loop = scheduler.loop();
        books = wallet.books(0, loop, loop);
        wallet.serve();
    }

    Journal journal() {
        return wallet.journals().getFirst();
    }

    /** Asks on the loop; the answer may come later. */
    Future<HoldOutcome> ask(HoldAsk ask) {
        Future<HoldOutcome>[] answer = newArray();
        loop.run(() -> answer[0] = books.hold(ask));
        return answer[0];
    }

    @SuppressWarnings({"unchecked", "rawtypes"}) // a box for one value
    private static Future<HoldOutcome>[] newArray() {
        return new Future[1];
    }

    /** Asks and lets everybody work until the answer is there. */
    HoldOutcome answer(HoldAsk ask) {
        Future<HoldOutcome> answer = ask(ask);
        scheduler.quiet();
        assertThat(answer.succeeded()).as("answered").isTrue();
        return answer.result();
    }

    Hold held(HoldAsk ask) {
        HoldOutcome outcome = answer(ask);
        assertThat(outcome).isInstanceOf(Held.class);
        return ((Held) outcome).hold();
    }

    Refusal refused(HoldAsk ask) {
        HoldOutcome outcome = answer(ask);
        assertThat(outcome).isInstanceOf(Refused.class);
        return ((Refused) outcome).refusal();
    }

    UsageRow row(HoldAsk ask, long charge) {
        return Samples.row(ask, charge, time.epochMillis());
    }

    /** Forces and posts everything. */
    void post() {
        journal().force(time.epochMillis());
        wallet.poster().post(true);
    }

    PostingStore.Posting posted(HoldAsk ask) {
        return Objects.requireNonNull(ledger.posting(ask.request()));
    }

    BalanceView balance() {
        Future<BalanceView> view = wallet.balance(Samples.CUSTOMER);
        scheduler.quiet();
        assertThat(view.cause()).isNull();
        return view.result();
    }
}
