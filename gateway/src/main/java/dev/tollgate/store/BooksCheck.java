package dev.tollgate.store;

import dev.tollgate.base.CustomerId;
import dev.tollgate.base.GrantId;
import dev.tollgate.base.LeaseId;
import dev.tollgate.ledger.Account;
import dev.tollgate.ledger.Invariant;
import dev.tollgate.ledger.LedgerCheck;
import dev.tollgate.ledger.Violation;
import dev.tollgate.metering.UsageRow;
import dev.tollgate.money.Asset;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Reads the sums that prove the books, from one snapshot. Writes nothing, replays nothing. */
final class BooksCheck {
    private static final String ASSETS =
            "SELECT asset, CAST(SUM(balance) AS BIGINT) AS nanos FROM accounts GROUP BY asset ORDER BY asset";

    private static final String ACCOUNTS = """
            SELECT kind, owner, asset, CAST(SUM(balance) AS BIGINT) AS balance,
                CAST(SUM(moved) AS BIGINT) AS moved, CAST(SUM(stored) AS BIGINT) AS stored
            FROM (
                SELECT kind, owner, asset, balance, 0 AS moved, 1 AS stored FROM accounts
                UNION ALL
                SELECT to_kind, to_owner, asset, 0, SUM(nanos), 0 FROM transfers GROUP BY to_kind, to_owner, asset
                UNION ALL
                SELECT from_kind, from_owner, asset, 0, -SUM(nanos), 0 FROM transfers
                GROUP BY from_kind, from_owner, asset
            ) sums
            GROUP BY kind, owner, asset ORDER BY kind, owner, asset""";

    private static final String GRANTS = """
            SELECT g.id, g.state, g.amount_nanos, CAST(COALESCE(given.nanos, 0) AS BIGINT) AS given,
                CAST(COALESCE(own.nanos, 0) + COALESCE(leased.nanos, 0) AS BIGINT) AS held
            FROM grants g
            LEFT JOIN (
                SELECT to_owner, SUM(nanos) AS nanos FROM transfers WHERE kind = 1 AND to_kind = 1 GROUP BY to_owner
            ) given ON given.to_owner = g.id
            LEFT JOIN (
                SELECT owner, SUM(balance) AS nanos FROM accounts WHERE kind = 1 GROUP BY owner
            ) own ON own.owner = g.id
            LEFT JOIN (
                SELECT l.grant_id, SUM(a.balance) AS nanos
                FROM leases l JOIN accounts a ON a.kind IN (2, 3) AND a.owner = l.id GROUP BY l.grant_id
            ) leased ON leased.grant_id = g.id
            ORDER BY g.id""";

    private static final String LEASES = """
            SELECT lease, CAST(SUM(opened) AS BIGINT) AS opened, CAST(SUM(charged) AS BIGINT) AS charged,
                CAST(SUM(returned) AS BIGINT) AS returned, CAST(SUM(suspended) AS BIGINT) AS suspended,
                CAST(SUM(held) AS BIGINT) AS held, CAST(SUM(known) AS BIGINT) AS known, MAX(customer) AS customer
            FROM (
                SELECT id AS lease, 0 AS opened, 0 AS charged, 0 AS returned, 0 AS suspended, 0 AS held, 1 AS known,
                    customer
                FROM leases
                UNION ALL
                SELECT to_owner, SUM(nanos), 0, 0, 0, 0, 0, 0 FROM transfers
                WHERE to_kind = 2 AND kind = 3 GROUP BY to_owner
                UNION ALL
                SELECT from_owner, 0, SUM(nanos), 0, 0, 0, 0, 0 FROM transfers
                WHERE from_kind = 2 AND kind = 5 GROUP BY from_owner
                UNION ALL
                SELECT from_owner, 0, 0, SUM(nanos), 0, 0, 0, 0 FROM transfers
                WHERE from_kind IN (2, 3) AND kind = 4 GROUP BY from_owner
                UNION ALL
                SELECT owner, 0, 0, 0, balance, 0, 0, 0 FROM accounts WHERE kind = 3
                UNION ALL
                SELECT owner, 0, 0, 0, 0, balance, 0, 0 FROM accounts WHERE kind = 2
            ) sums
            GROUP BY lease ORDER BY lease""";

