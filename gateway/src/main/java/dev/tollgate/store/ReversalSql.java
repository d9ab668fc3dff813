package dev.tollgate.store;

import dev.tollgate.base.CustomerId;
import dev.tollgate.base.GrantId;
import dev.tollgate.ledger.Account;
import dev.tollgate.ledger.ClosingTarget;
import dev.tollgate.ledger.Decision;
import dev.tollgate.ledger.LedgerCheck;
import dev.tollgate.ledger.LedgerView.GrantEntry;
import dev.tollgate.ledger.Reversal;
import dev.tollgate.ledger.Reversal.Settled;
import dev.tollgate.ledger.ReversalView;
import dev.tollgate.money.Price;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Refunds and chargebacks in SQL. What ends one says in its guard from where it goes on. */
final class ReversalSql {
    private static final String OF_GRANT = "SELECT * FROM reversals WHERE grant_id = ?";

    private static final String PAGE = "SELECT * FROM reversals WHERE grant_id < ? ORDER BY grant_id DESC LIMIT ?";

    private static final String PENDING =
            "SELECT * FROM reversals WHERE grant_id < ? AND state = 0 ORDER BY grant_id DESC LIMIT ?";

    private static final String OPEN = """
            INSERT INTO reversals
                (grant_id, customer, kind, state, settled, reached_nanos, claimed_nanos, amount_minor, currency,
                restored_grant, reference, reason, created_ms)
            VALUES (?, ?, ?, ?, 0, 0, 0, 0, '', 0, ?, ?, ?)""";

    private static final String SETTLE = """
            UPDATE reversals SET settled = 1, reached_nanos = ?, claimed_nanos = ?, amount_minor = ?, currency = ?
            WHERE grant_id = ? AND state = 0 AND settled = 0""";

    private static final String END = """
            UPDATE reversals SET state = ?, restored_grant = ?, reference = CASE WHEN ? = '' THEN reference ELSE ? END
            WHERE grant_id = ? AND state = 0 AND settled = 1""";

    private static final String FOLLOW = "UPDATE orders SET grant_id = ? WHERE grant_id = ?";

    /** Kind 3 takes to a lease and 4 brings back; all else comes from outside or goes there. */
    private static final String SUMS = """
            SELECT
                CAST(COALESCE(SUM(CASE WHEN to_kind = 1 AND to_owner = ? THEN nanos ELSE -nanos END), 0) AS BIGINT)
                    AS spent,
                CAST(COALESCE(SUM(CASE WHEN from_kind = 1 AND from_owner = ? AND kind = 8 AND to_kind = ?
                    THEN nanos ELSE 0 END), 0) AS BIGINT) AS reached
            FROM transfers
            WHERE customer = ? AND kind NOT IN (3, 4)
                AND ((to_kind = 1 AND to_owner = ?) OR (from_kind = 1 AND from_owner = ?))""";

    /** Grants on their way back to who paid, and what transfers say of it. */
    static final String TO_CHECK = """
            SELECT g.*, COALESCE(taken.nanos, 0) AS taken, COALESCE(again.amount_nanos, 0) AS restored,
                r.grant_id, r.customer AS r_customer, r.kind AS r_kind, r.state AS r_state, r.settled,
                r.reached_nanos, r.claimed_nanos, r.amount_minor, r.currency, r.restored_grant, r.reference, r.reason,
                r.created_ms AS r_created_ms
            FROM grants g
            LEFT JOIN reversals r ON r.grant_id = g.id
            LEFT JOIN grants again ON again.id = r.restored_grant
            LEFT JOIN (
                SELECT from_owner, to_kind, CAST(SUM(nanos) AS BIGINT) AS nanos FROM transfers
                WHERE kind = 8 AND from_kind = 1 AND to_kind IN (18, 19) GROUP BY from_owner, to_kind
            ) taken ON taken.from_owner = g.id AND taken.to_kind = CASE r.kind WHEN 3 THEN 18 ELSE 19 END
            WHERE g.target IN (3, 4) OR r.grant_id IS NOT NULL
            ORDER BY g.id""";

