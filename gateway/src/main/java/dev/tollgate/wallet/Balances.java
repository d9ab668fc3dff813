package dev.tollgate.wallet;

import dev.tollgate.base.CustomerId;
import io.vertx.core.Future;

/**
 * What this node knows of customers' balances, for everyone but the request that pays. Safe from any thread; a future
 * asked for on an event loop completes on it.
 */
public interface Balances {
    /** A customer's balance in dollars, exact at one moment, read from the ledger. */
    Future<BalanceView> balance(CustomerId customer);

    /**
     * {@link BalanceView#totalNanos} from memory, for rate tiers: complete at once but for a customer's first request.
     * Charges count as soon as they are settled here, grants as soon as {@link #grantsChanged} was called.
     */
    Future<Long> totalNanos(CustomerId customer);

    /**
     * Gives back whatever of a customer's leases no request holds: before a grant is closed or refunded. Complete when
     * the ledger has it.
     */
    Future<Void> recall(CustomerId customer);

    /**
     * To be called after any change of a customer's grants: forgets that they were exhausted, stops using those that
     * are no longer open and gives their free slices back. Complete when that is done.
     */
    Future<Void> grantsChanged(CustomerId customer);

    /** A frozen customer gets no new hold; what runs is settled. Not remembered across starts. */
    void freeze(CustomerId customer, boolean frozen);
}
