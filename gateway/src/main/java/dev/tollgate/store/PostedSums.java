package dev.tollgate.store;

import dev.tollgate.base.CustomerId;
import dev.tollgate.base.IdSource;
import dev.tollgate.base.TransferId;
import dev.tollgate.ledger.Account;
import dev.tollgate.ledger.Transfer;
import dev.tollgate.metering.UsageRow;
import dev.tollgate.money.Asset;
import dev.tollgate.wallet.PostingStore.Draw;
import dev.tollgate.wallet.PostingStore.Posting;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What the new rows of one batch add up to: a transfer for each lease, for each customer's overrun and for the
 * provider's cost, and the roll-ups. Summed in memory, so that a busy customer costs one statement of each.
 */
final class PostedSums {
    private static final String CLOSING = "SELECT 1 FROM grants WHERE state = 1 LIMIT 1";

    /** A closing grant whose last leased money was spent has nothing left to settle. A frozen one (target 0) stays. */
    private static final String CLOSE_SPENT = """
            UPDATE grants SET state = 2
            WHERE state = 1 AND target <> 0
                AND NOT EXISTS (
                    SELECT 1 FROM accounts a WHERE a.kind = 1 AND a.owner = grants.id AND a.balance > 0)
                AND NOT EXISTS (
                    SELECT 1 FROM leases l JOIN accounts a ON a.owner = l.id AND a.kind IN (2, 3)
                    WHERE l.grant_id = grants.id AND l.ended = 0 AND a.balance > 0)""";

    private record From(Account account, CustomerId customer, Asset asset) {}

    private static final class Amount {
        private long nanos;
    }

    private final IdSource ids;
    private final Map<From, Amount> charges = new HashMap<>();
    private final Map<HourSums.Key, HourSums> hours = new HashMap<>();
    private long costNanos;
    // Rows of one customer often follow each other.
    private @Nullable From lastFrom;
    private @Nullable Amount lastAmount;
    private @Nullable HourSums lastSums;

    PostedSums(IdSource ids) {
        this.ids = ids;
    }

    /**
     * Adds one new row.
     *
     * @throws IllegalStateException where its draws and its overrun are not its charge
     */
    void add(Posting posting) {
        UsageRow row = posting.row();
        UsageRow.Charge charge = row.charge();
        long drawn = charge.overrunNanos();
        List<Draw> draws = posting.draws();
        for (int i = 0; i < draws.size(); i++) {
            Draw draw = draws.get(i);
            drawn = Math.addExact(drawn, draw.nanos());
            add(Account.of(draw.lease()), row, draw.nanos());
        }
        if (drawn != charge.nanos()) {
            throw new IllegalStateException(
                    row.id() + ": draws and overrun are " + drawn + " (expected: " + charge.nanos() + ", the charge)");
        }
        add(Account.system(Account.Kind.OVERRUN), row, charge.overrunNanos());
        costNanos = Math.addExact(costNanos, charge.costNanos());
        hour(row).add(row);
    }

    private void add(Account account, UsageRow row, long nanos) {
        if (nanos == 0) {
            return;
        }
        if (nanos < 0) {
            throw new IllegalStateException(row.id() + " draws " + nanos + " (expected: >= 0)");
        }
        From from = new From(account, row.payer().customer(), row.charge().asset());
        Amount amount = lastAmount;
        if (amount == null || !from.equals(lastFrom)) {
            amount = charges.computeIfAbsent(from, _ -> new Amount());
            lastFrom = from;
            lastAmount = amount;
        }
        amount.nanos = Math.addExact(amount.nanos, nanos);
    }

    private HourSums hour(UsageRow row) {
        HourSums sums = lastSums;
        if (sums == null || !sums.isOf(row)) {
            sums = hours.computeIfAbsent(HourSums.Key.of(row), HourSums::new);
            lastSums = sums;
        }
        return sums;
    }

    /**
     * Writes the sums.
     *
     * @param postedMs now, or the first moment after the closed months
     */
    void write(Session session, long postedMs) throws SQLException {
        TransferSql.write(session, transfers(postedMs));
        Collection<HourSums> inOrder = inOrder();
        for (HourSums sums : inOrder) {
            sums.addTo(session);
        }
        HourSums.run(session);
        CarriedSql.add(session, inOrder, postedMs);
        if (session.any(CLOSING)) {
            session.update(CLOSE_SPENT);
        }
    }

    private Collection<HourSums> inOrder() {
        Map<HourSums.Key, HourSums> sorted = new TreeMap<>(HourSums.Key.ORDER);
        sorted.putAll(hours);
        return sorted.values();
    }

    private List<Transfer> transfers(long atMs) {
        List<Transfer> transfers = new ArrayList<>();
        for (Map.Entry<From, Amount> entry : charges.entrySet()) {
            From from = entry.getKey();
            boolean lease = from.account.kind() == Account.Kind.LEASE;
            transfers.add(new Transfer(
                    new TransferId(ids.next()),
                    lease ? Transfer.Kind.CHARGED : Transfer.Kind.OVERRUN,
                    from.account,
                    Account.system(Account.Kind.REVENUE),
                    from.asset,
                    entry.getValue().nanos,
                    from.customer,
                    "",
                    atMs));
        }
        if (costNanos > 0) {
            transfers.add(new Transfer(
                    new TransferId(ids.next()),
                    Transfer.Kind.PROVIDER_COST,
                    Account.system(Account.Kind.PROVIDER_PAYABLE),
                    Account.system(Account.Kind.PROVIDER_COST),
                    Asset.USD,
                    costNanos,
                    null,
                    "",
                    atMs));
        }
        return transfers;
    }
}
