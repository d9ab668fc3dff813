package dev.tollgate.ledger;

import dev.tollgate.base.CustomerId;
import dev.tollgate.base.GrantId;
import dev.tollgate.base.ModelName;
import dev.tollgate.money.Asset;
import java.util.Set;

/**
 * One piece of a customer's balance.
 *
 * @param amountNanos what it began with
 * @param models what it is good for; empty for every model
 * @param order when it is burnt
 * @param origin where it came from, for people: {@code bought}, {@code given: welcome}
 */
public record Grant(
        GrantId id,
        CustomerId customer,
        Asset asset,
        long amountNanos,
        Set<ModelName> models,
        BurnOrder order,
        State state,
        String origin,
        long createdMs) {

    /**
     * Lower priority numbers first, then the soonest expiry, then the oldest.
     *
     * @param expiresMs milliseconds since 1970, or 0 for never
     */
    public record BurnOrder(int priority, long expiresMs) {}

    /** The life of a grant. */
    public enum State {
        /** Can be spent. */
        OPEN,
        /** No new hold; running ones settle. */
        CLOSING,
        /** Nothing left to settle. */
        CLOSED
    }

    public Grant {
        models = Set.copyOf(models);
        if (amountNanos < 0) {
            throw new IllegalArgumentException("grant amount: " + amountNanos + " (expected: >= 0)");
        }
    }
}
