package dev.tollgate.wallet;

import dev.tollgate.base.CustomerId;
import dev.tollgate.base.Limits;
import dev.tollgate.error.ErrorCode;
import dev.tollgate.error.Refusal;
import dev.tollgate.ledger.GrantBalance;
import dev.tollgate.metering.HoldPlan;
import dev.tollgate.metering.UsageRow;
import dev.tollgate.money.Asset;
import dev.tollgate.wallet.SimRequest.State;
import dev.tollgate.wallet.SimRequest.Written;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** What clients do with one node's wallet, and what must be true of each answer. */
final class SimRequests {
    private final SimNode node;
    private final SimLedger ledger;
    private final SimFacts facts;
    private final RandomGenerator random;
    private final Limits limits;
    private final boolean streams;
    private List<CustomerId> customers = List.of();
    /** Who got money last. */
    private @Nullable SimRequest latest;

    private boolean frozen;
    private boolean clockWentBack;

    SimRequests(SimNode node, SimLedger ledger, RandomGenerator random, Limits limits) {
        this.node = node;
        this.ledger = ledger;
        this.facts = node.facts;
        this.random = random;
        this.limits = limits;
        this.streams = random.nextInt(3) == 0;
    }

    void customers(List<CustomerId> all) {
        customers = all;
    }

    CustomerId anyCustomer() {
        return customers.get(random.nextInt(customers.size()));
    }

    /** Periods of budgets may have begun twice. */
    void clockWentBack() {
        clockWentBack = true;
    }

    /** Stops a customer for a moment. */
    void freezeForAMoment() {
        CustomerId who = anyCustomer();
        node.wallet().freeze(who, true);
        frozen = true;
        node.scheduler.step();
        go();
        node.wallet().freeze(who, false);
        frozen = false;
    }

    /** A new life has begun. */
    void begin() {
        frozen = false;
        latest = null;
    }

    // ---- asking

    void ask() {
        List<Integer> able = new ArrayList<>();
        for (int loop = 0; loop < node.loops.size(); loop++) {
            if (!node.loops.get(loop).running()) {
                able.add(loop);
            }
        }
        if (able.isEmpty()) {
            return;
        }
        int loop = able.get(random.nextInt(able.size()));
        long number = ledger.requests().size() + 1L;
        HoldAsk ask = SimAsks.ask(random, number, anyCustomer(), node.id, node.time.epochMillis(), streams);
        SimRequest request = new SimRequest(ask, node.id, loop);
        ledger.asked(request);
        node.requests.add(request);
        node.loops
                .get(loop)
                .run(() -> node.books.get(loop).hold(ask).onSuccess(answer -> {
                    switch (answer) {
                        case HoldOutcome.Held(Hold hold) -> held(request, hold);
                        case HoldOutcome.Refused(Refusal refusal) -> refused(request, refusal);
                    }
                }));
    }

    private void held(SimRequest request, Hold hold) {
        latest = request;
        facts.saw(hold.outputTokens() < request.ask.plan().outputTokensWanted() ? "held clamped" : "held whole");
        request.state = State.HELD;
        request.hold = hold;
        HoldPlan plan = request.ask.plan(hold.asset(), false);
        facts.saw("held in " + hold.asset());
        boolean grows = request.openHold().grows();
        facts.saw(grows ? "held to grow" : "held whole at once");
        long carried = grows ? Math.min(hold.outputTokens(), limits.streams().streamStepTokens()) : hold.outputTokens();
        check(hold.nanos() == plan.nanosFor(carried), SimInvariant.HELD_AS_PLANNED, "" + hold.nanos(), request);
        check(
                hold.outputTokens() >= plan.outputTokensMin(),
                SimInvariant.CLAMPED_TO_THE_MINIMUM,
                "" + hold.outputTokens(),
                request);
        checkSlices(request);
        HoldAsk.KeyBudget budget = request.ask.budget();
        if (budget != null) {
            long used = spentAndHeld(request);
            check(used <= budget.nanos(), SimInvariant.BUDGET_HOLDS, used + " of " + budget, request);
        }
    }

