package dev.tollgate.ledger;

import dev.tollgate.base.CustomerId;
import dev.tollgate.base.TransferId;
import dev.tollgate.money.Asset;
import org.jspecify.annotations.Nullable;

/**
 * One double entry, never changed once it is written.
 *
 * @param customer whose balance it concerns, or null for our own books
 * @param nanos nano-units, at least 1
 * @param reason for people
 */
public record Transfer(
        TransferId id,
        Kind kind,
        Account from,
        Account to,
        Asset asset,
        long nanos,
        @Nullable CustomerId customer,
        String reason,
        long atMs) {
    /** Why money moved. The codes stand in stored rows, so they never change. */
    public enum Kind {
        /** Funding to a new grant; refund or chargeback to one that is given anew because they were voided. */
        GIVEN(1),
        /** An operator's correction of a grant, either way. */
        ADJUSTED(2),
        /** Grant to lease. */
        LEASED(3),
        /** Lease or suspense back to its grant. */
        RETURNED(4),
        /** Lease to revenue: what requests cost. */
        CHARGED(5),
        /** Overrun to revenue: what requests cost and no slice carried. */
        OVERRUN(6),
        /** Provider payable to provider cost. */
        PROVIDER_COST(7),
        /** A closing grant to its target. */
        CLOSED(8),
        /** Lease to suspense: the node is gone. */
        SUSPENDED(9),
        /** Chargeback to receivable: what the buyer had spent already; back again where the chargeback was voided. */
        CLAIMED(10),
        /** Revenue to a grant: a charge is given back. */
        REFUNDED(20);

        private final int code;

        Kind(int code) {
            this.code = code;
        }

        /** The kind of a stored code. */
        public static Kind of(int code) {
            for (Kind kind : values()) {
                if (kind.code == code) {
                    return kind;
                }
            }
            throw new IllegalArgumentException("transfer kind: " + code + " (expected: a known code)");
        }

        /** Its number in stored rows. */
        public int code() {
            return code;
        }
    }

    public Transfer {
        if (nanos < 1) {
            throw new IllegalArgumentException("transfer of " + nanos + " (expected: >= 1)");
        }
        if (from.equals(to)) {
            throw new IllegalArgumentException("transfer from " + from + " to itself (expected: two accounts)");
        }
    }

    /** What it makes of its customer's balance, nano-units: 0 where money only changed hands inside it, or outside. */
    public long balanceNanos() {
        boolean given = from.kind().guarded();
        boolean got = to.kind().guarded();
        return given == got ? 0 : got ? nanos : -nanos;
    }

    /** Whether the other one moves the same money: the same id may come twice, but not with another meaning. */
    public boolean sameAs(Transfer other) {
        return id.equals(other.id)
                && kind == other.kind
                && from.equals(other.from)
                && to.equals(other.to)
                && asset == other.asset
                && nanos == other.nanos;
    }
}
