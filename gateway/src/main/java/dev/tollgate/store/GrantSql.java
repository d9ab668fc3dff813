package dev.tollgate.store;

import dev.tollgate.base.CustomerId;
import dev.tollgate.base.GrantId;
import dev.tollgate.base.LeaseId;
import dev.tollgate.base.ModelName;
import dev.tollgate.ledger.ClosingTarget;
import dev.tollgate.ledger.Grant;
import dev.tollgate.ledger.GrantBalance;
import dev.tollgate.ledger.LeaseHolder;
import dev.tollgate.ledger.LeaseReply;
import dev.tollgate.ledger.LedgerRules;
import dev.tollgate.ledger.LedgerView.GrantEntry;
import dev.tollgate.ledger.LedgerView.LeaseEntry;
import dev.tollgate.money.Price;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads grants with what they and their leases hold. */
final class GrantSql {
    private static final String GRANT = """
            SELECT g.*, own.balance AS own_nanos, (
                SELECT CAST(COALESCE(SUM(a.balance), 0) AS BIGINT)
                FROM leases l JOIN accounts a ON a.owner = l.id AND a.kind IN (2, 3)
                WHERE l.grant_id = g.id AND l.ended = 0
            ) AS leased_nanos
            FROM grants g JOIN accounts own ON own.kind = 1 AND own.owner = g.id AND own.asset = g.asset
            """;

    private static final String OF_CUSTOMER = GRANT + "WHERE g.customer = ?";

    /** A closed grant may have leases that are empty and not over yet. */
    private static final String IN_VIEW = OF_CUSTOMER
            + " AND (g.state <> 2 OR g.id = ? OR EXISTS"
            + " (SELECT 1 FROM leases l WHERE l.grant_id = g.id AND l.ended = 0))";

    private static final String BY_ID = GRANT + "WHERE g.id = ?";

    private static final String LEASES = """
            SELECT l.id, l.grant_id, l.node, l.epoch, a.balance AS nanos, COALESCE(s.balance, 0) AS suspended_nanos
            FROM leases l
            JOIN accounts a ON a.kind = 2 AND a.owner = l.id
            LEFT JOIN accounts s ON s.kind = 3 AND s.owner = l.id
            WHERE l.customer = ? AND l.ended = 0 ORDER BY l.id""";

    private static final String SLICES = """
            SELECT l.id AS lease, a.balance AS nanos, g.*
            FROM leases l
            JOIN accounts a ON a.kind = 2 AND a.owner = l.id
            JOIN grants g ON g.id = l.grant_id
            WHERE l.node = ? AND l.epoch = ? AND l.ended = 0 AND a.balance > 0""";

    private static final String MODELS_OF_CUSTOMER =
            "SELECT m.grant_id, m.model FROM grant_models m JOIN grants g ON g.id = m.grant_id WHERE g.customer = ?";

    private static final String MODELS_OF_GRANT = "SELECT grant_id, model FROM grant_models WHERE grant_id = ?";

    private static final String MODELS_OF_HOLDER = """
            SELECT m.grant_id, m.model FROM grant_models m
            JOIN leases l ON l.grant_id = m.grant_id
            WHERE l.node = ? AND l.epoch = ? AND l.ended = 0""";

    private static final String EXPIRED =
            "SELECT id FROM grants WHERE expires_ms > 0 AND target = 0 AND expires_ms <= ? ORDER BY expires_ms LIMIT ?";

    private record Lease(long grant, LeaseEntry entry) {}

    private GrantSql() {}

    /** A customer's grants that are not closed or have leases, and the one of that id (0: none), in burn order. */
    static List<GrantEntry> entries(Session session, long customer, long grant) throws SQLException {
        Map<Long, Set<ModelName>> models = models(session, MODELS_OF_CUSTOMER, customer);
        Map<Long, List<LeaseEntry>> leases = new HashMap<>();
        for (Lease lease : session.list(LEASES, GrantSql::lease, customer)) {
            leases.computeIfAbsent(lease.grant, _ -> new ArrayList<>()).add(lease.entry);
        }
        List<GrantEntry> entries = session.list(
                IN_VIEW,
                row -> new GrantEntry(
                        grant(row, models),
                        ClosingTarget.of(row.getInt("target")),
                        row.getLong("own_nanos"),
                        leases.getOrDefault(row.getLong("id"), List.of())),
                customer,
                grant);
        entries.sort(Comparator.comparing(GrantEntry::grant, LedgerRules.BURN_ORDER));
        return entries;
    }

