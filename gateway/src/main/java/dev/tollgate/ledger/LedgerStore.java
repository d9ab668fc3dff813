package dev.tollgate.ledger;

import dev.tollgate.base.CustomerId;
import dev.tollgate.base.GrantId;
import dev.tollgate.base.LeaseId;
import dev.tollgate.base.TransferId;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Where the ledger is kept. It knows no rule. Blocking: never on an event loop. */
public interface LedgerStore {
    /**
     * Shows {@code rule} what {@code scope} names, while nobody else can change it, and writes what it decides: one
     * durable transaction, all or nothing. The rule may run more than once; only its last decision counts.
     *
     * @throws IllegalStateException where a decision would take a guarded account below zero
     */
    <T> T decide(Scope scope, Function<LedgerView, Decision<T>> rule);

    /** The same for one grant and the way of its price back to who paid it. */
    <T> T decideReversal(GrantId grant, Function<ReversalView, Decision<T>> rule);

    /** The reversal of a grant, or null. */
    @Nullable
    Reversal reversal(GrantId grant);

    /**
     * Reversals that were begun before {@code before} (or from the newest), newest first.
     *
     * @param pending whether only those that have not ended
     */
    List<Reversal> reversals(@Nullable GrantId before, boolean pending, int limit);

    /** Grants that are past their expiry and not yet on their way to a target, the earliest first. */
    List<Grant> expired(long nowMs, int limit);

    /** A customer's grants, the closed ones too, in burn order. */
    List<GrantBalance> grants(CustomerId customer);

    /** One grant, or null. */
    @Nullable
    GrantBalance grant(GrantId id);

    /** The leases of one holder that still hold something. */
    List<LeaseReply.Slice> leases(LeaseHolder holder);

    /**
     * A customer's transfers posted before {@code before} (or from the newest), newest first, at most {@code limit}.
     * After a transfer that is not the customer's comes nothing.
     */
    List<Transfer> transfers(CustomerId customer, @Nullable TransferId before, int limit);

    /** The same, but only those that changed the customer's balance. */
    List<LedgerEntry> entries(CustomerId customer, @Nullable TransferId before, int limit);

    /** What a rule needs to see. */
    sealed interface Scope {
        /**
         * All of a customer.
         *
         * @param id looked up as {@link LedgerView#seen}, or null
         * @param holder looked up as {@link LedgerView#fenced}, or null
         */
        record OfCustomer(
                CustomerId customer,
                @Nullable TransferId id,
                @Nullable LeaseHolder holder) implements Scope {}

        /** All of the customer whose grant it is, and that grant even if closed; nothing where there is none. */
        record OfGrant(GrantId grant, @Nullable TransferId id) implements Scope {}

        /** All of the customer whose lease it is; nothing where there is no such lease. */
        record OfLease(LeaseId lease) implements Scope {}

        /** Grants with leases that are not over, of the node's lives before {@code epochBelow}. */
        record OfNode(long node, long epochBelow, int customersMax) implements Scope {}
    }
}
