package dev.tollgate.store;

import dev.tollgate.base.CustomerId;
import dev.tollgate.base.GrantId;
import dev.tollgate.base.LeaseId;
import dev.tollgate.base.TransferId;
import dev.tollgate.ledger.Account;
import dev.tollgate.ledger.ClosingTarget;
import dev.tollgate.ledger.Decision;
import dev.tollgate.ledger.Decision.Change;
import dev.tollgate.ledger.Grant;
import dev.tollgate.ledger.GrantBalance;
import dev.tollgate.ledger.LeaseHolder;
import dev.tollgate.ledger.LeaseReply;
import dev.tollgate.ledger.LedgerEntry;
import dev.tollgate.ledger.LedgerStore;
import dev.tollgate.ledger.LedgerView;
import dev.tollgate.ledger.Reversal;
import dev.tollgate.ledger.ReversalView;
import dev.tollgate.ledger.Transfer;
import dev.tollgate.money.Price;
import dev.tollgate.store.Runner.Lane;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The ledger in SQL. Knows no rule: shows what is there, writes what was decided. */
final class SqlLedgerStore implements LedgerStore {
    private static final String TURN = """
            INSERT INTO customer_books (customer, revision) VALUES (?, 1)
            ON CONFLICT (customer) DO UPDATE SET revision = customer_books.revision + 1""";

    private static final String CUSTOMER_OF_GRANT = "SELECT customer FROM grants WHERE id = ?";
    private static final String CUSTOMER_OF_LEASE = "SELECT customer FROM leases WHERE id = ?";

    private static final String CUSTOMERS_OF_NODE = """
            SELECT DISTINCT customer FROM leases
            WHERE node = ? AND epoch < ? AND ended = 0 ORDER BY customer LIMIT ?""";

    private static final String SEEN = "SELECT * FROM transfers WHERE id = ?";

    private static final String FENCED = "SELECT 1 FROM nodes WHERE node = ? AND (epoch > ? OR forgotten_epoch >= ?)";

    private static final String OPEN_GRANT = """
            INSERT INTO grants
                (id, customer, asset, amount_nanos, priority, expires_ms, state, target, origin, created_ms,
                paid_minor, paid_currency)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""";

    private static final String GRANT_MODEL = "INSERT INTO grant_models (grant_id, model) VALUES (?, ?)";

    private static final String MARK_GRANT = "UPDATE grants SET state = ?, target = ? WHERE id = ?";

    private static final String OPEN_LEASE =
            "INSERT INTO leases (id, grant_id, customer, node, epoch, ended) VALUES (?, ?, ?, ?, ?, 0)";

    private static final String END_LEASE = "UPDATE leases SET ended = 1 WHERE id = ?";

    private static final String FORGET_NODE = "UPDATE nodes SET forgotten_epoch = epoch WHERE node = ?";

    private static final String FORGET_JOURNALS =
            "UPDATE journals SET closed = 1, lost = 'given up by the operator' WHERE node = ? AND closed = 0";

    private static final String POSTED = "SELECT at_ms FROM transfers WHERE id = ? AND customer = ?";

    private static final String NEWEST = "at_ms <= ? AND (at_ms < ? OR id < ?) ORDER BY at_ms DESC, id DESC LIMIT ?";

    private static final String TRANSFERS =
            "SELECT * FROM transfers WHERE customer = ? AND customer IS NOT NULL AND " + NEWEST;

    /** Without what only moves inside a balance or outside of it; the words are those of the index. */
    private static final String ENTRIES = """
            SELECT * FROM transfers
            WHERE customer = ? AND customer IS NOT NULL AND kind NOT IN (3, 4, 6, 7, 9, 10) AND\s""" + NEWEST;

    private static final String ORIGIN = "SELECT origin FROM grants WHERE id = ?";

    private final Runner runner;

    SqlLedgerStore(Runner runner) {
        this.runner = runner;
    }

