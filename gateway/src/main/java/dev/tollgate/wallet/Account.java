package dev.tollgate.wallet;

import dev.tollgate.base.ApiKeyId;
import dev.tollgate.base.CustomerId;
import dev.tollgate.base.LeaseId;
import dev.tollgate.base.ModelName;
import dev.tollgate.ledger.Grant;
import dev.tollgate.ledger.GrantBalance;
import dev.tollgate.ledger.LeaseReply;
import dev.tollgate.metering.HoldPlan;
import dev.tollgate.metering.UsageRow;
import dev.tollgate.money.Asset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One customer's money in memory: slices in burn order, what requests hold of them, what keys have spent. Every
 * method is one atomic step of arithmetic under this object's monitor, which is never held over IO, so any event loop
 * may call any of them.
 */
final class Account {
    private static final long DAY_MS = TimeUnit.DAYS.toMillis(1);
    /** A customer who spends faster gets its lease grown by up to this many times the usual target. */
    private static final int AHEAD_FACTOR_MAX = 64;

    private static final long AHEAD_GROWS_WITHIN_NANOS = TimeUnit.SECONDS.toNanos(2);

    /** What became of an ask. */
    enum Verdict {
        /** The money is held. */
        HELD,
        /** The ledger must be asked for more. */
        GROW,
        /** What the key has spent must be read first. */
        SPENT_UNKNOWN,
        /** The ledger has no more. */
        NO_MONEY,
        /** The key's budget has no more. */
        NO_BUDGET,
        /** No new hold for this customer. */
        FROZEN,
        /** This object was dropped from memory; look the customer up again. */
        GONE
    }

    private final CustomerId customer;
    private final long leaseTargetNanos;
    private final long overrunMaxNanos;

    private final List<Slice> slices = new ArrayList<>(2);
    private final Map<ApiKeyId, KeySpend> keys = new HashMap<>(4);
    private boolean frozen;
    private boolean gone;

    /** The ledger said that it has no more, and nothing has happened since. */
    private boolean exhausted;
    /** Counts what may make {@link #exhausted} untrue, so that an answer asked for before it does not set it. */
    private long changes;
    /** How much more than what is asked for the next lease request asks. */
    private long ahead;
    /** Lease requests in a row that brought nothing of use: each asks for twice as much. */
    private int vain;

    private long grewAtNanos;
    private long usedAtNanos;
    private int openHolds;

    private long overrunDay;
    private long overrunNanos;

    /** Total as people see it, kept current with each charge; meaningless before {@link #totalKnown}. */
    private long total;

    private boolean totalKnown;
    private long totalAtNanos;

    Account(CustomerId customer, long leaseTargetNanos, long overrunMaxNanos, long nowNanos) {
        this.customer = customer;
        this.leaseTargetNanos = leaseTargetNanos;
        this.overrunMaxNanos = overrunMaxNanos;
        this.ahead = leaseTargetNanos;
        this.usedAtNanos = nowNanos;
        this.grewAtNanos = nowNanos - AHEAD_GROWS_WITHIN_NANOS;
    }

    CustomerId customer() {
        return customer;
    }

    // ---- requests

    /**
     * Takes what an ask needs, clamped to what is free and to what the key's budget has left; or says what is missing.
     */
    synchronized Verdict hold(HoldAsk ask, OpenHold hold, long nowMs, long nowNanos) {
        if (gone) {
            return Verdict.GONE;
        }
        if (frozen) {
            return Verdict.FROZEN;
        }
        usedAtNanos = nowNanos;
        KeySpend key = key(ask.key());
        HoldAsk.KeyBudget budget = ask.budget();
        if (budget != null && !key.knows(budget.periodStartMs())) {
            return Verdict.SPENT_UNKNOWN;
        }
        HoldPlan plan = plan(ask, nowMs);
        long byBudget = budget == null ? plan.outputTokensWanted() : plan.affordable(key.free(budget.nanos()));
        if (byBudget < Math.max(0, plan.outputTokensMin())) {
            return Verdict.NO_BUDGET;
        }
        long free = free(ask.model(), nowMs);
        long byMoney = plan.affordable(free);
        if (byMoney < byBudget && !exhausted) {
            hold.nanos = cost(plan, byBudget);
            return Verdict.GROW;
        }
        long tokens = Math.min(byMoney, byBudget);
        if (tokens < Math.max(0, plan.outputTokensMin())) {
            return Verdict.NO_MONEY;
        }
        hold.key = key;
        hold.outputTokens = Math.min(tokens, ask.plan().outputTokensWanted());
        hold.nanos = plan.nanosFor(tokens);
        hold.leftLittle = !exhausted && free - hold.nanos < ahead / 2;
        take(hold, hold.nanos, ask.model(), nowMs);
        key.held += hold.nanos;
        openHolds++;
        return Verdict.HELD;
    }