    private static Lease lease(ResultSet row) throws SQLException {
        return new Lease(
                row.getLong("grant_id"),
                new LeaseEntry(
                        new LeaseId(row.getLong("id")),
                        new LeaseHolder(row.getLong("node"), row.getLong("epoch")),
                        row.getLong("nanos"),
                        row.getLong("suspended_nanos")));
    }

    /** All of a customer's grants, in burn order. */
    static List<GrantBalance> balances(Session session, CustomerId customer) throws SQLException {
        Map<Long, Set<ModelName>> models = models(session, MODELS_OF_CUSTOMER, customer.value());
        List<GrantBalance> balances = session.list(OF_CUSTOMER, row -> balance(row, models), customer.value());
        balances.sort(Comparator.comparing(GrantBalance::grant, LedgerRules.BURN_ORDER));
        return balances;
    }

    static @Nullable GrantBalance balance(Session session, GrantId id) throws SQLException {
        Map<Long, Set<ModelName>> models = models(session, MODELS_OF_GRANT, id.value());
        return session.first(BY_ID, row -> balance(row, models), id.value());
    }

    /** What a holder holds, in burn order. */
    static List<LeaseReply.Slice> slices(Session session, LeaseHolder holder) throws SQLException {
        Map<Long, Set<ModelName>> models = models(session, MODELS_OF_HOLDER, holder.node(), holder.epoch());
        List<LeaseReply.Slice> slices = session.list(
                SLICES,
                row -> new LeaseReply.Slice(
                        new LeaseId(row.getLong("lease")), grant(row, models), row.getLong("nanos")),
                holder.node(),
                holder.epoch());
        slices.sort(Comparator.comparing(LeaseReply.Slice::grant, LedgerRules.BURN_ORDER));
        return slices;
    }

    /** Past their expiry and on their way to no target, the earliest first. */
    static List<Grant> expired(Session session, long nowMs, int limit) throws SQLException {
        List<Grant> found = new ArrayList<>();
        for (long id : session.list(EXPIRED, row -> row.getLong("id"), nowMs, limit)) {
            Map<Long, Set<ModelName>> models = models(session, MODELS_OF_GRANT, id);
            Grant grant = session.first("SELECT * FROM grants WHERE id = ?", row -> grant(row, models), id);
            if (grant != null) {
                found.add(grant);
            }
        }
        return found;
    }

    private static Map<Long, Set<ModelName>> models(Session session, String sql, Object... args) throws SQLException {
        Map<Long, Set<ModelName>> models = new HashMap<>();
        session.list(
                sql,
                row -> models.computeIfAbsent(row.getLong("grant_id"), _ -> new HashSet<>())
                        .add(new ModelName(Session.text(row, "model"))),
                args);
        return models;
    }

    private static GrantBalance balance(ResultSet row, Map<Long, Set<ModelName>> models) throws SQLException {
        return new GrantBalance(grant(row, models), row.getLong("own_nanos"), row.getLong("leased_nanos"));
    }

    private static @Nullable Price paid(ResultSet row) throws SQLException {
        String currency = Session.text(row, "paid_currency");
        return currency.isEmpty() ? null : new Price(row.getLong("paid_minor"), currency);
    }

    static Grant grant(ResultSet row, Map<Long, Set<ModelName>> models) throws SQLException {
        return new Grant(
                new GrantId(row.getLong("id")),
                new CustomerId(row.getLong("customer")),
                Codes.asset(row.getInt("asset")),
                row.getLong("amount_nanos"),
                models.getOrDefault(row.getLong("id"), Set.of()),
                new Grant.BurnOrder(row.getInt("priority"), row.getLong("expires_ms")),
                Codes.state(row.getInt("state")),
                new Grant.Origin(Session.text(row, "origin"), paid(row)),
                row.getLong("created_ms"));
    }
}
