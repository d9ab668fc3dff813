package dev.tollgate.wallet;

import dev.tollgate.base.ApiKeyId;
import dev.tollgate.base.CustomerId;
import dev.tollgate.base.ModelName;
import dev.tollgate.base.RequestId;
import dev.tollgate.metering.HoldPlan;
import org.jspecify.annotations.Nullable;

/**
 * What one request needs of a balance.
 *
 * @param plan its cost as a function of the output limit
 * @param fullContextPlan held instead where the customer's overrun of the day is above {@code overrunMaxNanos}
 * @param budget the key's own budget, or null
 */
public record HoldAsk(
        RequestId request,
        CustomerId customer,
        ApiKeyId key,
        ModelName model,
        HoldPlan plan,
        HoldPlan fullContextPlan,
        @Nullable KeyBudget budget) {

    /**
     * The key's budget: the second account of the same hold.
     *
     * @param nanos nano-dollars of one period
     * @param periodStartMs since when spending counts, milliseconds since 1970; 0 for ever
     */
    public record KeyBudget(long nanos, long periodStartMs) {}
}
