package dev.tollgate.ledger;

import dev.tollgate.base.CustomerId;
import dev.tollgate.base.GrantId;
import dev.tollgate.base.LeaseId;
import dev.tollgate.money.Asset;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a rule decided: the answer, and what has to be written before it may be given.
 *
 * @param changes written in this order, all or none
 */
public record Decision<T>(T answer, List<Change> changes) {
    /** One thing to write. */
    public sealed interface Change {}

    /** A new grant with an empty account. */
    public record OpenGrant(Grant grant) implements Change {}

    /** Another state of a grant. */
    public record MarkGrant(GrantId grant, Grant.State state, ClosingTarget target) implements Change {}

    /** A new lease with an empty account. */
    public record OpenLease(LeaseId lease, GrantId grant, CustomerId customer, Asset asset, LeaseHolder holder)
            implements Change {}

    /** A lease is over; its accounts are empty from here on. */
    public record EndLease(LeaseId lease) implements Change {}

    /** A node's lives so far are over: none may lease or post any more, their journals are given up. */
    public record ForgetNode(long node) implements Change {}

    /** A refund or chargeback begins: pending. Its grant has none yet. */
    public record OpenReversal(Reversal reversal) implements Change {}

    /** What a pending reversal comes to. It was not settled before, or nothing is written. */
    public record SettleReversal(GrantId grant, Reversal.Settled settled) implements Change {}

    /**
     * A reversal is posted or voided. It was pending, or nothing is written.
     *
     * @param restored the grant that gives the credit back, or null
     * @param reference the payment service's name of it; empty to leave what is there
     */
    public record EndReversal(
            GrantId grant, Reversal.State state, @Nullable GrantId restored, String reference) implements Change {}

    /** Money moves. */
    public record Move(Transfer transfer) implements Change {}

    public Decision {
        changes = List.copyOf(changes);
    }

    /** An answer that changes nothing. */
    public static <T> Decision<T> nothing(T answer) {
        return new Decision<>(answer, List.of());
    }
}