    private HoldPlan plan(HoldAsk ask, long nowMs) {
        return overrunNanos > overrunMaxNanos && overrunDay == Math.floorDiv(nowMs, DAY_MS)
                ? ask.fullContextPlan()
                : ask.plan();
    }

    private static long cost(HoldPlan plan, long outputTokens) {
        try {
            return plan.nanosFor(outputTokens);
        } catch (ArithmeticException _) {
            // More money than there is: whatever the ledger gives, the request is clamped to it.
            return Long.MAX_VALUE;
        }
    }

    private KeySpend key(ApiKeyId id) {
        KeySpend known = keys.get(id);
        if (known == null) {
            known = new KeySpend();
            keys.put(id, known);
        }
        return known;
    }

    private long free(ModelName model, long nowMs) {
        long free = 0;
        for (int i = 0; i < slices.size(); i++) {
            Slice slice = slices.get(i);
            if (slice.free > 0 && slice.usable(nowMs) && slice.pays(model)) {
                free += slice.free;
            }
        }
        return free;
    }

    private long take(OpenHold hold, long nanos, ModelName model, long nowMs) {
        long left = nanos;
        for (int i = 0; i < slices.size() && left > 0; i++) {
            Slice slice = slices.get(i);
            if (slice.free > 0 && slice.usable(nowMs) && slice.pays(model)) {
                long part = Math.min(left, slice.free);
                slice.free -= part;
                slice.held += part;
                hold.add(slice, part);
                left -= part;
            }
        }
        return nanos - left;
    }

    /**
     * Adds to a hold whose charge came out higher: from what is free, in burn order, and within the key's budget.
     *
     * @return how much it got
     */
    synchronized long extend(OpenHold hold, long wanted, long nowMs) {
        HoldAsk ask = hold.ask;
        HoldAsk.KeyBudget budget = ask.budget();
        KeySpend key = hold.key();
        long allowed =
                budget == null || !key.knows(budget.periodStartMs()) ? wanted : Math.max(0, key.free(budget.nanos()));
        long got = take(hold, Math.min(wanted, allowed), ask.model(), nowMs);
        hold.nanos += got;
        key.held += got;
        return got;
    }

    /**
     * Closes a hold: what was drawn waits to be posted, the rest is free again.
     *
     * @param drawn of the hold's parts, from the first on
     * @return whether something came back to a slice that takes no new holds, and must go on to the ledger
     */
    synchronized boolean settle(OpenHold hold, long drawn, long charged, long settledMs) {
        long left = drawn;
        boolean strayed = false;
        for (int i = 0; i < hold.count(); i++) {
            Slice slice = hold.slice(i);
            long part = hold.part(i);
            long draw = Math.min(left, part);
            left -= draw;
            slice.held -= part;
            slice.unposted += draw;
            slice.free += part - draw;
            strayed |= part > draw && slice.grant.state() != Grant.State.OPEN;
        }
        KeySpend key = hold.key();
        key.held -= hold.nanos;
        if (charged > 0) {
            key.settled(charged, settledMs);
        }
        total -= drawn;
        addOverrun(charged - drawn, settledMs);
        openHolds--;
        return strayed;
    }

    private void addOverrun(long nanos, long nowMs) {
        if (nanos <= 0) {
            return;
        }
        long day = Math.floorDiv(nowMs, DAY_MS);
        if (day != overrunDay) {
            overrunDay = day;
            overrunNanos = 0;
        }
        overrunNanos += nanos;
    }

    // ---- the poster

