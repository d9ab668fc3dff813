package dev.tollgate.wallet;

import dev.tollgate.base.Limits;
import dev.tollgate.base.ModelName;
import dev.tollgate.metering.HoldPlan;
import dev.tollgate.money.Asset;
import dev.tollgate.wallet.Account.Verdict;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one customer's requests hold of which asset: picks the asset, takes, grows and changes it. Guarded by its {@link
 * Account}; knows nothing of keys.
 */
final class Purse {
    private final Slices slices;
    private final Limits.Streams streams;
    private final Growth dollars;
    private final Growth tokens;
    /** Open holds that grow. */
    private int openStreams;

    Purse(Slices slices, Limits limits, long nowNanos) {
        this.slices = slices;
        this.streams = limits.streams();
        this.dollars = new Growth(Asset.USD, limits.money().leaseTargetNanos(), nowNanos);
        this.tokens = new Growth(Asset.TOKENS, limits.money().leaseTargetNanoTokens(), nowNanos);
    }

    Growth growth(Asset asset) {
        return asset == Asset.USD ? dollars : tokens;
    }

    /** The ledger may have more again. */
    void notExhausted() {
        dollars.exhausted = false;
        tokens.exhausted = false;
    }

    /** Tries the assets in burn order, for what is asked and then for what it can be clamped to. */
    Verdict pay(OpenHold hold, long outputTokens, long nowMs) {
        Growth first = dollars;
        Growth second = null;
        if (hold.ask.tokens() != null) {
            Growth unseen = unseen(hold.ask.model(), nowMs);
            if (unseen != null) {
                return grow(unseen, hold, outputTokens);
            }
            boolean tokensFirst = place(tokens, hold, nowMs) < place(dollars, hold, nowMs);
            first = tokensFirst ? tokens : dollars;
            second = tokensFirst ? dollars : tokens;
        }
        Verdict verdict = whole(first, hold, outputTokens, nowMs);
        if (verdict == null && second != null) {
            verdict = whole(second, hold, outputTokens, nowMs);
        }
        if (verdict == null) {
            verdict = clamped(first, hold, outputTokens, nowMs);
        }
        if (verdict == null && second != null) {
            verdict = clamped(second, hold, outputTokens, nowMs);
        }
        return verdict == null ? Verdict.NO_MONEY : verdict;
    }

    /** An asset that nothing was leased of yet, and that may have something: its place in burn order is not known. */
    private @Nullable Growth unseen(ModelName model, long nowMs) {
        if (mayHold(tokens, model, nowMs)) {
            return tokens;
        }
        return mayHold(dollars, model, nowMs) ? dollars : null;
    }

    private boolean mayHold(Growth growth, ModelName model, long nowMs) {
        return !growth.exhausted && slices.first(growth.asset, model, nowMs, true) == Integer.MAX_VALUE;
    }

    private int place(Growth growth, OpenHold hold, long nowMs) {
        return slices.first(growth.asset, hold.ask.model(), nowMs, !growth.exhausted);
    }

    private @Nullable Verdict whole(Growth growth, OpenHold hold, long outputTokens, long nowMs) {
        long free = slices.free(growth.asset, hold.ask.model(), nowMs);
        if (hold.plan(growth.asset).affordable(free) >= outputTokens) {
            return take(growth, hold, outputTokens, free, nowMs);
        }
        return growth.exhausted ? null : grow(growth, hold, outputTokens);
    }

    private static Verdict grow(Growth growth, OpenHold hold, long outputTokens) {
        hold.asset = growth.asset;
        hold.nanos = cost(hold.plan(growth.asset), outputTokens);
        return Verdict.GROW;
    }

    private @Nullable Verdict clamped(Growth growth, OpenHold hold, long outputTokens, long nowMs) {
        HoldPlan plan = hold.plan(growth.asset);
        long free = slices.free(growth.asset, hold.ask.model(), nowMs);
        long affordable = Math.min(plan.affordable(free), outputTokens);
        return affordable < plan.outputTokensMin() ? null : take(growth, hold, affordable, free, nowMs);
    }

    private static long cost(HoldPlan plan, long outputTokens) {
        try {
            return plan.nanosFor(outputTokens);
        } catch (ArithmeticException _) {
            // More money than there is: whatever the ledger gives, the request is clamped to it.
            return Long.MAX_VALUE;
        }
    }

    private Verdict take(Growth growth, OpenHold hold, long outputTokens, long free, long nowMs) {
        HoldAsk ask = hold.ask;
        HoldPlan plan = hold.plan(growth.asset);
        boolean grows = ask.grows() && !hold.fullContext && plan.outputRate() > 0 && plan.outputTokensWanted() > 0;
        long now = grows ? Math.min(outputTokens, streams.streamStepTokens()) : outputTokens;
        hold.asset = growth.asset;
        hold.outputTokens = Math.min(outputTokens, ask.plan().outputTokensWanted());
        hold.nanos = plan.nanosFor(now);
        hold.carriedTokens = Math.multiplyExact(now, plan.answers());
        if (grows) {
            hold.grow(plan, streams);
            growth.steps(hold.stepNanos);
            openStreams++;
        }
        slices.take(hold.parts, hold.nanos, growth.asset, ask.model(), nowMs);
        watch(growth, hold, free - hold.nanos, nowMs);
        return Verdict.HELD;
    }

