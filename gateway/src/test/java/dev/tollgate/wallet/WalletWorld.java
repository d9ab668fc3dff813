package dev.tollgate.wallet;

import dev.tollgate.base.CustomerId;
import dev.tollgate.base.HaltPoints;
import dev.tollgate.base.Limits;
import dev.tollgate.base.ModelName;
import dev.tollgate.error.ErrorCode;
import dev.tollgate.error.Refusal;
import dev.tollgate.ledger.Grant;
import dev.tollgate.metering.HoldPlan;
import dev.tollgate.metering.UsageRow;
import dev.tollgate.money.Asset;
import dev.tollgate.wallet.SimRequest.State;
import dev.tollgate.wallet.SimRequest.Written;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A whole wallet in a world that one seed decides: requests, disks, ledgers, clocks, crashes. {@link #run} throws where
 * an invariant is broken.
 */
final class WalletWorld {
    private static final int STEPS = 1_000;

    private final SplittableRandom random;
    private final SimTime time = new SimTime(Samples.START_MS);
    private final FakeLedger ledger = new FakeLedger();
    private final SimDisk disk;
    private final SimScheduler scheduler;
    private final Limits limits;
    private final int customers;
    /** Whether crashes of this world take the power, too. */
    private final boolean power;
    /** Whether the ledger and the disk fail now and then. */
    private final boolean faulty;

    private final int forceRarely;
    private final int crashesPerTenThousand;

    private int loops;
    private long nextRequest = 1;
    private final List<SimRequest> requests = new ArrayList<>();
    private final List<SimScheduler.Loop> loopsNow = new ArrayList<>();
    private final List<Books> books = new ArrayList<>();
    private @Nullable Wallet wallet;
    private int crashes;
    /** What happened, by name, so that a test can tell that everything did. */
    final Map<String, Integer> seen = new TreeMap<>();

    WalletWorld(long seed) {
        random = new SplittableRandom(seed);
        disk = new SimDisk(random);
        scheduler = new SimScheduler(time, random);
        limits = Samples.limits((30 + random.nextInt(60)) << 10, 1L << random.nextInt(4, 14));
        customers = 1 + random.nextInt(3);
        power = random.nextBoolean();
        faulty = random.nextInt(3) == 0;
        forceRarely = 1 + random.nextInt(random.nextInt(3) == 0 ? 60 : 6);
        crashesPerTenThousand = random.nextInt(2) == 0 ? 2 : 5 + random.nextInt(40);
        for (int i = 0; i < customers; i++) {
            ledger.give(customer(i), random.nextInt(20_000));
            if (random.nextBoolean()) {
                ledger.giveTokens(customer(i), random.nextInt(8_000), random.nextInt(2));
            }
        }
        ledger.now(time.epochMillis());
    }

    /** Lets the loops' timers write what the disk refused. */
    private void journalsWritten() {
        while (wallet().journals().stream().anyMatch(journal -> journal.pending() > 0)) {
            time.advance(limits.journal().journalForceMs());
            scheduler.quiet();
            force();
            wallet().poster().post(true);
        }
    }

    private static CustomerId customer(int i) {
        return new CustomerId(100 + i);
    }

    private Wallet wallet() {
        return Objects.requireNonNull(wallet);
    }

    void run() {
        startUntilUp();
        for (int i = 0; i < STEPS; i++) {
            danger(true);
            try {
                step();
            } catch (SimulatedCrash e) {
                lastCrash = e.getMessage();
                afterCrash();
            }
            danger(false);
            if (i % 20 == 0) {
                ledger.check();
            }
        }
        finish();
    }

    /** Sets how often things fail and the process ends. */
    private void danger(boolean on) {
        disk.errorsPerThousand = on && faulty ? 15 : 0;
        disk.crashesPerTenThousand = on ? crashesPerTenThousand : 0;
        ledger.faults(on ? new RandomFaults() : FakeLedger.Faults.NONE);
    }

    private final class RandomFaults implements FakeLedger.Faults {
        @Override
        public void before(String call) {
            happen("before " + call);
        }

        @Override
        public void after(String call) {
            if (call.equals("lease") && random.nextInt(20) == 0) {
                // Another thread is faster than this answer.
                CustomerId who = customer(random.nextInt(customers));
                ledger.give(who, random.nextInt(5_000));
                wallet().grantsChanged(who);
            }
            happen("after " + call);
        }

        private void happen(String where) {
            if (random.nextInt(2_000) < 3) {
                throw new SimulatedCrash(where);
            }
            if (faulty && random.nextInt(100) < 4) {
                throw new IllegalStateException("simulated failure " + where);
            }
        }
    }

    // ---- one step

    private void step() {
        switch (random.nextInt(20)) {
            case 0, 1, 2, 3, 4 -> ask();
            case 5, 6, 7, 8 -> go();
            case 9, 10, 11 -> {
                scheduler.step();
                scheduler.step();
            }
            case 12, 13 -> time.advance(random.nextInt(120));
            case 14, 15 -> {
                if (random.nextInt(forceRarely) == 0) {
                    force();
                }
            }
            case 16, 17 -> wallet().poster().post(random.nextInt(8) == 0);
            case 18 -> look();
            default -> rare();
        }
        ledger.now(time.epochMillis());
    }

    private void force() {
        for (Journal journal : wallet().journals()) {
            journal.force(time.epochMillis());
        }
    }

    private void rare() {
        CustomerId who = customer(random.nextInt(customers));
        switch (random.nextInt(8)) {
            case 0, 1 -> {
                Set<ModelName> models = random.nextInt(3) == 0 ? Set.of(new ModelName("other")) : Set.of();
                long expires = random.nextInt(3) == 0 ? time.epochMillis() + random.nextInt(60_000) : 0;
                Asset asset = random.nextInt(3) == 0 ? Asset.TOKENS : Asset.USD;
                ledger.give(who, asset, random.nextInt(10_000), models, random.nextInt(3), expires);
                wallet().grantsChanged(who);
            }
            case 2 -> {
                List<Grant> grants = ledger.grants();
                Grant grant = grants.get(random.nextInt(grants.size()));
                ledger.close(grant.id());
                wallet().grantsChanged(grant.customer());
            }
            case 3 -> wallet().recall(who);
            case 4 -> {
                time.advance(limits.money().leaseIdleMs() + 1L);
                ledger.now(time.epochMillis());
                wallet().desks().tidy();
            }
            case 5 -> wallet().desks().tidy();
            case 6 -> {
                wallet().freeze(who, true);
                scheduler.step();
                wallet().freeze(who, false);
            }
            default -> wallet().totalNanos(who);
        }
    }

    private void ask() {
        HoldAsk ask = SimAsks.ask(random, nextRequest++, customer(random.nextInt(customers)), time.epochMillis());
        SimRequest request = new SimRequest(ask, random.nextInt(loops));
        requests.add(request);
        loopsNow.get(request.loop)
                .run(() -> books.get(request.loop).hold(ask).onSuccess(answer -> {
                    switch (answer) {
                        case HoldOutcome.Held(Hold hold) -> held(request, hold);
                        case HoldOutcome.Refused(Refusal refusal) -> refused(request, refusal);
                    }
                }));
    }

    private void held(SimRequest request, Hold hold) {
        saw(hold.outputTokens() < request.ask.plan().outputTokensWanted() ? "held clamped" : "held whole");
        request.state = State.HELD;
        request.hold = hold;
        HoldPlan plan = request.ask.plan(hold.asset(), false);
        saw("held in " + hold.asset());
        boolean grows = ((OpenHold) hold).grows();
        saw(grows ? "held to grow" : "held whole at once");
        long carried = grows ? Math.min(hold.outputTokens(), limits.streams().streamStepTokens()) : hold.outputTokens();
        check(hold.nanos() == plan.nanosFor(carried), "held as planned", request);
        check(hold.outputTokens() >= plan.outputTokensMin(), "clamped no lower than the minimum", request);
        HoldAsk.KeyBudget budget = request.ask.budget();
        if (budget != null) {
            check(spentAndHeld(request) <= budget.nanos(), "within the key's budget", request);
        }
    }

    private long spentAndHeld(SimRequest of) {
        HoldAsk.KeyBudget budget = Objects.requireNonNull(of.ask.budget());
        long sum = ledger.rows().values().stream()
                .map(PostingStore.Posting::row)
                .filter(row -> row.payer().key().equals(of.ask.key()) && row.settledMs() >= budget.periodStartMs())
                .mapToLong(row -> row.charge().usdNanos())
                .sum();
        for (SimRequest request : requests) {
            if (!request.ask.key().equals(of.ask.key())) {
                continue;
            }
            Written settled = request.settled;
            if (settled != null
                    && settled.row().settledMs() >= budget.periodStartMs()
                    && ledger.posting(request.ask.request()) == null) {
                sum += settled.row().charge().usdNanos();
            }
            sum += request.open() ? ((OpenHold) request.held()).usdNanos : 0;
        }
        return sum;
    }

    private void refused(SimRequest request, Refusal refusal) {
        saw("refused " + refusal.code() + (refusal.message().contains("journal") ? " journal" : ""));
        request.state = State.REFUSED;
        HoldPlan plan = request.ask.plan();
        if (refusal.code() == ErrorCode.INSUFFICIENT_BALANCE
                && !refusal.message().contains("frozen")) {
            for (Asset asset : Asset.values()) {
                long more = request.ask.paidIn(asset) ? leasable(request, asset) : 0;
                check(more == 0, "402 only when the ledger has no more " + asset + ": " + more, request);
            }
        } else if (refusal.code() == ErrorCode.KEY_BUDGET_EXCEEDED) {
            long left = Objects.requireNonNull(request.ask.budget()).nanos() - spentAndHeld(request);
            check(plan.affordable(left) < Math.max(0, plan.outputTokensMin()), "budget left: " + left, request);
        }
    }

    private long leasable(SimRequest request, Asset asset) {
        return ledger.leasable(request.ask.customer(), asset, request.ask.model());
    }

    /** Takes a random open request one step on. */
    private void go() {
        List<SimRequest> open = requests.stream().filter(SimRequest::open).toList();
        if (open.isEmpty()) {
            return;
        }
        SimRequest request = open.get(random.nextInt(open.size()));
        loopsNow.get(request.loop).run(() -> {
            int choice = random.nextInt(10);
            if (((OpenHold) request.held()).grows() && random.nextInt(3) == 0) {
                extend(request);
            } else if (!request.began && choice < 4) {
                begin(request);
            } else if (request.began && choice < 6) {
                progress(request);
            } else if (choice < 9) {
                settle(request);
            } else {
                release(request);
            }
        });
    }

    private void begin(SimRequest request) {
        request.began = true;
        books.get(request.loop).began(request.held(), row(request, 0));
    }

    private UsageRow row(SimRequest request, long charge) {
        return Samples.row(request.held(), request.ask, charge, time.epochMillis());
    }

    /** Lets a stream produce on: within what it carries, just beyond, or far beyond. */
    private void extend(SimRequest request) {
        OpenHold hold = (OpenHold) request.held();
        long used = hold.carriedTokens + random.nextInt(-20, random.nextInt(4) == 0 ? 300 : 20);
        Asset before = hold.asset();
        long free = account(request).available(before, request.ask.model(), time.epochMillis());
        switch (books.get(request.loop).extend(hold, used)) {
            case Reach.Covered _ -> saw("extended");
            case Reach.Repriced _ -> {
                saw("re-priced");
                check(free < hold.chunkTokens, "re-priced though its asset had more: " + free, request);
                beginAnew(request);
            }
            case Reach.Ended ended -> {
                saw(ended.budget() ? "ended by the budget" : "ended by the balance");
                ended.lacks().forEach(lack -> check(lack.freeNanos() < lack.chunkNanos(), "short: " + lack, request));
                settle(request);
            }
            case Reach.LedgerSilent _ -> saw("ledger silent");
        }
        if (request.open()) {
            check(
                    hold.nanos() == request.ask.plan(hold.asset(), false).nanosForAll(hold.carriedTokens),
                    "held as extended",
                    request);
        }
    }

    private Account account(SimRequest request) {
        return Objects.requireNonNull(wallet().desks().known(request.ask.customer())).account;
    }

    private void beginAnew(SimRequest request) {
        if (!request.began) {
            return;
        }
        UsageRow row = row(request, random.nextLong(request.held().nanos() + 1));
        request.doubtfulProgress = row;
        books.get(request.loop).began(request.held(), row);
        request.doubtfulProgress = null;
        request.progress.add(new Written(row, end(request)));
    }

    private void progress(SimRequest request) {
        UsageRow row = row(request, SimAsks.charge(random, request.held().nanos()));
        request.doubtfulProgress = row;
        long skipped = wallet().desks().counts().progressSkipped.sum();
        books.get(request.loop).progress(request.held(), row);
        request.doubtfulProgress = null;
        if (wallet().desks().counts().progressSkipped.sum() == skipped) {
            saw("progress");
            request.progress.add(new Written(row, end(request)));
        }
    }

    private long end(SimRequest request) {
        Journal journal = wallet().journals().get(request.loop);
        return journal.pending() == 0 ? journal.written() : SimRequest.UNSURE;
    }

    private void settle(SimRequest request) {
        UsageRow row = row(request, SimAsks.charge(random, request.held().nanos()));
        request.doubtfulSettled = row;
        UsageRow written = books.get(request.loop).settle(request.held(), row);
        request.doubtfulSettled = null;
        check(SimRequest.same(row, written), "settles what it was given", request);
        saw(written.charge().overrunNanos() > 0 ? "settled with overrun" : "settled");
        saw(end(request) == SimRequest.UNSURE ? "settled in memory only" : "settled on disk");
        request.settled = new Written(written, end(request));
        request.state = State.SETTLED;
    }

    private void release(SimRequest request) {
        request.releaseUnsure = true;
        books.get(request.loop).release(request.held());
        request.releaseUnsure = end(request) == SimRequest.UNSURE;
        request.state = State.RELEASED;
    }

    /** Balances are exact at every moment. */
    private void look() {
        CustomerId who = customer(random.nextInt(customers));
        wallet().balance(who).onSuccess(view -> {
            long held = requests.stream()
                    .filter(request -> request.open() && request.ask.customer().equals(who))
                    .filter(request -> request.held().asset() == Asset.USD)
                    .mapToLong(request -> request.held().nanos())
                    .sum();
            checkNow(view, held, who);
        });
        scheduler.quiet();
    }

    private void checkNow(BalanceView view, long held, CustomerId who) {
        // Grants that were closed are left out of the view, as nothing new can be paid from them.
        boolean whole = ledger.grants().stream()
                .allMatch(grant -> !grant.customer().equals(who) || Slice.usable(grant, time.epochMillis()));
        if (!whole) {
            return;
        }
        if (view.heldNanos() != held) {
            throw new AssertionError("held is what requests hold: " + view.heldNanos() + " (expected: " + held + ")");
        }
        long expected = ledger.balances(who).stream()
                .filter(balance -> balance.grant().asset() == Asset.USD)
                .mapToLong(balance -> balance.totalNanos())
                .sum();
        for (SimRequest request : requests) {
            Written settled = request.settled;
            if (settled != null
                    && request.ask.customer().equals(who)
                    && settled.row().charge().asset() == Asset.USD
                    && ledger.posting(request.ask.request()) == null) {
                UsageRow.Charge charge = settled.row().charge();
                expected -= charge.nanos() - charge.overrunNanos();
            }
        }
        saw("balance checked");
        if (view.totalNanos() != expected) {
            throw new AssertionError(
                    "total is exact: " + view.totalNanos() + " (expected: " + expected + ") of " + who);
        }
    }

    // ---- crashes

    private void startUntilUp() {
        while (true) {
            try {
                danger(crashes > 0 && crashes < 30);
                start();
                danger(false);
                return;
            } catch (SimulatedCrash | WalletStartException | IllegalStateException e) {
                // The start failed or ended half-way: another one follows.
                crashes++;
                lastCrash += ", " + e.getMessage();
                crash();
                if (crashes > 100) {
                    throw new AssertionError("never came up", e);
                }
            }
        }
    }

    private void start() {
        loops = 1 + random.nextInt(3);
        HaltPoints halts = point -> {
            if (disk.crashesPerTenThousand > 0 && random.nextInt(3_000) < 2) {
                throw new SimulatedCrash(point.name());
            }
        };
        WalletStores stores = new WalletStores(ledger, ledger, ledger);
        wallet = Wallet.open(Samples.config(loops, limits), disk, stores, time, scheduler, halts);
        ReplayReport report = wallet.replay();
        if (!report.lost().isEmpty()) {
            saw("replay with lost records");
        }
        if (report.clampedNanos() > 0) {
            saw("replay clamped");
        }
        for (int loop = 0; loop < loops; loop++) {
            SimScheduler.Loop on = scheduler.loop();
            loopsNow.add(on);
            books.add(wallet.books(loop, on, on));
        }
        wallet.serve();
    }

    private void crash() {
        scheduler.clear();
        loopsNow.clear();
        books.clear();
        wallet = null;
        if (power && random.nextInt(4) > 0) {
            disk.cutPower();
            powerLost = true;
        }
    }

    private boolean powerLost;
    private @Nullable String lastCrash;

    private void afterCrash() {
        crashes++;
        List<Long> forced = wallet().journals().stream().map(Journal::forced).toList();
        boolean skipped = wallet().desks().counts().progressSkipped.sum() > 0;
        powerLost = false;
        saw("crash");
        crash();
        startUntilUp();
        danger(false);
        ledger.check();
        for (SimRequest request : requests) {
            checkCharged(request, forced, skipped);
        }
        requests.clear();
    }

    private void checkCharged(SimRequest request, List<Long> forced, boolean skipped) {
        PostingStore.Posting posting = ledger.posting(request.ask.request());
        UsageRow row = posting == null ? null : posting.row();
        Written settled = request.settled;
        saw("after crash " + (powerLost ? "of power " : "")
                + (row == null ? "nothing" : settled != null ? "settled" : "progress"));
        if (row != null) {
            check(request.mayBe(row), "charged what was written: " + row, request);
        }
        long safe = powerLost ? forced.get(request.loop) : SimRequest.UNSURE - 1;
        if (settled != null && settled.end() <= safe) {
            check(row != null && SimRequest.same(settled.row(), row), "settled is posted", request);
        }
        if (request.open() && !request.releaseUnsure && request.doubtfulSettled == null && !powerLost && !skipped) {
            boolean sure = request.doubtfulProgress == null
                    && request.progress.stream().allMatch(written -> written.end() != SimRequest.UNSURE);
            if (sure && request.progress.isEmpty()) {
                check(row == null, "nothing without progress", request);
            } else if (sure) {
                UsageRow last = request.progress.getLast().row();
                check(row != null && SimRequest.same(last, row), "the last progress", request);
            }
        }
        if (request.state == State.RELEASED && !request.releaseUnsure && !powerLost) {
            check(row == null, "released costs nothing", request);
        }
        if (request.state == State.REFUSED || request.state == State.ASKED) {
            check(row == null, "refused costs nothing", request);
        }
    }

    // ---- the end

    private void finish() {
        danger(false);
        scheduler.quiet();
        time.advance(limits.money().leaseWaitMs() + 1L);
        scheduler.quiet();
        for (SimRequest request : requests) {
            check(request.state != State.ASKED, "every ask is answered", request);
            if (request.open()) {
                loopsNow.get(request.loop).run(() -> settle(request));
            }
        }
        scheduler.quiet();
        WalletStats stats = wallet().stats();
        if (stats.holds().open() != 0 || stats.holds().heldNanos() != 0) {
            throw new AssertionError("no hold leaks: " + stats.holds());
        }
        journalsWritten();
        force();
        wallet().poster().post(true);
        for (int i = 0; i < customers; i++) {
            wallet().recall(customer(i));
        }
        scheduler.quiet();
        if (ledger.leased() != 0) {
            throw new AssertionError("no lease is forgotten: " + ledger.leased());
        }
        if (wallet().close() != 0) {
            throw new AssertionError("closed with open holds");
        }
        ledger.check();
        for (SimRequest request : requests) {
            Written settled = request.settled;
            PostingStore.Posting posting = ledger.posting(request.ask.request());
            check(
                    settled == null
                            ? posting == null
                            : posting != null && settled.row().equals(posting.row()),
                    "posted as settled, once: " + posting,
                    request);
        }
        if (ledger.leased() != 0 || !ledger.openJournalNames().isEmpty()) {
            throw new AssertionError("a clean end leaves nothing: leased " + ledger.leased() + ", journals "
                    + ledger.openJournalNames());
        }
    }

    private void saw(String what) {
        seen.merge(what, 1, Integer::sum);
    }

    private void check(boolean holds, String invariant, SimRequest request) {
        if (!holds) {
            throw new AssertionError(
                    invariant + "; " + request + "; crash at " + lastCrash + "; losses " + ledger.losses());
        }
    }
}