    private static final String CLAIMS = """
            SELECT a.asset, a.balance, CAST(COALESCE(SUM(c.claimed_nanos), 0) AS BIGINT) AS claimed
            FROM accounts a
            LEFT JOIN (
                SELECT g.asset, r.claimed_nanos FROM reversals r JOIN grants g ON g.id = r.grant_id WHERE r.state <> 2
            ) c ON c.asset = a.asset
            WHERE a.kind = 16 AND a.owner = 0
            GROUP BY a.asset, a.balance ORDER BY a.asset""";

    private static final String TOTALS =
            "SELECT kind, asset, balance FROM accounts WHERE kind IN (12, 15) AND owner = 0 ORDER BY kind, asset";

    private static final String ROLL_UPS = "SELECT * FROM usage_hours";

    private static final String JOURNALS = """
            SELECT j.node, j.epoch, j.loop, j.posted_seq, j.scan_seq, j.closed, j.lost,
                COALESCE(n.epoch, 0) AS now_epoch
            FROM journals j LEFT JOIN nodes n ON n.node = j.node AND n.forgotten_epoch < j.epoch
            ORDER BY j.node, j.epoch, j.loop""";

    private static final String TRANSFERS = "SELECT COUNT(*) AS n FROM transfers";

    private final Session session;
    private final Recharge recharge;
    private final List<Violation> listed = new ArrayList<>();
    private final Map<Invariant, Integer> perInvariant = new EnumMap<>(Invariant.class);
    private final List<String> notes = new ArrayList<>();
    private long violations;

    private BooksCheck(Session session, Recharge recharge) {
        this.session = session;
        this.recharge = recharge;
    }

    static BooksReport run(Session session, Recharge recharge) throws SQLException {
        return new BooksCheck(session, recharge).run();
    }

    private BooksReport run() throws SQLException {
        session.each(ASSETS, row -> note(LedgerCheck.asset(asset(row), row.getLong("nanos"))));
        long accounts = session.each(ACCOUNTS, this::account);
        long grants = session.each(GRANTS, row -> note(LedgerCheck.grant(grant(row))));
        UsageScan scan = UsageScan.of(
                session,
                this::charge,
                row -> note(Invariant.CHARGE_IS_PRICED, "usage row " + row, "its kind is not there"));
        session.each(ReversalSql.TO_CHECK, row -> note(LedgerCheck.reversal(ReversalSql.sums(row))));
        session.each(CLAIMS, this::claims);
        SalesCheck.run(session, violation -> note(List.of(violation)));
        long leases = session.each(LEASES, row -> lease(row, scan));
        scan.drawn.forEach(this::drawnFromNoLease);
        session.each(TOTALS, row -> total(row, scan));
        session.each(ROLL_UPS, row -> rollUp(HourSums.read(row), scan));
        scan.hours.values().forEach(rows -> note(rollUp(rows.key(), "no roll-up, rows of " + rows)));
        BillingCheck.run(session, this::note);
        long journals = session.each(JOURNALS, this::journal);
        Long transfers = session.first(TRANSFERS, row -> row.getLong("n"));
        return new BooksReport(
                listed,
                violations,
                notes,
                new BooksReport.Counts(
                        accounts, transfers == null ? 0 : transfers, grants, leases, scan.rows, journals));
    }

    private void note(List<Violation> found) {
        for (Violation violation : found) {
            violations++;
            int before = perInvariant.merge(violation.invariant(), 1, Integer::sum) - 1;
            if (before < BooksReport.LISTED_MAX) {
                listed.add(violation);
            }
        }
    }

    private void note(Invariant invariant, String row, String found) {
        note(List.of(new Violation(invariant, row, found)));
    }

    private static Asset asset(ResultSet row) throws SQLException {
        return Codes.asset(row.getInt("asset"));
    }

    private void account(ResultSet row) throws SQLException {
        int kind = row.getInt("kind");
        long owner = row.getLong("owner");
        long balance = row.getLong("balance");
        Account account;
        try {
            account = new Account(Account.Kind.of(kind), owner);
        } catch (IllegalArgumentException e) {
            String name = "account of kind " + kind + ", owner " + owner;
            note(Invariant.BALANCE_IS_ITS_TRANSFERS, name, "balance " + balance + ", " + e.getMessage());
            return;
        }
        note(LedgerCheck.account(new LedgerCheck.AccountSums(
                account, asset(row), balance, row.getLong("moved"), row.getLong("stored") == 1)));
    }

