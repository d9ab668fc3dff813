package dev.tollgate.ledger;

import dev.tollgate.base.CustomerId;
import dev.tollgate.base.LeaseId;
import java.util.List;

/** What a wallet asks of the ledger. Blocking: never on an event loop. Each call is one durable transaction. */
public interface Leasing {
    /** Opens or grows the holder's leases of a customer, in burn order. Frozen and closing grants give nothing. */
    LeaseReply lease(LeaseAsk ask);

    /**
     * Moves {@code nanos} of a lease back to its grant (or, where the grant is closing, on to its target).
     *
     * @throws IllegalStateException where the lease holds less
     */
    void giveBack(LeaseHolder holder, LeaseId lease, long nanos);

    /** A customer's grants that hold or lease something or are open, in burn order. */
    List<GrantBalance> balances(CustomerId customer);

    /** The leases of one holder that still hold something, with what they hold as {@code addedNanos}. */
    List<LeaseReply.Slice> leases(LeaseHolder holder);

    /**
     * Ends all leases of a node's earlier lives, after their journals were replayed: what they hold goes back to the
     * grants.
     *
     * @return what went back, nano-units of all assets, for the log
     */
    long closeEarlier(LeaseHolder now);
}