    /**
     * One settled request is in the ledger.
     *
     * @return false where it was not waiting to be
     */
    synchronized boolean posted(PostingStore.Posting posting) {
        boolean known = true;
        for (PostingStore.Draw draw : posting.draws()) {
            Slice slice = slice(draw.lease());
            if (slice == null || slice.unposted < draw.nanos()) {
                known = false;
            } else {
                slice.unposted -= draw.nanos();
            }
        }
        UsageRow row = posting.row();
        if (row.charge().nanos() > 0) {
            key(row.payer().key()).posted(row.charge().nanos(), row.settledMs());
        }
        return known;
    }

    // ---- leases

    /**
     * How much to ask the ledger for, so that those who wait and who comes after them find money.
     *
     * @param waiting what they need together
     * @param model what the first of them wants to use, or null where nobody waits
     */
    synchronized long wanted(long waiting, @Nullable ModelName model, long nowMs, long nowNanos) {
        if (nowNanos - grewAtNanos < AHEAD_GROWS_WITHIN_NANOS) {
            ahead = Math.min(2 * ahead, AHEAD_FACTOR_MAX * leaseTargetNanos);
        } else {
            ahead = Math.max(leaseTargetNanos, ahead / 2);
        }
        grewAtNanos = nowNanos;
        long free = model == null ? 0 : free(model, nowMs);
        long wanted = saturatingAdd(Math.max(0, waiting - free), ahead);
        return wanted > Long.MAX_VALUE >> vain ? Long.MAX_VALUE : wanted << vain;
    }

    static long saturatingAdd(long a, long b) {
        long sum = a + b;
        return sum < 0 ? Long.MAX_VALUE : sum;
    }

    synchronized long changes() {
        return changes;
    }

    /** Takes over what the ledger gave. */
    synchronized void grown(LeaseReply reply, long changesBefore, @Nullable ModelName model, long nowMs) {
        boolean useful = false;
        for (LeaseReply.Slice added : reply.slices()) {
            Slice slice = sliceOf(added.lease(), added.grant());
            slice.free += added.addedNanos();
            useful |= added.addedNanos() > 0 && slice.usable(nowMs) && (model == null || slice.pays(model));
        }
        slices.removeIf(slice -> slice.expected() == 0);
        exhausted = reply.exhausted() && changes == changesBefore;
        vain = useful ? 0 : Math.min(vain + 1, Long.SIZE - 2);
    }

    private Slice sliceOf(LeaseId lease, Grant grant) {
        Slice known = slice(lease);
        if (known != null) {
            known.grant = grant;
            return known;
        }
        Slice made = new Slice(lease, grant);
        int at = 0;
        while (at < slices.size() && Slice.BURN_ORDER.compare(slices.get(at).grant, grant) <= 0) {
            at++;
        }
        slices.add(at, made);
        return made;
    }

    private @Nullable Slice slice(LeaseId lease) {
        for (int i = 0; i < slices.size(); i++) {
            if (slices.get(i).lease.equals(lease)) {
                return slices.get(i);
            }
        }
        return null;
    }

    /** What goes back of one lease. */
    record Return(LeaseId lease, long nanos) {}

    /** Takes free money out, to be given back: all of it, or only what no new request may use. */
    synchronized List<Return> takeBack(boolean all, long nowMs) {
        List<Return> back = new ArrayList<>();
        for (Slice slice : slices) {
            if (slice.free > 0 && (all || !slice.usable(nowMs))) {
                slice.returning += slice.free;
                back.add(new Return(slice.lease, slice.free));
                slice.free = 0;
            }
        }
        if (!back.isEmpty()) {
            notExhausted();
        }
        return back;
    }

    /** The ledger has it. */
    synchronized void returned(Return back) {
        Slice slice = slice(back.lease());
        if (slice == null) {
            throw new IllegalStateException("returned " + back + " (expected: a lease of " + customer + ")");
        }
        slice.returning -= back.nanos();
        if (slice.expected() == 0) {
            slices.remove(slice);
        }
        notExhausted();
    }

    private void notExhausted() {
        exhausted = false;
        changes++;
    }

    /** Grants changed: the next request that needs money asks the ledger again. */
    synchronized void grantsChanged() {
        notExhausted();
    }

