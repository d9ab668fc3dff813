package dev.tollgate.billing;

import dev.tollgate.base.ApiKeyId;
import dev.tollgate.base.CustomerId;
import dev.tollgate.base.GrantId;
import dev.tollgate.base.RequestId;
import dev.tollgate.money.Asset;
import java.util.List;

/**
 * A request that its customer paid for.
 *
 * @param draws what each grant paid, by way of its leases; they sum to what the customer paid, overrun left out
 */
public record ChargedRequest(
        RequestId id, CustomerId customer, ApiKeyId key, String model, Asset asset, long settledMs, List<Draw> draws) {
    /** What one grant paid, nano-units. */
    public record Draw(GrantId grant, long nanos) {}

    public ChargedRequest {
        draws = List.copyOf(draws);
    }

    /** What the customer paid, nano-units. */
    public long paidNanos() {
        long sum = 0;
        for (Draw draw : draws) {
            sum = Math.addExact(sum, draw.nanos());
        }
        return sum;
    }
}
