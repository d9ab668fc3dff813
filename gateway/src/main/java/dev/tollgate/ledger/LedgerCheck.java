package dev.tollgate.ledger;

import dev.tollgate.base.GrantId;
import dev.tollgate.base.LeaseId;
import dev.tollgate.money.Asset;
import dev.tollgate.money.Price;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Judges sums over the books. Pure: whoever can read the books brings the sums. */
public final class LedgerCheck {
    /**
     * One account.
     *
     * @param balanceNanos as it is stored
     * @param transferredNanos what its transfers brought, less what they took
     * @param stored whether the account is there at all
     */
    public record AccountSums(Account account, Asset asset, long balanceNanos, long transferredNanos, boolean stored) {}

    /**
     * One grant.
     *
     * @param givenNanos what transfers gave it from funding
     * @param heldNanos on its account and on its leases'
     */
    public record GrantSums(GrantId grant, Grant.State state, long amountNanos, long givenNanos, long heldNanos) {}

    /**
     * One lease.
     *
     * @param openedNanos what it got from its grant
     * @param chargedNanos what transfers took from it to revenue
     * @param drawnNanos what usage rows drew from it
     * @param returnedNanos what went back to the grant, from suspense too
     * @param suspendedNanos what is in suspense
     * @param heldNanos what it still holds
     * @param known whether the lease is there at all
     */
    public record LeaseSums(
            LeaseId lease,
            long openedNanos,
            long chargedNanos,
            long drawnNanos,
            long returnedNanos,
            long suspendedNanos,
            long heldNanos,
            boolean known) {}

    /**
     * One grant that is on its way back to who paid, or should be.
     *
     * @param grant as it is stored
     * @param reversal the same, or null where there is none
     * @param takenNanos what transfers took from the grant to the reversal's account
     * @param restoredNanos the amount of the grant that gave it back; 0 for none
     */
    public record ReversalSums(
            Grant grant, ClosingTarget target, @Nullable Reversal reversal, long takenNanos, long restoredNanos) {}

    private LedgerCheck() {}

    /** All balances of one asset. */
    public static List<Violation> asset(Asset asset, long sumNanos) {
        return sumNanos == 0
                ? List.of()
                : List.of(new Violation(Invariant.DEBITS_ARE_CREDITS, asset.toString(), "sum " + sumNanos));
    }

    /** One account. */
    public static List<Violation> account(AccountSums sums) {
        String row = sums.account() + " in " + sums.asset();
        List<Violation> found = new ArrayList<>();
        if (!sums.stored()) {
            found.add(new Violation(
                    Invariant.BALANCE_IS_ITS_TRANSFERS, row, "no account, transfers of " + sums.transferredNanos()));
        } else if (sums.balanceNanos() != sums.transferredNanos()) {
            found.add(new Violation(
                    Invariant.BALANCE_IS_ITS_TRANSFERS,
                    row,
                    "balance " + sums.balanceNanos() + ", transfers " + sums.transferredNanos()));
        }
        if (sums.account().kind().guarded() && sums.balanceNanos() < 0) {
            found.add(new Violation(Invariant.NOTHING_BELOW_ZERO, row, "balance " + sums.balanceNanos()));
        }
        return found;
    }

    /** One grant. */
    public static List<Violation> grant(GrantSums sums) {
        List<Violation> found = new ArrayList<>();
        if (sums.givenNanos() != sums.amountNanos()) {
            found.add(new Violation(
                    Invariant.GRANT_IS_GIVEN,
                    sums.grant().toString(),
                    "amount " + sums.amountNanos() + ", given " + sums.givenNanos()));
        }
        if (sums.state() == Grant.State.CLOSED && sums.heldNanos() != 0) {
            found.add(new Violation(Invariant.CLOSED_IS_EMPTY, sums.grant().toString(), "holds " + sums.heldNanos()));
        }
        return found;
    }

    /** One lease. */
    public static List<Violation> lease(LeaseSums sums) {
        String row = sums.lease().toString();
        List<Violation> found = new ArrayList<>();
        long accounted = sums.drawnNanos() + sums.returnedNanos() + sums.suspendedNanos() + sums.heldNanos();
        if (!sums.known() || sums.openedNanos() != accounted) {
            found.add(new Violation(
                    Invariant.LEASE_ADDS_UP,
                    row,
                    (sums.known() ? "" : "no such lease, ") + "got " + sums.openedNanos() + ", drawn "
                            + sums.drawnNanos() + ", returned " + sums.returnedNanos() + ", suspense "
                            + sums.suspendedNanos() + ", holds " + sums.heldNanos()));
        }
        if (sums.chargedNanos() != sums.drawnNanos()) {
            found.add(new Violation(
                    Invariant.CHARGES_ARE_DRAWS,
                    row,
                    "charged " + sums.chargedNanos() + ", drawn " + sums.drawnNanos()));
        }
        return found;
    }

    /** One refund or chargeback. */
    public static List<Violation> reversal(ReversalSums sums) {
        Reversal reversal = sums.reversal();
        if (reversal == null) {
            return List.of(broken(sums, "closing to " + sums.target() + " without one"));
        }
        List<Violation> found = new ArrayList<>();
        Reversal.Settled settled = reversal.settled();
        if (settled == null) {
            if (reversal.state() != Reversal.State.PENDING) {
                found.add(broken(sums, reversal.state() + " and not settled"));
            }
            return found;
        }
        if (sums.grant().state() != Grant.State.CLOSED) {
            found.add(broken(sums, "settled while the grant is " + sums.grant().state()));
        }
        if (settled.reachedNanos() != sums.takenNanos()) {
            found.add(broken(sums, "says " + settled.reachedNanos() + ", transfers took " + sums.takenNanos()));
        }
        Price paid = sums.grant().origin().paid();
        Price expected = paid == null || reversal.kind() == Reversal.Kind.CHARGEBACK
                ? paid
                : ReversalRules.amount(
                        paid, settled.reachedNanos(), sums.grant().amountNanos());
        if (!settled.amount().equals(expected)) {
            found.add(broken(sums, "comes to " + settled.amount() + ", the rule says " + expected));
        }
        long restored = reversal.state() == Reversal.State.VOIDED ? settled.reachedNanos() : 0;
        if (restored != sums.restoredNanos()) {
            found.add(broken(sums, reversal.state() + ", gave back " + sums.restoredNanos()));
        }
        return found;
    }

    private static Violation broken(ReversalSums sums, String found) {
        return new Violation(Invariant.REVERSAL_ADDS_UP, sums.grant().id().toString(), found);
    }

    /** The account that other rows add up to: overrun, provider cost, receivable. */
    public static List<Violation> total(Invariant invariant, Asset asset, long accountNanos, long rowsNanos) {
        return accountNanos == rowsNanos
                ? List.of()
                : List.of(
                        new Violation(invariant, asset.toString(), "account " + accountNanos + ", rows " + rowsNanos));
    }
}