    /** Notes what is left, and of which asset more should be leased ahead, so that no extension waits. */
    private void watch(Growth growth, OpenHold hold, long left, long nowMs) {
        growth.free(left);
        hold.thin = null;
        if (left >= growth.lowWaterNanos()) {
            return;
        }
        if (!growth.exhausted) {
            hold.thin = growth.asset;
        } else if (hold.mayChange()) {
            Growth next = growth(hold.otherAsset());
            long needed = hold.plan(next.asset).nanosForAll(hold.carriedTokens + hold.stepTokens);
            if (!next.exhausted && slices.free(next.asset, hold.ask.model(), nowMs) < needed) {
                next.coming(needed);
                hold.thin = next.asset;
            }
        }
    }

    /**
     * Makes a hold carry {@code used} output tokens and a lead: by a step, or a fair share of what is free, but by no
     * less than a chunk. Where not even that is free it is re-priced into the other asset, or the stream has ended.
     *
     * @param byBudget output tokens that the key's budget carries
     * @return null where it is the budget that ends
     */
    @Nullable
    Reach extend(OpenHold hold, long used, long byBudget, boolean frozen, long nowMs) {
        Growth growth = growth(hold.asset);
        HoldPlan plan = hold.plan(hold.asset);
        long free = frozen ? 0 : slices.free(hold.asset, hold.ask.model(), nowMs);
        hold.thin = null;
        long wanted = hold.target(used, plan.tokensFor(free / Math.max(1, openStreams)));
        long least = Math.min(wanted, hold.carriedTokens + hold.chunkTokens);
        if (byBudget < least) {
            return used <= hold.carriedTokens ? Reach.COVERED : null;
        }
        long got = Math.min(Math.min(wanted, byBudget), plan.affordableForAll(hold.nanos + free));
        if (got >= least) {
            long nanos = plan.nanosForAll(got);
            slices.take(hold.parts, nanos - hold.nanos, hold.asset, hold.ask.model(), nowMs);
            long left = free - (nanos - hold.nanos);
            hold.carries(got, nanos);
            watch(growth, hold, left, nowMs);
            return Reach.COVERED;
        }
        if (!frozen && !growth.exhausted) {
            hold.thin = growth.asset;
            return asked(hold, used);
        }
        Reach other = frozen || !hold.mayChange() ? null : reprice(hold, used, nowMs);
        if (other != null) {
            return other;
        }
        if (used <= hold.carriedTokens) {
            return Reach.COVERED;
        }
        long freeOther = frozen ? 0 : slices.free(hold.otherAsset(), hold.ask.model(), nowMs);
        return ended(hold, used, free, freeOther);
    }

    /** While the ledger is asked the stream goes on, a step at most. */
    private static Reach asked(OpenHold hold, long used) {
        return used <= hold.carriedTokens + hold.stepTokens ? Reach.COVERED : Reach.SILENT;
    }

    /**
     * Pays the whole request in the other asset from here on. What carried it stays held until {@link #leave}.
     *
     * @return null where the other asset does not cover it
     */
    private @Nullable Reach reprice(OpenHold hold, long used, long nowMs) {
        Growth next = growth(hold.otherAsset());
        HoldPlan plan = hold.plan(next.asset);
        long free = slices.free(next.asset, hold.ask.model(), nowMs);
        long least = hold.target(used, 0);
        long got = Math.min(hold.target(used, hold.stepTokens), plan.affordableForAll(free));
        if (got < least) {
            if (next.exhausted) {
                return null;
            }
            next.coming(plan.nanosForAll(least));
            hold.thin = next.asset;
            return asked(hold, used);
        }
        growth(hold.asset).steps(-hold.stepNanos);
        hold.change(next.asset);
        next.steps(hold.stepNanos);
        long nanos = plan.nanosForAll(got);
        slices.take(hold.parts, nanos, next.asset, hold.ask.model(), nowMs);
        hold.carries(got, nanos);
        watch(next, hold, free - nanos, nowMs);
        return Reach.REPRICED;
    }

    private static Reach ended(OpenHold hold, long used, long free, long freeOther) {
        List<Reach.Lack> lacks = new ArrayList<>(2);
        long chunk = hold.plan(hold.asset).nanosForAll(hold.carriedTokens + hold.chunkTokens) - hold.nanos;
        lacks.add(new Reach.Lack(hold.asset, free, chunk));
        if (hold.mayChange()) {
            Asset other = hold.otherAsset();
            lacks.add(new Reach.Lack(other, freeOther, hold.plan(other).nanosForAll(hold.target(used, 0))));
        }
        return new Reach.Ended(false, lacks);
    }

    /**
     * Frees what carried a hold in the asset before.
     *
     * @return whether something came back to a slice that takes no new holds
     */
    boolean leave(OpenHold hold) {
        Parts leaving = hold.leaving;
        hold.leaving = null;
        return leaving != null && slices.end(leaving, 0);
    }

    /**
     * Ends a hold.
     *
     * @param drawn of its parts, from the first on
     * @return whether something came back to a slice that takes no new holds
     */
    boolean close(OpenHold hold, long drawn, long nowMs) {
        boolean left = leave(hold);
        boolean strayed = slices.end(hold.parts, drawn);
        if (hold.grows()) {
            openStreams--;
            Growth growth = growth(hold.asset);
            growth.steps(-hold.stepNanos);
            growth.free(slices.free(hold.asset, hold.ask.model(), nowMs));
        }
        return strayed || left;
    }
}