    private ReversalSql() {}

    /** What one row of {@link #TO_CHECK} says. */
    static LedgerCheck.ReversalSums sums(ResultSet row) throws SQLException {
        return new LedgerCheck.ReversalSums(
                GrantSql.grant(row, Map.of()),
                ClosingTarget.of(row.getInt("target")),
                Session.nullableLong(row, "grant_id") == null ? null : read(row, "r_"),
                row.getLong("taken"),
                row.getLong("restored"));
    }

    static ReversalView view(Session session, GrantEntry entry) throws SQLException {
        Reversal reversal = of(session, entry.grant().id());
        if (reversal == null) {
            return new ReversalView(entry, null, 0, 0);
        }
        long grant = entry.grant().id().value();
        ReversalView view = session.first(
                SUMS,
                row -> new ReversalView(entry, reversal, row.getLong("reached"), row.getLong("spent")),
                grant,
                grant,
                account(reversal.kind()),
                entry.grant().customer().value(),
                grant,
                grant);
        if (view == null) {
            throw new SQLException("a sum without a row (expected: one)");
        }
        return view;
    }

    private static int account(Reversal.Kind kind) {
        return switch (kind) {
            case REFUND -> Account.Kind.REFUND.code();
            case CHARGEBACK -> Account.Kind.CHARGEBACK.code();
        };
    }

    static @Nullable Reversal of(Session session, GrantId grant) throws SQLException {
        return session.first(OF_GRANT, ReversalSql::read, grant.value());
    }

    static List<Reversal> list(Session session, @Nullable GrantId before, boolean pending, int limit)
            throws SQLException {
        long below = before == null ? Long.MAX_VALUE : before.value();
        return session.list(pending ? PENDING : PAGE, ReversalSql::read, below, limit);
    }

    static void open(Session session, Reversal reversal) throws SQLException {
        session.update(
                OPEN,
                reversal.grant().value(),
                reversal.customer().value(),
                reversal.kind().target().code(),
                Codes.of(reversal.state()),
                reversal.reference(),
                reversal.reason(),
                reversal.createdMs());
    }

    static void settle(Session session, Decision.SettleReversal settle) throws SQLException {
        Settled settled = settle.settled();
        int changed = session.update(
                SETTLE,
                settled.reachedNanos(),
                settled.claimedNanos(),
                settled.amount().minor(),
                settled.amount().currency(),
                settle.grant().value());
        check(changed, settle.grant(), "pending and not settled");
    }

    static void end(Session session, Decision.EndReversal end) throws SQLException {
        GrantId restored = end.restored();
        int changed = session.update(
                END,
                Codes.of(end.state()),
                restored == null ? 0 : restored.value(),
                end.reference(),
                end.reference(),
                end.grant().value());
        check(changed, end.grant(), "pending and settled");
        if (restored != null) {
            // The order goes on with the grant that gave it back.
            session.update(FOLLOW, restored.value(), end.grant().value());
        }
    }

    private static void check(int changed, GrantId grant, String expected) {
        if (changed != 1) {
            throw new IllegalStateException("reversal of " + grant + ": is not (expected: " + expected + ")");
        }
    }

    private static Reversal read(ResultSet row) throws SQLException {
        return read(row, "");
    }

    /** @param prefix of the columns that grants have, too */
    private static Reversal read(ResultSet row, String prefix) throws SQLException {
        long restored = row.getLong("restored_grant");
        return new Reversal(
                new GrantId(row.getLong("grant_id")),
                new CustomerId(row.getLong(prefix + "customer")),
                Codes.reversal(row.getInt(prefix + "kind")),
                Codes.reversalState(row.getInt(prefix + "state")),
                row.getInt("settled") == 0
                        ? null
                        : new Settled(
                                row.getLong("reached_nanos"),
                                row.getLong("claimed_nanos"),
                                new Price(row.getLong("amount_minor"), Session.text(row, "currency"))),
                restored == 0 ? null : new GrantId(restored),
                Session.text(row, "reference"),
                Session.text(row, "reason"),
                row.getLong(prefix + "created_ms"));
    }
}