    @Override
    public <T> T decide(Scope scope, Function<LedgerView, Decision<T>> rule) {
        return FreshIds.write(runner, Lane.FIRST, session -> {
            Decision<T> decision = rule.apply(view(session, scope));
            apply(session, decision.changes());
            return decision.answer();
        });
    }

    static LedgerView view(Session session, Scope scope) throws SQLException {
        return switch (scope) {
            case Scope.OfCustomer(CustomerId customer, TransferId id, LeaseHolder holder) ->
                new LedgerView(
                        turn(session, List.of(customer.value()), 0),
                        seen(session, id),
                        holder != null && session.any(FENCED, holder.node(), holder.epoch(), holder.epoch()));
            case Scope.OfGrant(GrantId grant, TransferId id) ->
                new LedgerView(
                        turn(session, customers(session, CUSTOMER_OF_GRANT, grant.value()), grant.value()),
                        seen(session, id),
                        false);
            case Scope.OfLease(LeaseId lease) ->
                new LedgerView(turn(session, customers(session, CUSTOMER_OF_LEASE, lease.value()), 0), null, false);
            case Scope.OfNode(long node, long epochBelow, int customersMax) ->
                new LedgerView(
                        turn(session, customers(session, CUSTOMERS_OF_NODE, node, epochBelow, customersMax), 0),
                        null,
                        false);
        };
    }

    private static List<Long> customers(Session session, String sql, Object... args) throws SQLException {
        return session.list(sql, row -> row.getLong("customer"), args);
    }

    private static @Nullable Transfer seen(Session session, @Nullable TransferId id) throws SQLException {
        return id == null ? null : session.first(SEEN, TransferSql::read, id.value());
    }

    /** Waits for the turn to decide over a customer. */
    static void takeTurn(Session session, long customer) throws SQLException {
        session.update(TURN, customer);
    }

    /** Waits for the turn to decide over these customers, in ascending order, and shows their grants. */
    private static List<LedgerView.GrantEntry> turn(Session session, List<Long> customers, long grant)
            throws SQLException {
        List<LedgerView.GrantEntry> entries = new ArrayList<>();
        for (long customer : customers) {
            takeTurn(session, customer);
            entries.addAll(GrantSql.entries(session, customer, grant));
        }
        return entries;
    }

    @Override
    public <T> T decideReversal(GrantId grant, Function<ReversalView, Decision<T>> rule) {
        return FreshIds.write(runner, Lane.FIRST, session -> {
            Decision<T> decision = rule.apply(reversalView(session, grant));
            apply(session, decision.changes());
            return decision.answer();
        });
    }

    /** The grant and its reversal, after waiting for the turn of its customer. */
    static ReversalView reversalView(Session session, GrantId grant) throws SQLException {
        for (LedgerView.GrantEntry entry :
                turn(session, customers(session, CUSTOMER_OF_GRANT, grant.value()), grant.value())) {
            if (entry.grant().id().equals(grant)) {
                return ReversalSql.view(session, entry);
            }
        }
        return new ReversalView(null, null, 0, 0);
    }

    /** Writes what a rule decided. */
    static void apply(Session session, List<Change> changes) throws SQLException {
        List<Transfer> moves = new ArrayList<>();
        for (Change change : changes) {
            switch (change) {
                case Decision.OpenGrant(Grant grant) -> open(session, grant);
                case Decision.MarkGrant(GrantId id, Grant.State state, ClosingTarget target) ->
                    session.update(MARK_GRANT, Codes.of(state), target.code(), id.value());
                case Decision.OpenLease lease -> open(session, lease);
                case Decision.EndLease(LeaseId lease) -> session.update(END_LEASE, lease.value());
                case Decision.ForgetNode(long node) -> {
                    session.update(FORGET_NODE, node);
                    session.update(FORGET_JOURNALS, node);
                }
                case Decision.OpenReversal(Reversal reversal) -> ReversalSql.open(session, reversal);
                case Decision.SettleReversal settle -> ReversalSql.settle(session, settle);
                case Decision.EndReversal end -> ReversalSql.end(session, end);
                case Decision.Move(Transfer transfer) -> {
                    if (transfer.to().kind() == Account.Kind.SUSPENSE) {
                        TransferSql.open(session, transfer.to(), transfer.asset());
                    }
                    moves.add(transfer);
                }
            }
        }
        TransferSql.write(session, moves);
    }

