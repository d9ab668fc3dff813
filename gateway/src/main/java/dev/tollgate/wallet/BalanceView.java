package dev.tollgate.wallet;

import dev.tollgate.base.CustomerId;
import dev.tollgate.ledger.Grant;
import dev.tollgate.money.Asset;
import java.util.List;

/**
 * A customer's balance as people see it. Of a grant that is closing or past its expiry only what running requests hold
 * counts.
 *
 * @param totalNanos dollars: grants plus leases, less charges that are settled but not yet posted
 * @param heldNanos of it, what open requests hold
 * @param grants the same by grant, of every asset, in burn order
 * @param tokens the same of token grants
 */
public record BalanceView(
        CustomerId customer, Asset asset, long totalNanos, long heldNanos, List<GrantLine> grants, Tokens tokens) {

    /** A view of dollars alone. */
    public BalanceView(CustomerId customer, Asset asset, long totalNanos, long heldNanos, List<GrantLine> grants) {
        this(customer, asset, totalNanos, heldNanos, grants, new Tokens(0, 0));
    }

    /** The same of token grants, nano-tokens. */
    public record Tokens(long totalNanos, long heldNanos) {
        /** What a new request could use. */
        public long availableNanos() {
            return totalNanos - heldNanos;
        }
    }

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