    /**
     * Sets what is free to what the ledger's accounts hold, after a call to it whose outcome is not known.
     *
     * @param leases all leases of this customer
     * @return what had to be corrected downwards: 0 unless somebody else moved our leases
     */
    synchronized long reconcile(List<LeaseReply.Slice> leases) {
        Map<LeaseId, Long> actual = new HashMap<>();
        for (LeaseReply.Slice lease : leases) {
            sliceOf(lease.lease(), lease.grant());
            actual.put(lease.lease(), lease.addedNanos());
        }
        long missing = 0;
        for (Slice slice : slices) {
            slice.returning = 0;
            long free = actual.getOrDefault(slice.lease, 0L) - slice.held - slice.unposted;
            missing += Math.max(0, -free);
            slice.free = Math.max(0, free);
        }
        slices.removeIf(slice -> slice.expected() == 0);
        notExhausted();
        return missing;
    }

    /** Takes over the posted sum of a key's period, read while nothing was being posted. */
    synchronized void loadSpent(ApiKeyId id, long periodStartMs, long postedNanos) {
        key(id).load(periodStartMs, postedNanos);
    }

    // ---- what others see

    /** Applies the ledger's word on grants and makes the view, while nothing is being posted. */
    synchronized BalanceView view(List<GrantBalance> balances, long nowMs, long nowNanos) {
        List<BalanceView.GrantLine> lines = new ArrayList<>(balances.size());
        long totalNow = 0;
        long heldNow = 0;
        for (GrantBalance balance : balances) {
            Grant grant = balance.grant();
            if (grant.asset() != Asset.USD) {
                continue;
            }
            long held = 0;
            long unposted = 0;
            for (Slice slice : slices) {
                if (slice.grant.id().equals(grant.id())) {
                    slice.grant = grant;
                    held += slice.held;
                    unposted += slice.unposted;
                }
            }
            long lineTotal = Slice.usable(grant, nowMs) ? balance.totalNanos() - unposted : held;
            lines.add(new BalanceView.GrantLine(grant, lineTotal, held));
            totalNow += lineTotal;
            heldNow += held;
        }
        // A grant's priority may have changed.
        slices.sort(Comparator.comparing(slice -> slice.grant, Slice.BURN_ORDER));
        total = totalNow;
        totalKnown = true;
        totalAtNanos = nowNanos;
        return new BalanceView(customer, Asset.USD, totalNow, heldNow, lines);
    }

    /** The total in memory, or {@link Long#MIN_VALUE} where it was never read. */
    synchronized long totalOrUnknown() {
        return totalKnown ? total : Long.MIN_VALUE;
    }

    synchronized long totalAgeNanos(long nowNanos) {
        return nowNanos - totalAtNanos;
    }

    synchronized void freeze(boolean value) {
        frozen = value;
    }

    /** What no request holds, of grants good for a model. */
    synchronized long available(ModelName model, long nowMs) {
        return free(model, nowMs);
    }

    /** What a budget has left and what it has spent. */
    synchronized long spent(ApiKeyId id) {
        return key(id).spent();
    }

    synchronized long heldBy(ApiKeyId id) {
        return key(id).held;
    }

    synchronized long heldNanos() {
        long held = 0;
        for (Slice slice : slices) {
            held += slice.held;
        }
        return held;
    }

    synchronized long freeNanos() {
        long free = 0;
        for (Slice slice : slices) {
            free += slice.free;
        }
        return free;
    }

    // ---- housekeeping

    /** Whether no request has used it for so long, and none runs. */
    synchronized boolean idle(long sinceNanos) {
        return openHolds == 0 && usedAtNanos - sinceNanos < 0;
    }

    /** Whether free money lies in slices that no new request may use. */
    synchronized boolean hasStray(long nowMs) {
        for (Slice slice : slices) {
            if (slice.free > 0 && !slice.usable(nowMs)) {
                return true;
            }
        }
        return false;
    }

    /** Leaves memory for good, unless something would be forgotten. */
    synchronized boolean retire(long nowMs) {
        if (openHolds > 0 || frozen || (overrunNanos > 0 && overrunDay == Math.floorDiv(nowMs, DAY_MS))) {
            return false;
        }
        for (Slice slice : slices) {
            if (slice.expected() != 0) {
                return false;
            }
        }
        for (KeySpend key : keys.values()) {
            if (!key.idle()) {
                return false;
            }
        }
        gone = true;
        return true;
    }
}