    /** Whatever a slice that pays this request holds belongs to somebody whose records are not yet replaced. */
    private void checkSlices(SimRequest request) {
        Parts parts = request.openHold().parts;
        for (int i = 0; i < parts.count(); i++) {
            Slice slice = parts.slice(i);
            long sum = 0;
            for (SimRequest each : node.requests) {
                sum += each.open() ? carried(each.openHold().parts, slice) + carried(each.leaving, slice) : 0;
            }
            check(slice.held == sum, SimInvariant.HELD_UNTIL_WRITTEN, slice.held + ", requests hold " + sum, request);
        }
    }

    private static long carried(@Nullable Parts parts, Slice slice) {
        long sum = 0;
        for (int i = 0; parts != null && i < parts.count(); i++) {
            sum += parts.slice(i) == slice ? parts.nanos(i) : 0;
        }
        return sum;
    }

    private long spentAndHeld(SimRequest of) {
        HoldAsk.KeyBudget budget = Objects.requireNonNull(of.ask.budget());
        long sum = ledger.posted().stream()
                .map(PostingStore.Posting::row)
                .filter(row -> row.payer().key().equals(of.ask.key()) && row.settledMs() >= budget.periodStartMs())
                .mapToLong(row -> row.charge().usdNanos())
                .sum();
        for (SimRequest request : node.requests) {
            if (!request.ask.key().equals(of.ask.key())) {
                continue;
            }
            Written settled = request.settled;
            if (settled != null
                    && settled.row().settledMs() >= budget.periodStartMs()
                    && ledger.posting(request.ask.request()) == null) {
                sum += settled.row().charge().usdNanos();
            }
            sum += request.open() ? request.openHold().usdNanos : 0;
        }
        return sum;
    }

    private void refused(SimRequest request, Refusal refusal) {
        facts.saw("refused " + refusal.code() + (refusal.message().contains("journal") ? " journal" : ""));
        request.state = State.REFUSED;
        HoldPlan plan = request.ask.plan();
        if (refusal.code() == ErrorCode.INSUFFICIENT_BALANCE
                && !refusal.message().contains("frozen")) {
            for (Asset asset : Asset.values()) {
                long more = request.ask.paidIn(asset) ? leasable(request, asset) : 0;
                check(more == 0, SimInvariant.REFUSED_WHEN_EXHAUSTED, more + " more " + asset, request);
            }
        } else if (refusal.code() == ErrorCode.KEY_BUDGET_EXCEEDED && !clockWentBack) {
            long left = Objects.requireNonNull(request.ask.budget()).nanos() - spentAndHeld(request);
            check(
                    plan.affordable(left) < Math.max(0, plan.outputTokensMin()),
                    SimInvariant.REFUSED_WHEN_SPENT,
                    "left: " + left,
                    request);
        }
    }

    /** What the ledger has more of, as far as the node could know. */
    private long leasable(SimRequest request, Asset asset) {
        CustomerId customer = request.ask.customer();
        if (node.doomed() || !ledger.toldAll(node.id, customer, asset)) {
            return 0;
        }
        facts.saw("exhausted checked");
        return ledger.leasable(customer, asset, request.ask.model(), node.time.epochMillis());
    }

    // ---- going on

    /** What another loop does while one waits. */
    void stepMeanwhile() {
        switch (random.nextInt(5)) {
            case 0, 1 -> ask();
            case 2 -> go();
            case 3 -> {
                SimRequest request = latest;
                if (request != null && request.open() && !loop(request).running()) {
                    loop(request).run(() -> settle(request));
                }
            }
            default -> node.scheduler.stepMeanwhile();
        }
    }

