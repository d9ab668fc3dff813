package dev.tollgate.ledger;

import dev.tollgate.base.CustomerId;
import dev.tollgate.base.GrantId;
import dev.tollgate.base.ModelName;
import dev.tollgate.money.Asset;
import dev.tollgate.money.Price;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One piece of a customer's balance.
 *
 * @param amountNanos what it began with
 * @param models what it is good for; empty for every model
 * @param order when it is burnt
 * @param origin where it came from, and what was paid for it
 */
public record Grant(
        GrantId id,
        CustomerId customer,
        Asset asset,
        long amountNanos,
        Set<ModelName> models,
        BurnOrder order,
        State state,
        Origin origin,
        long createdMs) {

    /**
     * Lower priority numbers first, then the soonest expiry, then the oldest.
     *
     * @param expiresMs milliseconds since 1970, or 0 for never
     */
    public record BurnOrder(int priority, long expiresMs) {}

    /**
     * Where a grant came from.
     *
     * @param text for people: {@code bought: Starter}, {@code given: welcome}
     * @param paid what was paid for it, in its own currency; null for a gift
     */
    public record Origin(String text, @Nullable Price paid) {
        /** Nothing was paid. */
        public static Origin gift(String text) {
            return new Origin(text, null);
        }
    }

    /** The life of a grant. */
    public enum State {
        /** Can be spent. */
        OPEN,
        /** No new hold; running ones settle. */
        CLOSING,
        /** Nothing left to settle. */
        CLOSED
    }

    /** A grant that nothing was paid for. */
    public Grant(
            GrantId id,
            CustomerId customer,
            Asset asset,
            long amountNanos,
            Set<ModelName> models,
            BurnOrder order,
            State state,
            String origin,
            long createdMs) {
        this(id, customer, asset, amountNanos, models, order, state, Origin.gift(origin), createdMs);
    }

    public Grant {
        models = Set.copyOf(models);
        if (amountNanos < 0) {
            throw new IllegalArgumentException("grant amount: " + amountNanos + " (expected: >= 0)");
        }
    }
}
