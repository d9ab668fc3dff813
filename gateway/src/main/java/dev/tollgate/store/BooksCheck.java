package dev.tollgate.store;

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
                CAST(SUM(drawn) AS BIGINT) AS drawn, CAST(SUM(returned) AS BIGINT) AS returned,
                CAST(SUM(suspended) AS BIGINT) AS suspended, CAST(SUM(held) AS BIGINT) AS held,
                CAST(SUM(known) AS BIGINT) AS known
            FROM (
                SELECT id AS lease, 0 AS opened, 0 AS charged, 0 AS drawn, 0 AS returned, 0 AS suspended, 0 AS held,
                    1 AS known
                FROM leases
                UNION ALL
                SELECT to_owner, SUM(nanos), 0, 0, 0, 0, 0, 0 FROM transfers
                WHERE to_kind = 2 AND kind = 3 GROUP BY to_owner
                UNION ALL
                SELECT from_owner, 0, SUM(nanos), 0, 0, 0, 0, 0 FROM transfers
                WHERE from_kind = 2 AND kind = 5 GROUP BY from_owner
                UNION ALL
                SELECT from_owner, 0, 0, 0, SUM(nanos), 0, 0, 0 FROM transfers
                WHERE from_kind IN (2, 3) AND kind = 4 GROUP BY from_owner
                UNION ALL
                SELECT owner, 0, 0, 0, 0, balance, 0, 0 FROM accounts WHERE kind = 3
                UNION ALL
                SELECT owner, 0, 0, 0, 0, 0, balance, 0 FROM accounts WHERE kind = 2
                UNION ALL
                SELECT lease, 0, 0, SUM(charge_nanos - overrun_nanos), 0, 0, 0, 0 FROM usage_rows
                WHERE charge_nanos <> overrun_nanos GROUP BY lease
                UNION ALL
                SELECT u.lease, 0, 0, -SUM(d.nanos), 0, 0, 0, 0
                FROM usage_draws d JOIN usage_rows u ON u.id_high = d.id_high AND u.id_low = d.id_low
                GROUP BY u.lease
                UNION ALL
                SELECT lease, 0, 0, SUM(nanos), 0, 0, 0, 0 FROM usage_draws GROUP BY lease
            ) sums
            GROUP BY lease ORDER BY lease""";

    private static final String FOREIGN_DRAWS = """
            SELECT u.lease, COUNT(*) AS requests FROM usage_rows u JOIN leases l ON l.id = u.lease
            WHERE l.customer <> u.customer GROUP BY u.lease
            UNION ALL
            SELECT d.lease, COUNT(*) FROM usage_draws d
            JOIN usage_rows u ON u.id_high = d.id_high AND u.id_low = d.id_low
            JOIN leases l ON l.id = d.lease
            WHERE l.customer <> u.customer GROUP BY d.lease
            UNION ALL
            SELECT d.lease, COUNT(*) FROM usage_draws d
            LEFT JOIN usage_rows u ON u.id_high = d.id_high AND u.id_low = d.id_low
            WHERE u.id_high IS NULL GROUP BY d.lease""";

    private static final String TOTALS = """
            SELECT a.asset,
                (SELECT o.balance FROM accounts o WHERE o.kind = 15 AND o.owner = 0 AND o.asset = a.asset)
                    AS overrun_account,
                (SELECT c.balance FROM accounts c WHERE c.kind = 12 AND c.owner = 0 AND c.asset = a.asset)
                    AS cost_account,
                CAST(COALESCE((SELECT SUM(u.overrun_nanos) FROM usage_rows u JOIN usage_kinds k ON k.id = u.kind
                    WHERE k.asset = a.asset AND u.overrun_nanos <> 0), 0) AS BIGINT) AS overrun,
                CAST(CASE WHEN a.asset = 0 THEN COALESCE((SELECT SUM(u.cost_nanos) FROM usage_rows u), 0) ELSE 0 END
                    AS BIGINT) AS cost
            FROM accounts a WHERE a.kind = 10 ORDER BY a.asset""";

    private static final String ROLL_UPS = """
            SELECT COALESCE(h.api_key, r.api_key) AS api_key, COALESCE(h.hour_ms, r.hour_ms) AS hour_ms,
                COALESCE(h.model, r.model) AS model, COALESCE(h.asset, r.asset) AS asset,
                COALESCE(h.requests, 0) AS kept, COALESCE(r.requests, 0) AS counted
            FROM usage_hours h
            FULL JOIN (
                SELECT u.api_key, u.settled_ms / 3600000 * 3600000 AS hour_ms, k.model, k.asset,
                    MIN(u.customer) AS customer,
                    CAST(COUNT(*) AS BIGINT) AS requests,
                    CAST(SUM(u.input + u.cached_input + u.cache_write_5m + u.cache_write_1h + u.audio_input) AS BIGINT)
                        AS input_tokens,
                    CAST(SUM(u.output + u.reasoning + u.audio_output) AS BIGINT) AS output_tokens,
                    CAST(SUM(u.charge_nanos) AS BIGINT) AS charge_nanos,
                    CAST(SUM(u.overrun_nanos) AS BIGINT) AS overrun_nanos,
                    CAST(SUM(u.cost_nanos) AS BIGINT) AS cost_nanos,
                    MIN(u.id_high) AS first_id_high, MAX(u.id_high) AS last_id_high
                FROM usage_rows u JOIN usage_kinds k ON k.id = u.kind
                GROUP BY u.api_key, u.settled_ms / 3600000 * 3600000, k.model, k.asset
            ) r ON r.api_key = h.api_key AND r.hour_ms = h.hour_ms AND r.model = h.model AND r.asset = h.asset
            WHERE h.api_key IS NULL OR r.api_key IS NULL OR h.customer <> r.customer OR h.requests <> r.requests
                OR h.input_tokens <> r.input_tokens OR h.output_tokens <> r.output_tokens
                OR h.charge_nanos <> r.charge_nanos OR h.overrun_nanos <> r.overrun_nanos
                OR h.cost_nanos <> r.cost_nanos OR h.first_id_high <> r.first_id_high
                OR h.last_id_high <> r.last_id_high""";

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
        long leases = session.each(LEASES, row -> note(LedgerCheck.lease(lease(row))));
        session.each(FOREIGN_DRAWS, this::foreignDraws);
        session.each(TOTALS, this::totals);
        long rows = session.each(UsageSql.SELECT, row -> charge(UsageSql.read(row)));
        session.each(ROLL_UPS, this::rollUp);
        long journals = session.each(JOURNALS, this::journal);
        Long transfers = session.first(TRANSFERS, row -> row.getLong("n"));
        return new BooksReport(
                listed,
                violations,
                notes,
                new BooksReport.Counts(accounts, transfers == null ? 0 : transfers, grants, leases, rows, journals));
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

    private static LedgerCheck.LeaseSums lease(ResultSet row) throws SQLException {
        return new LedgerCheck.LeaseSums(
                new LeaseId(row.getLong("lease")),
                row.getLong("opened"),
                row.getLong("charged"),
                row.getLong("drawn"),
                row.getLong("returned"),
                row.getLong("suspended"),
                row.getLong("held"),
                row.getLong("known") == 1);
    }

    private void foreignDraws(ResultSet row) throws SQLException {
        note(
                Invariant.DRAWS_ARE_OWN,
                new LeaseId(row.getLong("lease")).toString(),
                row.getLong("requests") + " requests of others, or of no row");
    }

    private void totals(ResultSet row) throws SQLException {
        Asset asset = asset(row);
        // What overrun gave is what it is below zero.
        note(LedgerCheck.total(
                Invariant.OVERRUN_ADDS_UP, asset, -row.getLong("overrun_account"), row.getLong("overrun")));
        note(LedgerCheck.total(Invariant.COST_ADDS_UP, asset, row.getLong("cost_account"), row.getLong("cost")));
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

    private void rollUp(ResultSet row) throws SQLException {
        note(
                Invariant.ROLL_UPS_ADD_UP,
                "key " + row.getLong("api_key") + ", hour " + row.getLong("hour_ms") + ", " + Session.text(row, "model")
                        + ", " + asset(row),
                "roll-up of " + row.getLong("kept") + " requests, rows of " + row.getLong("counted")
                        + ", or other sums");
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