    private static LedgerCheck.GrantSums grant(ResultSet row) throws SQLException {
        return new LedgerCheck.GrantSums(
                new GrantId(row.getLong("id")),
                Codes.state(row.getInt("state")),
                row.getLong("amount_nanos"),
                row.getLong("given"),
                row.getLong("held"));
    }

    private void lease(ResultSet row, UsageScan scan) throws SQLException {
        LeaseId id = new LeaseId(row.getLong("lease"));
        UsageScan.Drawn drawn = scan.drawn.remove(id.value());
        note(LedgerCheck.lease(new LedgerCheck.LeaseSums(
                id,
                row.getLong("opened"),
                row.getLong("charged"),
                drawn == null ? 0 : drawn.nanos,
                row.getLong("returned"),
                row.getLong("suspended"),
                row.getLong("held"),
                row.getLong("known") == 1)));
        if (drawn != null && (drawn.foreign > 0 || drawn.customer != row.getLong("customer"))) {
            note(
                    Invariant.DRAWS_ARE_OWN,
                    id.toString(),
                    "of customer " + new CustomerId(row.getLong("customer")) + ", drawn on by "
                            + new CustomerId(drawn.customer) + ", " + drawn.foreign + " more by others or by no row");
        }
    }

    /** What is left in the scan when every lease was seen. */
    private void drawnFromNoLease(long lease, UsageScan.Drawn drawn) {
        note(LedgerCheck.lease(new LedgerCheck.LeaseSums(new LeaseId(lease), 0, 0, drawn.nanos, 0, 0, 0, false)));
    }

    private void claims(ResultSet row) throws SQLException {
        long claimed = row.getLong("claimed");
        note(LedgerCheck.total(Invariant.CLAIMS_ADD_UP, asset(row), row.getLong("balance"), claimed));
    }

    private void total(ResultSet row, UsageScan scan) throws SQLException {
        Asset asset = asset(row);
        long balance = row.getLong("balance");
        if (row.getInt("kind") == Account.Kind.OVERRUN.code()) {
            // What overrun gave is what it is below zero.
            long rows = scan.overrunNanos.getOrDefault(asset, 0L);
            note(LedgerCheck.total(Invariant.OVERRUN_ADDS_UP, asset, -balance, rows));
        } else {
            long rows = asset == Asset.USD ? scan.costNanos : 0;
            note(LedgerCheck.total(Invariant.COST_ADDS_UP, asset, balance, rows));
        }
    }

    private void rollUp(HourSums stored, UsageScan scan) {
        HourSums rows = scan.hours.remove(stored.key());
        if (rows == null) {
            note(rollUp(stored.key(), "roll-up of " + stored + ", no rows"));
        } else if (!rows.sameAs(stored)) {
            note(rollUp(stored.key(), "roll-up of " + stored + ", rows of " + rows));
        }
    }

    private static List<Violation> rollUp(HourSums.Key key, String found) {
        String row = key.key() + ", hour " + key.hourMs() + ", " + key.model() + ", " + key.asset();
        return List.of(new Violation(Invariant.ROLL_UPS_ADD_UP, row, found));
    }

    private void charge(UsageRow row) {
        Long expected = recharge.nanos(row);
        if (expected == null || expected != row.charge().nanos()) {
            note(
                    Invariant.CHARGE_IS_PRICED,
                    row.id().toString(),
                    "charge " + row.charge().nanos() + ", price version "
                            + row.charge().priceVersion()
                            + (expected == null ? " has no such price" : " makes " + expected) + " for " + row.units());
        }
    }

    private void journal(ResultSet row) throws SQLException {
        long posted = row.getLong("posted_seq");
        long scan = row.getLong("scan_seq");
        String name = "journal of node " + row.getLong("node") + ", epoch " + row.getLong("epoch") + ", loop "
                + row.getInt("loop");
        if (posted < 0 || scan < 0 || scan > posted) {
            note(Invariant.JOURNALS_ARE_POSTED, name, "posted " + posted + ", scan from " + scan);
        }
        String lost = row.getString("lost");
        if (lost != null) {
            notes.add(name + ": lost: " + lost);
        }
        if (row.getInt("closed") == 0 && row.getLong("epoch") < row.getLong("now_epoch")) {
            notes.add(name + ": not replayed to its end yet, posted " + posted);
        }
    }
}