    private static void open(Session session, Grant grant) throws SQLException {
        Price paid = grant.origin().paid();
        session.update(
                OPEN_GRANT,
                grant.id().value(),
                grant.customer().value(),
                Codes.of(grant.asset()),
                grant.amountNanos(),
                grant.order().priority(),
                grant.order().expiresMs(),
                Codes.of(grant.state()),
                ClosingTarget.STAYS.code(),
                grant.origin().text(),
                grant.createdMs(),
                paid == null ? 0 : paid.minor(),
                paid == null ? "" : paid.currency());
        for (var model : grant.models()) {
            session.update(GRANT_MODEL, grant.id().value(), model.text());
        }
        TransferSql.open(session, Account.of(grant.id()), grant.asset());
    }

    private static void open(Session session, Decision.OpenLease lease) throws SQLException {
        session.update(
                OPEN_LEASE,
                lease.lease().value(),
                lease.grant().value(),
                lease.customer().value(),
                lease.holder().node(),
                lease.holder().epoch());
        TransferSql.open(session, Account.of(lease.lease()), lease.asset());
    }

    @Override
    public @Nullable Reversal reversal(GrantId grant) {
        return runner.read(session -> ReversalSql.of(session, grant));
    }

    @Override
    public List<Reversal> reversals(@Nullable GrantId before, boolean pending, int limit) {
        return runner.read(session -> ReversalSql.list(session, before, pending, limit));
    }

    @Override
    public List<Grant> expired(long nowMs, int limit) {
        return runner.read(session -> GrantSql.expired(session, nowMs, limit));
    }

    @Override
    public List<GrantBalance> grants(CustomerId customer) {
        return runner.read(session -> GrantSql.balances(session, customer));
    }

    @Override
    public @Nullable GrantBalance grant(GrantId id) {
        return runner.read(session -> GrantSql.balance(session, id));
    }

    @Override
    public List<LeaseReply.Slice> leases(LeaseHolder holder) {
        return runner.read(session -> GrantSql.slices(session, holder));
    }

    @Override
    public List<Transfer> transfers(CustomerId customer, @Nullable TransferId before, int limit) {
        return runner.read(session -> newest(session, TRANSFERS, customer, before, limit));
    }

    @Override
    public List<LedgerEntry> entries(CustomerId customer, @Nullable TransferId before, int limit) {
        return runner.read(session -> {
            List<LedgerEntry> entries = new ArrayList<>();
            for (Transfer transfer : newest(session, ENTRIES, customer, before, limit)) {
                entries.add(new LedgerEntry(transfer, origin(session, transfer)));
            }
            return entries;
        });
    }

    private static List<Transfer> newest(
            Session session, String sql, CustomerId customer, @Nullable TransferId before, int limit)
            throws SQLException {
        Long atMs = before == null
                ? Long.valueOf(Long.MAX_VALUE)
                : session.first(POSTED, row -> row.getLong("at_ms"), before.value(), customer.value());
        if (atMs == null) {
            return List.of();
        }
        long id = before == null ? Long.MAX_VALUE : before.value();
        return session.list(sql, TransferSql::read, customer.value(), atMs, atMs, id, limit);
    }

    private static String origin(Session session, Transfer transfer) throws SQLException {
        Account grant = transfer.to().kind() == Account.Kind.GRANT ? transfer.to() : transfer.from();
        String origin = grant.kind() == Account.Kind.GRANT
                ? session.first(ORIGIN, row -> Session.text(row, "origin"), grant.owner())
                : null;
        return origin == null ? "" : origin;
    }
}
