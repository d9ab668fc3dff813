package dev.tollgate.store;

import dev.tollgate.base.ApiKeyId;
import dev.tollgate.billing.MonthFacts;
import dev.tollgate.ledger.Account;
import dev.tollgate.ledger.Transfer;
import dev.tollgate.money.Asset;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * Sums the books by time of posting. Charges come from the roll-ups, which go by settlement, corrected by what was
 * carried to another month: their transfers are too many to be summed when somebody waits.
 */
final class MonthSql {
    /** The words of the index. */
    private static final String STATED = " t.customer = ? AND t.customer IS NOT NULL"
            + " AND t.kind NOT IN (3, 4, 5, 6, 7, 9, 10) AND t.at_ms >= ? AND t.at_ms < ?";

    private static final String SIGNED =
            "CASE WHEN t.to_kind < 10 AND t.from_kind >= 10 THEN t.nanos WHEN t.from_kind < 10 AND t.to_kind >= 10"
                    + " THEN -t.nanos ELSE 0 END";

    private static final String MOVEMENTS = """
            SELECT t.kind, t.to_kind, t.asset,
                CASE WHEN t.kind = 20 THEN t.reason ELSE COALESCE(g.origin, '') END AS detail,
                COUNT(*) AS n, CAST(SUM(%s) AS BIGINT) AS nanos
            FROM transfers t
            LEFT JOIN grants g
                ON g.id = CASE WHEN t.to_kind = 1 THEN t.to_owner WHEN t.from_kind = 1 THEN t.from_owner ELSE 0 END
            WHERE%s
            GROUP BY t.kind, t.to_kind, t.asset,
                CASE WHEN t.kind = 20 THEN t.reason ELSE COALESCE(g.origin, '') END""".formatted(SIGNED, STATED);

    private static final String MOVED = "SELECT t.asset, CAST(SUM(" + SIGNED
            + ") AS BIGINT) AS nanos FROM transfers t WHERE" + STATED + " GROUP BY t.asset";

    /** Of hours between two moments, plus what was carried into months between them, less what was carried away. */
    private static final String POSTED = """
            FROM (
                SELECT asset, api_key, model, requests, input_tokens, output_tokens,
                    charge_nanos - overrun_nanos AS nanos
                FROM usage_hours WHERE customer = ? AND hour_ms >= ? AND hour_ms < ?
                UNION ALL
                SELECT asset, api_key, model, -requests, -input_tokens, -output_tokens, overrun_nanos - charge_nanos
                FROM usage_carried WHERE customer = ? AND hour_ms >= ? AND hour_ms < ?
                UNION ALL
                SELECT asset, api_key, model, requests, input_tokens, output_tokens, charge_nanos - overrun_nanos
                FROM usage_carried WHERE customer = ? AND posted_month_ms >= ? AND posted_month_ms < ?
            ) posted""";

    private static final String CHARGES = """
            SELECT asset, api_key, model, CAST(SUM(requests) AS BIGINT) AS requests,
                CAST(SUM(input_tokens) AS BIGINT) AS input_tokens,
                CAST(SUM(output_tokens) AS BIGINT) AS output_tokens, CAST(SUM(nanos) AS BIGINT) AS nanos
            %s GROUP BY asset, api_key, model""".formatted(POSTED);

    private static final String CHARGED =
            "SELECT asset, CAST(SUM(nanos) AS BIGINT) AS nanos " + POSTED + " GROUP BY asset";

    private static final String BALANCES = """
            SELECT asset, CAST(SUM(nanos) AS BIGINT) AS nanos
            FROM (
                SELECT a.asset, a.balance AS nanos
                FROM grants g JOIN accounts a ON a.kind = 1 AND a.owner = g.id WHERE g.customer = ?
                UNION ALL
                SELECT a.asset, a.balance
                FROM leases l JOIN accounts a ON a.kind IN (2, 3) AND a.owner = l.id
                WHERE l.customer = ? AND l.ended = 0
            ) balances
            GROUP BY asset""";

    private static final String LAST_KEPT = """
            SELECT month_ms, until_ms FROM statements
            WHERE customer = ? AND until_ms <= ? ORDER BY month_ms DESC LIMIT 1""";

    private static final String KEPT_CLOSING = """
            SELECT asset, closing_nanos AS nanos FROM statement_balances WHERE customer = ? AND month_ms = ?""";

    private record Base(long monthMs, long untilMs) {}

    private record Sum(Asset asset, long nanos) {}

    private MonthSql() {}

    static MonthFacts facts(Session session, long customer, long fromMs, long untilMs) throws SQLException {
        List<MonthFacts.Movement> movements = session.list(MOVEMENTS, MonthSql::movement, customer, fromMs, untilMs);
        List<MonthFacts.Charges> charges = session.list(CHARGES, MonthSql::charges, posted(customer, fromMs, untilMs));
        Map<Asset, Long> balances = new EnumMap<>(Asset.class);
        add(session, balances, 1, BALANCES, customer, customer);
        return new MonthFacts(opening(session, customer, fromMs), movements, charges, balances);
    }

    private static Map<Asset, Long> opening(Session session, long customer, long atMs) throws SQLException {
        Map<Asset, Long> opening = new EnumMap<>(Asset.class);
        Base base = session.first(
                LAST_KEPT, row -> new Base(row.getLong("month_ms"), row.getLong("until_ms")), customer, atMs);
        long sinceMs = base == null ? 0 : base.untilMs;
        if (base != null) {
            add(session, opening, 1, KEPT_CLOSING, customer, base.monthMs);
        }
        if (sinceMs < atMs) {
            add(session, opening, 1, MOVED, customer, sinceMs, atMs);
            add(session, opening, -1, CHARGED, posted(customer, sinceMs, atMs));
        }
        return opening;
    }

    private static Object[] posted(long customer, long fromMs, long untilMs) {
        return new Object[] {customer, fromMs, untilMs, customer, fromMs, untilMs, customer, fromMs, untilMs};
    }

    private static void add(Session session, Map<Asset, Long> sums, int sign, String sql, Object... args)
            throws SQLException {
        for (Sum sum :
                session.list(sql, row -> new Sum(Codes.asset(row.getInt("asset")), row.getLong("nanos")), args)) {
            sums.merge(sum.asset, sign * sum.nanos, Math::addExact);
        }
    }

    private static MonthFacts.Movement movement(ResultSet row) throws SQLException {
        return new MonthFacts.Movement(
                Transfer.Kind.of(row.getInt("kind")),
                Account.Kind.of(row.getInt("to_kind")),
                Codes.asset(row.getInt("asset")),
                Session.text(row, "detail"),
                row.getLong("n"),
                row.getLong("nanos"));
    }

    private static MonthFacts.Charges charges(ResultSet row) throws SQLException {
        return new MonthFacts.Charges(
                Codes.asset(row.getInt("asset")),
                new ApiKeyId(row.getLong("api_key")),
                Session.text(row, "model"),
                row.getLong("requests"),
                row.getLong("input_tokens"),
                row.getLong("output_tokens"),
                row.getLong("nanos"));
    }
}
