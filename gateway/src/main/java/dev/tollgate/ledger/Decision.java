package dev.tollgate.ledger;

import dev.tollgate.base.CustomerId;
import dev.tollgate.base.GrantId;
import dev.tollgate.base.LeaseId;
import dev.tollgate.money.Asset;
import java.util.List;

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
