package dev.tollgate.wallet;

import dev.tollgate.base.ApiKeyId;
import dev.tollgate.base.CustomerId;
import dev.tollgate.base.LeaseId;
import dev.tollgate.base.Limits;
import dev.tollgate.base.ModelName;
import dev.tollgate.ledger.Grant;
import dev.tollgate.ledger.GrantBalance;
import dev.tollgate.ledger.LeaseReply;
import dev.tollgate.metering.HoldPlan;
import dev.tollgate.metering.UsageRow;
import dev.tollgate.money.Asset;
import dev.tollgate.money.Share;
import java.util.ArrayList;
import java.util.EnumMap;
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
    private final long overrunMaxNanos;

    private final Slices slices = new Slices();
    private final Purse purse;
    private final Map<ApiKeyId, KeySpend> keys = new HashMap<>(4);
    private boolean frozen;
    private boolean gone;

    /** Counts what may make {@link Growth#exhausted} untrue, so that an answer asked for before it does not set it. */
    private long changes;

    private long usedAtNanos;
    private int openHolds;

    private long overrunDay;
    /** Of that day, nano-dollars. */
    private long overrunNanos;

    /** Dollars as people see them, kept current with each charge; meaningless before {@link #totalKnown}. */
    private long total;

    private boolean totalKnown;
    private long totalAtNanos;

    Account(CustomerId customer, Limits limits, long nowNanos) {
        this.customer = customer;
        this.overrunMaxNanos = limits.money().overrunMaxNanos();
        this.usedAtNanos = nowNanos;
        this.purse = new Purse(slices, limits, nowNanos);
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
        hold.fullContext = overrunNanos > overrunMaxNanos && overrunDay == Math.floorDiv(nowMs, DAY_MS);
        HoldPlan dollars = hold.plan(Asset.USD);
        long byBudget = budget == null ? dollars.outputTokensWanted() : dollars.affordable(key.free(budget.nanos()));
        if (byBudget < dollars.outputTokensMin()) {
            return Verdict.NO_BUDGET;
        }
        Verdict verdict = purse.pay(hold, byBudget, nowMs);
        if (verdict == Verdict.HELD) {
            hold.key = key;
            countInDollars(hold);
            key.held += hold.usdNanos;
            openHolds++;
        }
        return verdict;
    }

    private KeySpend key(ApiKeyId id) {
        KeySpend known = keys.get(id);
        if (known == null) {
            known = new KeySpend();
            keys.put(id, known);
        }
        return known;
    }

    // ---- streams

    /**
     * Makes a hold carry {@code used} output tokens and a lead, within the key's budget; or says that it ends here.
     */
    synchronized Reach extend(OpenHold hold, long used, long nowMs) {
        long budgetFree = budgetFree(hold);
        long byBudget = budgetFree == Long.MAX_VALUE
                ? Long.MAX_VALUE
                : hold.plan(Asset.USD).affordableForAll(hold.usdNanos + budgetFree);
        Reach reach = purse.extend(hold, used, byBudget, frozen, nowMs);
        if (reach == null) {
            HoldPlan plan = hold.plan(Asset.USD);
            long chunk = plan.nanosForAll(hold.carriedTokens + hold.chunkTokens) - hold.usdNanos;
            return new Reach.Ended(true, List.of(new Reach.Lack(Asset.USD, budgetFree, chunk)));
        }
        hold.key().held -= hold.usdNanos;
        countInDollars(hold);
        hold.key().held += hold.usdNanos;
        return reach;
    }

    /** What a hold takes of its key's budget. Tokens count only against a budget that there is. */
    private static void countInDollars(OpenHold hold) {
        if (hold.asset == Asset.USD) {
            hold.usdNanos = hold.nanos;
        } else if (hold.ask.budget() != null) {
            hold.usdNanos = hold.plan(Asset.USD).nanosForAll(hold.carriedTokens);
        }
    }

    /** What the budget of a hold's key has left; the largest number where none counts. */
    private static long budgetFree(OpenHold hold) {
        HoldAsk.KeyBudget budget = hold.ask.budget();
        // A budget whose next period has begun is counted by those requests that began in it.
        return budget == null || !hold.key().knows(budget.periodStartMs())
                ? Long.MAX_VALUE
                : Math.max(0, hold.key().free(budget.nanos()));
    }

    /**
     * Frees what carried a hold in the asset before.
     *
     * @return whether something came back to a slice that takes no new holds, and must go on to the ledger
     */
    synchronized boolean leave(OpenHold hold) {
        return purse.leave(hold);
    }

    /** Whether less is free of an asset than a step for each stream that it pays. Any thread, without waiting. */
    boolean tight(Asset asset) {
        return purse.growth(asset).tight();
    }

    // ---- settlement

    /** Adds to a hold whose charge came out higher: from what is free, in burn order, and within the key's budget. */
    synchronized void topUp(OpenHold hold, UsageRow.Charge charge, long nowMs) {
        long wanted = charge.nanos() - hold.nanos;
        long usd = charge.usdNanos() - hold.usdNanos;
        long allowed = budgetFree(hold);
        if (usd > allowed) {
            wanted = Share.roundedDown(wanted, allowed, usd);
        }
        hold.nanos += slices.take(hold.parts, wanted, hold.asset, hold.ask.model(), nowMs);
    }

    /**
     * Closes a hold: what was drawn waits to be posted, the rest is free again.
     *
     * @param drawn of the hold's parts, from the first on
     * @param charge as it was written; null where it costs nothing
     * @return whether something came back to a slice that takes no new holds, and must go on to the ledger
     */
    synchronized boolean settle(OpenHold hold, long drawn, UsageRow.@Nullable Charge charge, long settledMs) {
        boolean strayed = purse.close(hold, drawn, settledMs);
        KeySpend key = hold.key();
        key.held -= hold.usdNanos;
        if (charge != null && charge.usdNanos() > 0) {
            key.settled(charge.usdNanos(), settledMs);
        }
        if (hold.asset == Asset.USD) {
            total -= drawn;
        }
        if (charge != null) {
            addOverrun(charge.overrunUsdNanos(), settledMs);
        }
        openHolds--;
        return strayed;
    }

    private void addOverrun(long usdNanos, long nowMs) {
        if (usdNanos <= 0) {
            return;
        }
        long day = Math.floorDiv(nowMs, DAY_MS);
        if (day != overrunDay) {
            overrunDay = day;
            overrunNanos = 0;
        }
        overrunNanos += usdNanos;
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
            Slice slice = slices.find(draw.lease());
            if (slice == null || slice.unposted < draw.nanos()) {
                known = false;
            } else {
                slice.unposted -= draw.nanos();
            }
        }
        UsageRow row = posting.row();
        if (row.charge().usdNanos() > 0) {
            key(row.payer().key()).posted(row.charge().usdNanos(), row.settledMs());
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
    synchronized long wanted(Asset asset, long waiting, @Nullable ModelName model, long nowMs, long nowNanos) {
        long free = model == null ? 0 : slices.free(asset, model, nowMs);
        return purse.growth(asset).wanted(Math.max(0, waiting - free), nowNanos);
    }

    synchronized long changes() {
        return changes;
    }

    /** Takes over what the ledger gave. */
    synchronized void grown(Asset asset, LeaseReply reply, long changesBefore, @Nullable ModelName model, long nowMs) {
        boolean useful = false;
        for (LeaseReply.Slice added : reply.slices()) {
            Slice slice = slices.of(added.lease(), added.grant());
            slice.free += added.addedNanos();
            useful |= added.addedNanos() > 0 && slice.usable(nowMs) && (model == null || slice.pays(asset, model));
        }
        slices.dropEmpty();
        purse.growth(asset).grown(useful, reply.exhausted() && changes == changesBefore);
    }

    /** What goes back of one lease. */
    record Return(LeaseId lease, long nanos) {}

    /** Takes free money out, to be given back: all of it, or only what no new request may use. */
    synchronized List<Return> takeBack(boolean all, long nowMs) {
        List<Return> back = new ArrayList<>();
        for (Slice slice : slices.all()) {
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
        Slice slice = slices.find(back.lease());
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
        purse.notExhausted();
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
        long missing = slices.reconcile(leases);
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
        Map<Asset, Long> totals = new EnumMap<>(Asset.class);
        Map<Asset, Long> holds = new EnumMap<>(Asset.class);
        for (GrantBalance balance : balances) {
            BalanceView.GrantLine line = line(balance, nowMs);
            lines.add(line);
            totals.merge(line.grant().asset(), line.totalNanos(), Long::sum);
            holds.merge(line.grant().asset(), line.heldNanos(), Long::sum);
        }
        slices.sort();
        total = totals.getOrDefault(Asset.USD, 0L);
        totalKnown = true;
        totalAtNanos = nowNanos;
        return new BalanceView(
                customer,
                Asset.USD,
                total,
                holds.getOrDefault(Asset.USD, 0L),
                lines,
                new BalanceView.Tokens(totals.getOrDefault(Asset.TOKENS, 0L), holds.getOrDefault(Asset.TOKENS, 0L)));
    }

    private BalanceView.GrantLine line(GrantBalance balance, long nowMs) {
        Grant grant = balance.grant();
        long held = 0;
        long unposted = 0;
        for (Slice slice : slices.all()) {
            if (slice.grant.id().equals(grant.id())) {
                slice.grant = grant;
                held += slice.held;
                unposted += slice.unposted;
            }
        }
        long left = Slice.usable(grant, nowMs) ? balance.totalNanos() - unposted : held;
        return new BalanceView.GrantLine(grant, left, held);
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
    synchronized long available(Asset asset, ModelName model, long nowMs) {
        return slices.free(asset, model, nowMs);
    }

    /** What a budget has left and what it has spent. */
    synchronized long spent(ApiKeyId id) {
        return key(id).spent();
    }

    synchronized long heldBy(ApiKeyId id) {
        return key(id).held;
    }

    synchronized long heldNanos(Asset asset) {
        return slices.heldNanos(asset);
    }

    synchronized long freeNanos(Asset asset) {
        return slices.freeNanos(asset);
    }

    // ---- housekeeping

    /** Whether no request has used it for so long, and none runs. */
    synchronized boolean idle(long sinceNanos) {
        return openHolds == 0 && usedAtNanos - sinceNanos < 0;
    }

    /** Whether any money lies in slices that no request holds. */
    synchronized boolean anyFree() {
        return slices.anyFree();
    }

    /** Whether free money lies in slices that no new request may use. */
    synchronized boolean hasStray(long nowMs) {
        return slices.anyStray(nowMs);
    }

    /** Leaves memory for good, unless something would be forgotten. */
    synchronized boolean retire(long nowMs) {
        if (openHolds > 0 || frozen || (overrunNanos > 0 && overrunDay == Math.floorDiv(nowMs, DAY_MS))) {
            return false;
        }
        if (!slices.empty()) {
            return false;
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
