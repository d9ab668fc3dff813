package dev.tollgate.ledger;

import dev.tollgate.base.GrantId;
import dev.tollgate.base.LeaseId;
import dev.tollgate.money.Asset;
import java.util.ArrayList;
import java.util.List;

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

    /** The account that rows of usage add up to: overrun or provider cost. */
    public static List<Violation> total(Invariant invariant, Asset asset, long accountNanos, long rowsNanos) {
        return accountNanos == rowsNanos
                ? List.of()
                : List.of(new Violation(
                        invariant, asset.toString(), "account " + accountNanos + ", requests " + rowsNanos));
    }
}
