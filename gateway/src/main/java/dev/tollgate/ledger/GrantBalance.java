package dev.tollgate.ledger;

/**
 * What the ledger knows of one grant.
 *
 * @param ownNanos on the grant's own account
 * @param leasedNanos on accounts of leases of it
 */
public record GrantBalance(Grant grant, long ownNanos, long leasedNanos) {
    /** Both together, before charges that are settled but not yet posted. */
    public long totalNanos() {
        return ownNanos + leasedNanos;
    }
}