    /** Takes a random open request one step on. */
    void go() {
        List<SimRequest> open = node.requests.stream()
                .filter(request -> request.open() && !loop(request).running())
                .toList();
        if (open.isEmpty()) {
            return;
        }
        SimRequest request = open.get(random.nextInt(open.size()));
        loop(request).run(() -> {
            int choice = random.nextInt(10);
            if (request.openHold().grows() && random.nextInt(3) < (streams ? 2 : 1)) {
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

    private SimScheduler.Loop loop(SimRequest request) {
        return node.loops.get(request.loop);
    }

    private Books books(SimRequest request) {
        return node.books.get(request.loop);
    }

    private void begin(SimRequest request) {
        request.began = true;
        books(request).began(request.held(), row(request, 0));
    }

    private UsageRow row(SimRequest request, long charge) {
        return Samples.row(request.held(), request.ask, charge, node.time.epochMillis());
    }

    /** The same as the journal has it: what the hold does not carry is overrun. */
    private static UsageRow asCarried(SimRequest request, UsageRow row) {
        return row.withOverrun(Math.max(0, row.charge().nanos() - request.held().nanos()));
    }

    /** Lets a stream produce on: within what it carries, just beyond, or far beyond. */
    private void extend(SimRequest request) {
        OpenHold hold = request.openHold();
        long used = hold.carriedTokens + random.nextInt(-20, random.nextInt(4) == 0 ? 300 : 20);
        long free = free(request);
        switch (books(request).extend(hold, used)) {
            case Reach.Covered _ -> facts.saw("extended");
            case Reach.Repriced _ -> {
                facts.saw("re-priced");
                check(free < hold.chunkTokens, SimInvariant.REPRICED_WHEN_SHORT, "free: " + free, request);
                beginAnew(request);
            }
            case Reach.Ended ended -> {
                facts.saw(ended.budget() ? "ended by the budget" : "ended by the balance");
                ended.lacks().forEach(lack -> cut(request, ended, lack));
                settle(request);
            }
            case Reach.LedgerSilent _ -> facts.saw("ledger silent");
        }
        if (request.open()) {
            check(
                    hold.nanos() == request.ask.plan(hold.asset(), false).nanosForAll(hold.carriedTokens),
                    SimInvariant.HELD_AS_PLANNED,
                    hold.nanos() + " for " + hold.carriedTokens,
                    request);
        }
    }

    private void cut(SimRequest request, Reach.Ended ended, Reach.Lack lack) {
        check(lack.freeNanos() < lack.chunkNanos(), SimInvariant.CUT_WHEN_EXHAUSTED, lack.toString(), request);
        long more = ended.budget() || frozen ? 0 : leasable(request, lack.asset());
        check(more == 0, SimInvariant.CUT_WHEN_EXHAUSTED, more + " more " + lack.asset(), request);
    }

    /** What is free of what a request is paid in. */
    private long free(SimRequest request) {
        Account account = Objects.requireNonNull(node.wallet().desks().known(request.ask.customer())).account;
        return account.available(request.held().asset(), request.ask.model(), node.time.epochMillis());
    }

    private void beginAnew(SimRequest request) {
        if (!request.began) {
            return;
        }
        UsageRow row = row(request, random.nextLong(request.held().nanos() + 1));
        UsageRow carried = asCarried(request, row);
        request.doubtfulProgress = carried;
        request.leaving = request.openHold().leaving;
        node.critically(true, () -> {
            books(request).began(request.held(), row);
            return true;
        });
        request.leaving = null;
        request.doubtfulProgress = null;
        request.progress.add(new Written(carried, end(request)));
    }

    private void progress(SimRequest request) {
        UsageRow row = row(request, SimAsks.charge(random, request.held().nanos()));
        UsageRow carried = asCarried(request, row);
        request.doubtfulProgress = carried;
        books(request).progress(request.held(), row);
        request.doubtfulProgress = null;
        if (row.equals(request.openHold().lastRow)) {
            facts.saw("progress");
            request.progress.add(new Written(carried, end(request)));
        }
    }

    private long end(SimRequest request) {
        Journal journal = node.wallet().journals().get(request.loop);
        return journal.pending() == 0 ? journal.written() : SimRequest.UNSURE;
    }

    private void settle(SimRequest request) {
        UsageRow row = row(request, SimAsks.charge(random, request.held().nanos()));
        long lacking = Math.max(0, row.charge().nanos() - request.held().nanos() - free(request));
        request.doubtfulSettled = row;
        boolean critical = random.nextInt(30) == 0;
        UsageRow written = node.critically(critical, () -> books(request).settle(request.held(), row));
        request.doubtfulSettled = null;
        check(SimRequest.same(row, written), SimInvariant.SETTLED_AS_GIVEN, written.toString(), request);
        long overrun = written.charge().overrunNanos();
        check(
                request.ask.budget() == null ? overrun == lacking : overrun >= lacking,
                SimInvariant.OVERRUN_WHEN_SHORT,
                overrun + ", short of " + lacking,
                request);
        facts.saw(overrun > 0 ? "settled with overrun" : "settled");
        facts.saw(end(request) == SimRequest.UNSURE ? "settled in memory only" : "settled on disk");
        request.settled = new Written(written, end(request));
        request.state = State.SETTLED;
    }

    private void release(SimRequest request) {
        request.releaseUnsure = true;
        books(request).release(request.held());
        request.releaseUnsure = end(request) == SimRequest.UNSURE;
        request.state = State.RELEASED;
        facts.saw("released");
    }

    /** Settles what is still open. */
    void settleAll() {
        for (SimRequest request : node.requests) {
            check(request.state != State.ASKED, SimInvariant.ASKS_ARE_ANSWERED, "", request);
            if (request.open()) {
                loop(request).run(() -> settle(request));
            }
        }
    }

    // ---- balances

    /** Balances are exact at every moment. */
    void look() {
        CustomerId who = anyCustomer();
        node.wallet().balance(who).onSuccess(view -> checkNow(view, who));
        node.scheduler.quiet();
    }

    private void checkNow(BalanceView view, CustomerId who) {
        if (node.doomed() || node.link.balancesVersion() != ledger.version()) {
            return;
        }
        checkNow(who, Asset.USD, view.totalNanos(), view.heldNanos());
        checkNow(who, Asset.TOKENS, view.tokens().totalNanos(), view.tokens().heldNanos());
    }

    private void checkNow(CustomerId who, Asset asset, long total, long held) {
        List<GrantBalance> grants = ledger.ledger().balances(who).stream()
                .filter(balance -> balance.grant().asset() == asset)
                .toList();
        // Of a grant that ends or is frozen the view shows only what is held.
        if (!grants.stream().allMatch(balance -> Slice.usable(balance.grant(), node.time.epochMillis()))) {
            return;
        }
        long holds = 0;
        long expected = grants.stream().mapToLong(GrantBalance::totalNanos).sum();
        for (SimRequest request : node.requests) {
            if (!request.ask.customer().equals(who)) {
                continue;
            }
            holds += request.open() && request.held().asset() == asset
                    ? request.held().nanos()
                    : 0;
            Written settled = request.settled;
            if (settled != null
                    && settled.row().charge().asset() == asset
                    && ledger.posting(request.ask.request()) == null) {
                UsageRow.Charge charge = settled.row().charge();
                expected -= charge.nanos() - charge.overrunNanos();
            }
        }
        facts.saw("balance checked");
        long holdsNow = holds;
        long totalNow = expected;
        facts.check(held == holdsNow, SimInvariant.HELD_IS_EXACT, () -> held + " " + asset + ", holds " + holdsNow);
        facts.check(
                total == totalNow,
                SimInvariant.TOTAL_IS_EXACT,
                () -> total + " " + asset + " of " + who + ", " + totalNow);
    }

    private void check(boolean holds, SimInvariant invariant, String found, SimRequest request) {
        facts.check(holds, invariant, () -> found + " of " + request);
    }
}
