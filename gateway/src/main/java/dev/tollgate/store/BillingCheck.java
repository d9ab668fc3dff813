package dev.tollgate.store;

import dev.tollgate.base.CustomerId;
import dev.tollgate.base.RequestId;
import dev.tollgate.base.TransferId;
import dev.tollgate.billing.Month;
import dev.tollgate.billing.Statements;
import dev.tollgate.ledger.Invariant;
import java.sql.ResultSet;
import java.sql.SQLException;

/** Proves what is told of the books against the books: refunds and statements. Reads, writes nothing. */
final class BillingCheck {
    private static final String REFUNDS = """
            SELECT r.id_high, r.id_low, r.customer, r.nanos,
                CAST(COALESCE(u.charge_nanos - u.overrun_nanos, 0) AS BIGINT) AS paid
            FROM refunds r
            LEFT JOIN usage_rows u ON u.id_high = r.id_high AND u.id_low = r.id_low AND u.customer = r.customer
            WHERE u.customer IS NULL OR r.nanos > u.charge_nanos - u.overrun_nanos""";

    private static final String SUMS = """
            SELECT customer, asset, CAST(SUM(moved) AS BIGINT) AS moved, CAST(SUM(noted) AS BIGINT) AS noted
            FROM (
                SELECT customer, asset, nanos AS moved, 0 AS noted FROM transfers WHERE kind = 20
                UNION ALL
                SELECT customer, asset, 0, nanos FROM refunds
            ) sums
            GROUP BY customer, asset HAVING SUM(moved) <> SUM(noted)""";

    private static final String STRAYS = """
            SELECT t.id, t.to_kind, t.to_owner FROM transfers t LEFT JOIN grants g ON g.id = t.to_owner
            WHERE t.kind = 20
                AND (t.to_kind <> 1 OR g.customer IS NULL OR g.customer <> t.customer OR g.asset <> t.asset)""";

    /** Each month's posted sum beside what its statement says. A month without an entry of an asset says nothing. */
    private static final String STATEMENTS = """
            SELECT s.customer, s.month_ms, s.until_ms, s.json, s.csv, s.digest FROM statements s
            ORDER BY s.customer, s.month_ms""";

    private static final String CLOSINGS = """
            SELECT b.customer, b.month_ms, b.asset, b.opening_nanos, b.closing_nanos,
                CAST(COALESCE((
                    SELECT SUM(CASE WHEN t.to_kind < 10 AND t.from_kind >= 10 THEN t.nanos
                        WHEN t.from_kind < 10 AND t.to_kind >= 10 THEN -t.nanos ELSE 0 END)
                    FROM transfers t
                    WHERE t.customer = b.customer AND t.customer IS NOT NULL AND t.asset = b.asset
                        AND t.at_ms < b.month_ms
                ), 0) AS BIGINT) AS before_nanos,
                CAST(COALESCE((
                    SELECT SUM(CASE WHEN t.to_kind < 10 AND t.from_kind >= 10 THEN t.nanos
                        WHEN t.from_kind < 10 AND t.to_kind >= 10 THEN -t.nanos ELSE 0 END)
                    FROM transfers t
                    WHERE t.customer = b.customer AND t.customer IS NOT NULL AND t.asset = b.asset
                        AND t.at_ms < s.until_ms
                ), 0) AS BIGINT) AS after_nanos
            FROM statement_balances b
            JOIN statements s ON s.customer = b.customer AND s.month_ms = b.month_ms
            ORDER BY b.customer, b.month_ms, b.asset""";

    /** What is told of a row that is wrong. */
    @FunctionalInterface
    interface Note {
        void violation(Invariant invariant, String row, String found);
    }

    private final Note note;

    private BillingCheck(Note note) {
        this.note = note;
    }

    static void run(Session session, Note note) throws SQLException {
        BillingCheck check = new BillingCheck(note);
        session.each(REFUNDS, check::refund);
        session.each(SUMS, check::sums);
        session.each(STRAYS, check::stray);
        session.each(STATEMENTS, check::statement);
        session.each(CLOSINGS, check::closing);
    }

    private void refund(ResultSet row) throws SQLException {
        note.violation(
                Invariant.REFUNDS_ARE_CHARGES,
                "refund of " + new RequestId(row.getLong("id_high"), row.getLong("id_low")),
                "gave " + row.getLong("nanos") + ", " + new CustomerId(row.getLong("customer")) + " paid "
                        + row.getLong("paid"));
    }

    private void sums(ResultSet row) throws SQLException {
        note.violation(
                Invariant.REFUNDS_ARE_CHARGES,
                "refunds of " + new CustomerId(row.getLong("customer")) + " in " + Codes.asset(row.getInt("asset")),
                "transfers " + row.getLong("moved") + ", requests " + row.getLong("noted"));
    }

    private void statement(ResultSet row) throws SQLException {
        String digest = Statements.digest(Session.text(row, "json"), Session.text(row, "csv"));
        if (!digest.equals(Session.text(row, "digest"))) {
            note.violation(Invariant.STATEMENTS_ADD_UP, statementOf(row), "its texts are not those of its digest");
        }
    }

    private void closing(ResultSet row) throws SQLException {
        long opening = row.getLong("opening_nanos");
        long closing = row.getLong("closing_nanos");
        long before = row.getLong("before_nanos");
        long after = row.getLong("after_nanos");
        if (opening != before || closing != after) {
            note.violation(
                    Invariant.STATEMENTS_ADD_UP,
                    statementOf(row) + " in " + Codes.asset(row.getInt("asset")),
                    "opens with " + opening + ", closes with " + closing + ", transfers make it " + before + " and "
                            + after);
        }
    }

    private static String statementOf(ResultSet row) throws SQLException {
        return "statement of " + new CustomerId(row.getLong("customer")) + ", " + Month.at(row.getLong("month_ms"));
    }

    private void stray(ResultSet row) throws SQLException {
        note.violation(
                Invariant.REFUNDS_ARE_CHARGES,
                new TransferId(row.getLong("id")).toString(),
                "went to account " + row.getInt("to_kind") + "/" + row.getLong("to_owner"));
    }
}
