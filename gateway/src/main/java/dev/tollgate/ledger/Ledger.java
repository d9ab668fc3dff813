package dev.tollgate.ledger;

import dev.tollgate.base.CustomerId;
import dev.tollgate.base.GrantId;
import dev.tollgate.base.IdSource;
import dev.tollgate.base.LeaseId;
import dev.tollgate.base.TimeSource;
import dev.tollgate.base.TransferId;
import dev.tollgate.ledger.LedgerStore.Scope;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The ledger: lets the rules decide and the store write. Safe from any thread; blocking, never on an event loop. Each
 * call is one durable transaction (the ends of a node's earlier lives: one for so many customers).
 */
public final class Ledger implements Leasing {
    /** Customers whose leases one transaction ends, so that it stays short. */
    private static final int CUSTOMERS_PER_TRANSACTION = 500;

    private final LedgerStore store;
    private final IdSource ids;
    private final TimeSource time;

    /** Over a store, with {@link IdSource#shared} ids. */
    public Ledger(LedgerStore store, IdSource ids, TimeSource time) {
        this.store = store;
        this.ids = ids;
        this.time = time;
    }

    @Override
    public LeaseReply lease(LeaseAsk ask) {
        if (ask.wantedNanos() < 0) {
            throw new IllegalArgumentException("wanted: " + ask.wantedNanos() + " (expected: >= 0)");
        }
        LedgerRules rules = rules();
        return store.decide(new Scope.OfCustomer(ask.customer(), null, ask.holder()), view -> rules.lease(view, ask));
    }

    @Override
    public void giveBack(LeaseHolder holder, LeaseId lease, long nanos) {
        if (nanos < 0) {
            throw new IllegalArgumentException("give back: " + nanos + " (expected: >= 0)");
        }
        LedgerRules rules = rules();
        store.decide(new Scope.OfLease(lease), view -> rules.giveBack(view, holder, lease, nanos));
    }

    @Override
    public List<GrantBalance> balances(CustomerId customer) {
        return store.grants(customer).stream()
                .filter(grant -> grant.grant().state() == Grant.State.OPEN || grant.totalNanos() > 0)
                .toList();
    }

    @Override
    public List<LeaseReply.Slice> leases(LeaseHolder holder) {
        return store.leases(holder);
    }

    @Override
    public long closeEarlier(LeaseHolder now) {
        return endLeases(now.node(), now.epoch(), false);
    }

    /**
     * Gives up a node that will not come back: its lives so far may neither lease nor post any more, and what they
     * leased goes by way of suspense back to the grants. What they served and had not posted is lost to us.
     *
     * @return what went back, nano-units of all assets
     */
    public long forgetNode(long node) {
        LedgerRules rules = rules();
        store.decide(new Scope.OfNode(node, Long.MAX_VALUE, 0), _ -> rules.forget(node));
        return endLeases(node, Long.MAX_VALUE, true);
    }

    private long endLeases(long node, long epochBelow, boolean forget) {
        long sum = 0;
        boolean more = true;
        while (more) {
            LedgerRules rules = rules();
            Ended ended = store.decide(new Scope.OfNode(node, epochBelow, CUSTOMERS_PER_TRANSACTION), view -> {
                Decision<Long> decided = rules.endLeases(view, node, epochBelow, forget);
                return new Decision<>(
                        new Ended(decided.answer(), !decided.changes().isEmpty()), decided.changes());
            });
            sum = Math.addExact(sum, ended.nanos);
            more = ended.any;
        }
        return sum;
    }

    private record Ended(long nanos, boolean any) {}

    /**
     * Opens a grant with its amount.
     *
     * @param grant new, open, its amount at least 1
     */
    public Outcome give(Grant grant, TransferId id, String reason) {
        if (grant.amountNanos() < 1 || grant.state() != Grant.State.OPEN) {
            throw new IllegalArgumentException(
                    "grant: " + grant.amountNanos() + ", " + grant.state() + " (expected: >= 1, OPEN)");
        }
        LedgerRules rules = rules();
        return store.decide(
                new Scope.OfCustomer(grant.customer(), id, null), view -> rules.give(view, grant, id, reason));
    }

    /**
     * Corrects a grant.
     *
     * @param nanos above 0 adds, below 0 takes of what is not leased; not 0
     */
    public Outcome adjust(GrantId grant, TransferId id, long nanos, String reason) {
        if (nanos == 0 || nanos == Long.MIN_VALUE) {
            throw new IllegalArgumentException("nanos: " + nanos + " (expected: an amount that is not 0)");
        }
        LedgerRules rules = rules();
        LedgerRules.Adjustment ask = new LedgerRules.Adjustment(grant, id, nanos, reason);
        return store.decide(new Scope.OfGrant(grant, id), view -> rules.adjust(view, ask));
    }

    /** Lets a grant give nothing more. What is leased of it is spent on; what comes back stays on it. */
    public Outcome freeze(GrantId grant) {
        LedgerRules rules = rules();
        return store.decide(new Scope.OfGrant(grant, null), view -> rules.freeze(view, grant));
    }

    /** Lets a frozen grant give again. */
    public Outcome unfreeze(GrantId grant) {
        LedgerRules rules = rules();
        return store.decide(new Scope.OfGrant(grant, null), view -> rules.unfreeze(view, grant));
    }

    /**
     * Ends a grant for ever: what is on it goes to the target now, what is leased as it comes back.
     *
     * @param target neither {@link ClosingTarget#STAYS} nor that of a {@link Reversal}, which {@link #reverse} begins
     */
    public Outcome close(GrantId grant, TransferId id, ClosingTarget target, String reason) {
        if (target != ClosingTarget.BREAKAGE && target != ClosingTarget.ADJUSTMENTS) {
            throw new IllegalArgumentException("target: " + target + " (expected: BREAKAGE or ADJUSTMENTS)");
        }
        LedgerRules rules = rules();
        LedgerRules.Closing ask = new LedgerRules.Closing(grant, id, target, reason);
        return store.decide(new Scope.OfGrant(grant, id), view -> rules.close(view, ask));
    }

    /** Ends a grant that is past its expiry; anything else stays as it is. */
    public Outcome expire(GrantId grant) {
        LedgerRules rules = rules();
        return store.decide(new Scope.OfGrant(grant, null), view -> rules.expire(view, grant));
    }

    /** Grants that are past their expiry and not closed for it yet, the earliest first. */
    public List<Grant> expired(int limit) {
        return store.expired(time.epochMillis(), limit);
    }

    /**
     * Begins a refund or takes note of a chargeback: the grant closes. Recall what nodes have leased of it first, and
     * no more than what running requests hold is waited for.
     */
    public Outcome reverse(ReversalRules.Reversing ask) {
        ReversalRules rules = reversalRules();
        return store.decideReversal(ask.grant(), view -> rules.begin(view, ask));
    }

    /** Settles a reversal whose grant's last running hold is settled; refused before that. */
    public Outcome settleReversal(GrantId grant) {
        ReversalRules rules = reversalRules();
        return store.decideReversal(grant, rules::settle);
    }

    /** Ends a settled reversal: the money went back to who paid. */
    public Outcome postReversal(GrantId grant, String reference) {
        ReversalRules rules = reversalRules();
        return store.decideReversal(grant, view -> rules.post(view, reference));
    }

    /** Ends a settled reversal: the money stayed, so the credit goes back to the customer as a new grant. */
    public Outcome voidReversal(GrantId grant, String reference) {
        ReversalRules rules = reversalRules();
        return store.decideReversal(grant, view -> rules.voidIt(view, reference));
    }

    /** The reversal of a grant, or null. */
    public @Nullable Reversal reversal(GrantId grant) {
        return store.reversal(grant);
    }

    /** Reversals before {@code before} (or from the newest), newest first; only those that are pending, or all. */
    public List<Reversal> reversals(@Nullable GrantId before, boolean pending, int limit) {
        return store.reversals(before, pending, limit);
    }

    /** A customer's grants, the closed ones too, in burn order. */
    public List<GrantBalance> grants(CustomerId customer) {
        return store.grants(customer);
    }

    /** One grant, or null. */
    public @Nullable GrantBalance grant(GrantId id) {
        return store.grant(id);
    }

    /** A customer's transfers before {@code before} (or from the newest), newest first, at most {@code limit}. */
    public List<Transfer> transfers(CustomerId customer, @Nullable TransferId before, int limit) {
        return store.transfers(customer, before, limit);
    }

    /** The same, but only those that changed the customer's balance. */
    public List<LedgerEntry> entries(CustomerId customer, @Nullable TransferId before, int limit) {
        return store.entries(customer, before, limit);
    }

    private ReversalRules reversalRules() {
        return new ReversalRules(ids, time.epochMillis());
    }

    private LedgerRules rules() {
        return new LedgerRules(ids, time.epochMillis());
    }
}
