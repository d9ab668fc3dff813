package dev.tollgate.ledger;

import dev.tollgate.base.LeaseId;
import java.util.List;

/**
 * What a node got: slices in burn order.
 *
 * @param slices what was added, a slice for each grant that gave something; a grant's slices of one holder share a
 *     lease
 * @param exhausted whether the grants of this asset hold nothing more that could be leased
 */
public record LeaseReply(List<Slice> slices, boolean exhausted) {
    /**
     * One slice.
     *
     * @param addedNanos what this reply added to the lease's account
     */
    public record Slice(LeaseId lease, Grant grant, long addedNanos) {}

    public LeaseReply {
        slices = List.copyOf(slices);
    }
}
