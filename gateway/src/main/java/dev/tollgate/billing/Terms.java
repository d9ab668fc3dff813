package dev.tollgate.billing;

import dev.tollgate.base.CustomerId;
import dev.tollgate.base.GrantId;
import dev.tollgate.base.ModelName;
import dev.tollgate.ledger.Grant;
import dev.tollgate.money.Asset;
import java.util.Set;

/**
 * What a purchase or a code gives.
 *
 * @param amountNanos at least 1
 * @param models what it is good for; empty for every model
 * @param validityDays from the day it is given; 0 for ever
 * @param priority of the burn order: lower numbers first
 */
public record Terms(Asset asset, long amountNanos, Set<ModelName> models, int validityDays, int priority) {
    private static final long DAY_MS = 86_400_000;

    public Terms {
        models = Set.copyOf(models);
        if (amountNanos < 1 || validityDays < 0) {
            throw new IllegalArgumentException("terms: " + amountNanos + " for " + validityDays
                    + " days (expected: an amount of at least 1, days of at least 0)");
        }
    }

    /** The grant that it becomes at a moment. */
    Grant grant(GrantId id, CustomerId customer, Grant.Origin origin, long nowMs) {
        long expiresMs = validityDays == 0 ? 0 : nowMs + validityDays * DAY_MS;
        return new Grant(
                id,
                customer,
                asset,
                amountNanos,
                models,
                new Grant.BurnOrder(priority, expiresMs),
                Grant.State.OPEN,
                origin,
                nowMs);
    }
}
