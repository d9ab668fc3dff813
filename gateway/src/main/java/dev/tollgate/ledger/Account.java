package dev.tollgate.ledger;

import dev.tollgate.base.GrantId;
import dev.tollgate.base.LeaseId;
import java.util.Comparator;
import java.util.Locale;

/**
 * One account of one asset. A transfer takes from one and gives to another, so all balances of an asset sum to zero.
 *
 * @param owner the grant's or lease's number; 0 for accounts that there is one of
 */
public record Account(Kind kind, long owner) {
    /**
     * The order in which a transaction changes accounts, so that two never wait for each other: customers' first, the
     * ones that everybody shares last and shortest.
     */
    public static final Comparator<Account> LOCK_ORDER =
            Comparator.<Account>comparingInt(account -> account.kind.code).thenComparingLong(Account::owner);

    /** What an account is for. The codes stand in stored rows, so they never change. */
    public enum Kind {
        /** What a grant can still give. Never below zero. */
        GRANT(1, true),
        /** What a node holds of a grant. Never below zero. */
        LEASE(2, true),
        /** What was a lease's whose node is gone; owned by the lease. Never below zero. */
        SUSPENSE(3, true),
        /** Where credit comes from; below zero by all that was ever given or sold. */
        FUNDING(10, false),
        /** What customers were charged, overrun included. */
        REVENUE(11, false),
        /** What providers charge us. */
        PROVIDER_COST(12, false),
        /** The other side of {@link #PROVIDER_COST}: below zero by what we owe or have paid providers. */
        PROVIDER_PAYABLE(13, false),
        /** What expired. */
        BREAKAGE(14, false),
        /** Below zero by charges that no slice could carry: ours. */
        OVERRUN(15, false),
        /** What customers owe after a chargeback. */
        RECEIVABLE(16, false),
        /** What operators corrected or took. */
        ADJUSTMENTS(17, false),
        /** What was taken back of grants whose price goes back to the buyer. */
        REFUND(18, false),
        /** What was taken back of grants after a chargeback, less what is claimed as {@link #RECEIVABLE}. */
        CHARGEBACK(19, false);

        private final int code;
        private final boolean guarded;

        Kind(int code, boolean guarded) {
            this.code = code;
            this.guarded = guarded;
        }

        /** The kind of a stored code. */
        public static Kind of(int code) {
            for (Kind kind : values()) {
                if (kind.code == code) {
                    return kind;
                }
            }
            throw new IllegalArgumentException("account kind: " + code + " (expected: a known code)");
        }

        /** Its number in stored rows. */
        public int code() {
            return code;
        }

        /** Whether its balance may never go below zero. */
        public boolean guarded() {
            return guarded;
        }
    }

    public Account {
        if ((owner != 0) != kind.guarded) {
            throw new IllegalArgumentException("owner of " + kind + ": " + owner + " (expected: "
                    + (kind.guarded ? "a grant or lease" : "0") + ")");
        }
    }

    /** The account of a grant. */
    public static Account of(GrantId grant) {
        return new Account(Kind.GRANT, grant.value());
    }

    /** The account of a lease. */
    public static Account of(LeaseId lease) {
        return new Account(Kind.LEASE, lease.value());
    }

    /** Where a lease's money waits whose node is gone. */
    public static Account suspenseOf(LeaseId lease) {
        return new Account(Kind.SUSPENSE, lease.value());
    }

    /** An account that there is one of. */
    public static Account system(Kind kind) {
        return new Account(kind, 0);
    }

    @Override
    public String toString() {
        return switch (kind) {
            case GRANT -> new GrantId(owner).toString();
            case LEASE -> new LeaseId(owner).toString();
            case SUSPENSE -> "suspense of " + new LeaseId(owner);
            default -> kind.name().toLowerCase(Locale.ROOT);
        };
    }
}
