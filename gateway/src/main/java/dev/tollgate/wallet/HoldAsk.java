package dev.tollgate.wallet;

import dev.tollgate.base.ApiKeyId;
import dev.tollgate.base.CustomerId;
import dev.tollgate.base.ModelName;
import dev.tollgate.base.RequestId;
import dev.tollgate.metering.HoldPlan;
import dev.tollgate.money.Asset;
import org.jspecify.annotations.Nullable;

/**
 * What one request needs of a balance.
 *
 * @param dollars its cost in nano-dollars as a function of the output limit; also what a key's budget is held by
 * @param tokens the same in nano-tokens, or null where the model, or a class that the request uses, has no weight
 * @param grows whether the output is held step by step as it is produced, and not all of it before
 * @param budget the key's own budget, or null
 */
public record HoldAsk(
        RequestId request,
        CustomerId customer,
        ApiKeyId key,
        ModelName model,
        Cost dollars,
        @Nullable Cost tokens,
        boolean grows,
        @Nullable KeyBudget budget) {

    /**
     * What a request may cost in one asset.
     *
     * @param plan what to hold
     * @param fullContextPlan held instead, whole, where the customer's overrun of the day is above {@code
     *     overrunMaxNanos}
     */
    public record Cost(HoldPlan plan, HoldPlan fullContextPlan) {}

    /**
     * The key's budget: the second account of the same hold.
     *
     * @param nanos nano-dollars of one period
     * @param periodStartMs since when spending counts, milliseconds since 1970; 0 for ever
     */
    public record KeyBudget(long nanos, long periodStartMs) {}

    /** An ask that only dollars pay, held whole. */
    public HoldAsk(
            RequestId request,
            CustomerId customer,
            ApiKeyId key,
            ModelName model,
            HoldPlan plan,
            HoldPlan fullContextPlan,
            @Nullable KeyBudget budget) {
        this(request, customer, key, model, new Cost(plan, fullContextPlan), null, false, budget);
    }

    /** The cost in dollars. */
    public HoldPlan plan() {
        return dollars.plan;
    }

    /** Whether the asset can pay it. */
    boolean paidIn(Asset asset) {
        return asset == Asset.USD || tokens != null;
    }

    /** The cost in an asset that can pay it. */
    HoldPlan plan(Asset asset, boolean fullContext) {
        Cost cost = asset == Asset.USD ? dollars : tokens;
        if (cost == null) {
            throw new IllegalStateException(request + " cannot be paid in " + asset);
        }
        return fullContext ? cost.fullContextPlan : cost.plan;
    }
}
