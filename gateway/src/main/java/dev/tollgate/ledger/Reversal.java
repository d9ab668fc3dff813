package dev.tollgate.ledger;

import dev.tollgate.base.CustomerId;
import dev.tollgate.base.GrantId;
import dev.tollgate.money.Price;
import org.jspecify.annotations.Nullable;

/**
 * The price of a grant on its way back to who paid it: two-phase, and at most one a grant. It begins when the grant is
 * closed, is settled when the last running hold of the grant is, and ends when the payment service says so.
 *
 * @param settled what it came to, or null while requests still hold money of the grant
 * @param restored the grant that gave the credit back where it was voided, or null
 * @param reference the payment service's name of it; empty while it has none
 * @param reason for people
 */
public record Reversal(
        GrantId grant,
        CustomerId customer,
        Kind kind,
        State state,
        @Nullable Settled settled,
        @Nullable GrantId restored,
        String reference,
        String reason,
        long createdMs) {
    /** Who wanted it. */
    public enum Kind {
        /** We give the price back. */
        REFUND(ClosingTarget.REFUND),
        /** The buyer's bank took it back. */
        CHARGEBACK(ClosingTarget.CHARGEBACK);

        private final ClosingTarget target;

        Kind(ClosingTarget target) {
            this.target = target;
        }

        /** Where the grant's money goes. */
        public ClosingTarget target() {
            return target;
        }
    }

    /** How far it is. Once it is no longer pending it never changes. */
    public enum State {
        /** Begun. */
        PENDING,
        /** The money went back to who paid. */
        POSTED,
        /** The money stayed here, so the credit went back to the customer. */
        VOIDED
    }

    /**
     * What it came to.
     *
     * @param reachedNanos of the grant's asset, what was taken back
     * @param claimedNanos of the grant's asset, what the customer had spent and owes: only of a chargeback
     * @param amount what goes back to who paid
     */
    public record Settled(long reachedNanos, long claimedNanos, Price amount) {
        public Settled {
            if (reachedNanos < 0 || claimedNanos < 0) {
                throw new IllegalArgumentException(
                        "reversal: " + reachedNanos + ", " + claimedNanos + " (expected: both >= 0)");
            }
        }
    }
}
