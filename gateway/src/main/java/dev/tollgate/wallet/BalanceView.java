package dev.tollgate.wallet;

import dev.tollgate.base.CustomerId;
import dev.tollgate.ledger.Grant;
import dev.tollgate.money.Asset;
import java.util.List;

/**
 * A customer's balance as people see it. Of a grant that is closing or past its expiry only what running requests hold
 * counts.
 *
 * @param totalNanos grants plus leases, less charges that are settled but not yet posted
 * @param heldNanos of it, what open requests hold
 * @param grants the same by grant, in burn order
 */
public record BalanceView(CustomerId customer, Asset asset, long totalNanos, long heldNanos, List<GrantLine> grants) {

    /** One grant's part. */
    public record GrantLine(Grant grant, long totalNanos, long heldNanos) {
        /** What a new request could use. */
        public long availableNanos() {
            return totalNanos - heldNanos;
        }
    }

    public BalanceView {
        grants = List.copyOf(grants);
    }

    /** What a new request could use. */
    public long availableNanos() {
        return totalNanos - heldNanos;
    }
}
