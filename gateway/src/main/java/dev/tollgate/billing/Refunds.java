package dev.tollgate.billing;

import dev.tollgate.base.GrantId;
import dev.tollgate.base.TimeSource;
import dev.tollgate.billing.PaymentService.Refunding;
import dev.tollgate.error.GatewayException;
import dev.tollgate.ledger.Grant;
import dev.tollgate.ledger.GrantBalance;
import dev.tollgate.ledger.Ledger;
import dev.tollgate.ledger.Outcome;
import dev.tollgate.ledger.Reversal;
import dev.tollgate.ledger.ReversalRules.Reversing;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The end of grants: expiry, refunds and chargebacks on their way. {@link #sweep} does what time and other requests
 * make possible; it may run on every node and as often as it likes. Blocking: never on an event loop. Safe from any
 * thread.
 */
public final class Refunds {
    private static final Logger LOG = LoggerFactory.getLogger(Refunds.class);
    private static final int PER_SWEEP = 200;
    /** Between two tries of a refund that the payment service did not answer. */
    private static final long RETRY_MS = 60_000;

    private final Ledger ledger;
    private final Orders orders;
    private final @Nullable PaymentService payments;
    private final WalletLink wallet;
    private final TimeSource time;
    /** When a refund may be asked for again. Guarded by this. */
    private final Map<GrantId, Long> notBeforeMs = new HashMap<>();

    /** @param payments null where nothing is sold for money: refunds then wait for an operator */
    public Refunds(
            Ledger ledger, Orders orders, @Nullable PaymentService payments, WalletLink wallet, TimeSource time) {
        this.ledger = ledger;
        this.orders = orders;
        this.payments = payments;
        this.wallet = wallet;
        this.time = time;
    }

    /**
     * Gives a bought grant's price back, for what is not spent of it.
     *
     * @throws GatewayException 404 for no grant, 409 for one that nothing was paid for or that has ended
     */
    public Reversal refund(GrantId grant, String reason) {
        GrantBalance balance = ledger.grant(grant);
        if (balance != null) {
            wallet.recall(balance.grant().customer());
        }
        Outcome outcome = ledger.reverse(new Reversing(grant, Reversal.Kind.REFUND, "", reason));
        if (outcome instanceof Outcome.Refused(var refusal)) {
            throw new GatewayException(refusal);
        }
        Reversal begun = found(grant);
        wallet.grantsChanged(begun.customer());
        advance(begun);
        return found(grant);
    }

    /** An operator says how a reversal ended that no payment service tells of. */
    public Reversal end(GrantId grant, boolean posted, String reference) {
        Outcome outcome = posted ? ledger.postReversal(grant, reference) : ledger.voidReversal(grant, reference);
        if (outcome instanceof Outcome.Refused(var refusal)) {
            throw new GatewayException(refusal);
        }
        Reversal ended = found(grant);
        wallet.grantsChanged(ended.customer());
        return ended;
    }

    private Reversal found(GrantId grant) {
        Reversal reversal = ledger.reversal(grant);
        if (reversal == null) {
            throw new IllegalStateException("reversal of " + grant + ": not found (expected: one that was begun)");
        }
        return reversal;
    }

    /** Closes what has expired, settles what has come home, and gives back what is settled. */
    public void sweep() {
        for (Grant grant : ledger.expired(PER_SWEEP)) {
            if (ledger.expire(grant.id()) instanceof Outcome.Applied) {
                wallet.grantsChanged(grant.customer());
            }
        }
        for (Reversal reversal : ledger.reversals(null, true, PER_SWEEP)) {
            try {
                advance(reversal);
            } catch (RuntimeException e) {
                // The others go on; this one is tried again.
                LOG.error("{} of {} does not go on", reversal.kind(), reversal.grant(), e);
            }
        }
    }

    private void advance(Reversal seen) {
        Reversal reversal = seen;
        if (reversal.settled() == null) {
            if (!(ledger.settleReversal(reversal.grant()) instanceof Outcome.Applied)) {
                return;
            }
            reversal = found(reversal.grant());
        }
        Reversal.Settled settled = reversal.settled();
        if (settled == null || reversal.state() != Reversal.State.PENDING) {
            return;
        }
        Order order = orders.orderOf(reversal.grant());
        switch (reversal.kind()) {
            case CHARGEBACK -> {
                if (order != null) {
                    orders.applyParked(order.progress().intent());
                }
            }
            case REFUND -> {
                if (settled.amount().minor() == 0) {
                    end(reversal.grant(), true, "nothing was left");
                } else if (order != null && payments != null && mayAsk(reversal.grant())) {
                    give(payments, order, reversal.grant(), settled);
                }
            }
        }
    }

    private void give(PaymentService service, Order order, GrantId grant, Reversal.Settled settled) {
        Refunding refunding;
        try {
            refunding = service.refund(order, grant, settled.amount());
        } catch (PaymentException e) {
            LOG.warn("the refund of {} is tried again", order.id(), e);
            return;
        }
        switch (refunding.standing()) {
            case SUCCEEDED -> end(grant, true, refunding.reference());
            case FAILED -> {
                LOG.error("the refund of {} failed: its credit is given back", order.id());
                end(grant, false, refunding.reference());
            }
            case PENDING -> {} // an event tells
        }
    }

    private synchronized boolean mayAsk(GrantId grant) {
        long nowMs = time.epochMillis();
        notBeforeMs.values().removeIf(at -> at <= nowMs);
        return notBeforeMs.putIfAbsent(grant, nowMs + RETRY_MS) == null;
    }
}
