package dev.tollgate.store;

import dev.tollgate.base.ApiKeyId;
import dev.tollgate.base.CustomerId;
import dev.tollgate.base.GrantId;
import dev.tollgate.base.ModelName;
import dev.tollgate.base.StorefrontId;
import dev.tollgate.billing.EventNote;
import dev.tollgate.billing.Order;
import dev.tollgate.billing.Order.Buyer;
import dev.tollgate.billing.Order.Progress;
import dev.tollgate.billing.OrderDecision;
import dev.tollgate.billing.OrderId;
import dev.tollgate.billing.OrderStore;
import dev.tollgate.billing.OrderView;
import dev.tollgate.billing.Pack;
import dev.tollgate.billing.PackId;
import dev.tollgate.ledger.Decision;
import dev.tollgate.ledger.ReversalView;
import dev.tollgate.money.Price;
import dev.tollgate.store.Runner.Lane;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Orders in SQL. Knows no rule: shows what is there, writes what was decided, each with its guard. */
final class SqlOrderStore implements OrderStore {
    private static final ReversalView NO_GRANT = new ReversalView(null, null, 0, 0);

    private static final String ONE = "SELECT * FROM orders WHERE id = ?";
    private static final String BY_TOKEN = "SELECT * FROM orders WHERE token_digest = ?";
    private static final String BY_INTENT = "SELECT * FROM orders WHERE intent = ? AND intent <> ''";
    private static final String BY_GRANT = "SELECT * FROM orders WHERE grant_id = ? AND grant_id <> 0";
    private static final String PAGE = "SELECT * FROM orders WHERE id < ? ORDER BY id DESC LIMIT ?";

    /** Waits until nobody else decides over the order. */
    private static final String TURN = "UPDATE orders SET state = state WHERE id = ?";

    private static final String ADD = """
            INSERT INTO orders
                (id, storefront, pack, name, token_digest, customer, fresh, price_minor, currency, asset, amount_nanos,
                validity_days, priority, state, session, intent, grant_id, api_key, created_ms, paid_ms)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, 0, ?, ?)""";

    private static final String MARK = """
            UPDATE orders SET state = ?, session = ?, intent = ?, customer = ?, grant_id = ?, paid_ms = ?
            WHERE id = ? AND state = ?""";

    private static final String SHOW_KEY = "UPDATE orders SET api_key = ? WHERE id = ? AND api_key = 0 AND state = 1";

    private final Runner runner;

    SqlOrderStore(Runner runner) {
        this.runner = runner;
    }

    @Override
    public List<Pack> packs() {
        return runner.read(PackSql::all);
    }

    @Override
    public void putPack(Pack pack) {
        runner.write(Lane.FIRST, session -> PackSql.put(session, pack));
    }

    @Override
    public void add(Order order, byte[] tokenDigest) {
        CustomerId customer = order.buyer().customer();
        runner.write(Lane.FIRST, session -> {
            TermsSql.put(session, TermsSql.ORDER, order.id().toString(), order.terms());
            return session.update(
                    ADD,
                    order.id().value(),
                    order.storefront().text(),
                    order.pack().text(),
                    order.name(),
                    tokenDigest,
                    customer == null ? 0 : customer.value(),
                    order.buyer().fresh(),
                    order.price().minor(),
                    order.price().currency(),
                    Codes.of(order.terms().asset()),
                    order.terms().amountNanos(),
                    order.terms().validityDays(),
                    order.terms().priority(),
                    Codes.of(order.progress().state()),
                    order.progress().session(),
                    order.progress().intent(),
                    order.progress().createdMs(),
                    order.progress().paidMs());
        });
    }

    @Override
    public @Nullable Order order(OrderId id) {
        return runner.read(session -> find(session, ONE, id.value()));
    }

    @Override
    public @Nullable Order orderByToken(byte[] tokenDigest) {
        return runner.read(session -> find(session, BY_TOKEN, tokenDigest));
    }

    @Override
    public @Nullable Order orderByIntent(String intent) {
        return runner.read(session -> find(session, BY_INTENT, intent));
    }

    @Override
    public @Nullable Order orderOfGrant(GrantId grant) {
        return runner.read(session -> find(session, BY_GRANT, grant.value()));
    }

    @Override
    public List<Order> orders(@Nullable OrderId before, int limit) {
        long below = before == null ? Long.MAX_VALUE : before.value();
        return runner.read(session -> {
            List<Order> found = new ArrayList<>();
            for (long id : session.list(PAGE, row -> row.getLong("id"), below, limit)) {
                Order order = find(session, ONE, id);
                if (order != null) {
                    found.add(order);
                }
            }
            return found;
        });
    }

    @Override
    public List<EventNote> parked(String intent) {
        return runner.read(session -> EventSql.parked(session, intent));
    }

    @Override
    public List<EventNote> refused(int limit) {
        return runner.read(session -> EventSql.refused(session, limit));
    }

    @Override
    public <T> T decide(@Nullable OrderId order, String event, Function<OrderView, OrderDecision<T>> rule) {
        return FreshIds.write(runner, Lane.FIRST, session -> {
            OrderDecision<T> decision = rule.apply(view(session, order, event));
            apply(session, decision.changes());
            return decision.answer();
        });
    }

    private static OrderView view(Session session, @Nullable OrderId id, String event) throws SQLException {
        if (id == null) {
            return new OrderView(null, NO_GRANT, EventSql.find(session, event));
        }
        session.update(TURN, id.value());
        Order order = find(session, ONE, id.value());
        GrantId grant = order == null ? null : order.progress().grant();
        return new OrderView(
                order,
                grant == null ? NO_GRANT : SqlLedgerStore.reversalView(session, grant),
                EventSql.find(session, event));
    }

    private static void apply(Session session, List<OrderDecision.Change> changes) throws SQLException {
        List<Decision.Change> books = new ArrayList<>();
        for (OrderDecision.Change change : changes) {
            switch (change) {
                case OrderDecision.MarkOrder(Order after, Order.State from) -> mark(session, after, from);
                case OrderDecision.ShowKey show -> {
                    guard(
                            session.update(
                                    SHOW_KEY,
                                    show.key().id().value(),
                                    show.order().value()),
                            show.order());
                    SqlIdentityStore.add(session, show.key(), show.digest());
                }
                case OrderDecision.Note(EventNote note) -> EventSql.put(session, note);
                case OrderDecision.AddCustomer(var customer) -> SqlIdentityStore.add(session, customer);
                case OrderDecision.FreezeCustomer(CustomerId customer) -> SqlIdentityStore.freeze(session, customer);
                case OrderDecision.Books(Decision.Change book) -> books.add(book);
            }
        }
        SqlLedgerStore.apply(session, books);
    }

    private static void mark(Session session, Order after, Order.State from) throws SQLException {
        Progress now = after.progress();
        CustomerId customer = after.buyer().customer();
        GrantId grant = now.grant();
        guard(
                session.update(
                        MARK,
                        Codes.of(now.state()),
                        now.session(),
                        now.intent(),
                        customer == null ? 0 : customer.value(),
                        grant == null ? 0 : grant.value(),
                        now.paidMs(),
                        after.id().value(),
                        Codes.of(from)),
                after.id());
    }

    private static void guard(int changed, OrderId order) {
        if (changed != 1) {
            throw new IllegalStateException(order + ": went on meanwhile (expected: as it was when it was decided)");
        }
    }

    private static @Nullable Order find(Session session, String sql, Object arg) throws SQLException {
        Long id = session.first(sql, row -> row.getLong("id"), arg);
        if (id == null) {
            return null;
        }
        Set<ModelName> models = TermsSql.models(session, TermsSql.ORDER, new OrderId(id).toString());
        return session.first(ONE, row -> read(row, models), id);
    }

    private static Order read(ResultSet row, Set<ModelName> models) throws SQLException {
        long customer = row.getLong("customer");
        long grant = row.getLong("grant_id");
        long key = row.getLong("api_key");
        return new Order(
                new OrderId(row.getLong("id")),
                new StorefrontId(Session.text(row, "storefront")),
                new PackId(Session.text(row, "pack")),
                Session.text(row, "name"),
                new Buyer(customer == 0 ? null : new CustomerId(customer), row.getInt("fresh") != 0),
                new Price(row.getLong("price_minor"), Session.text(row, "currency")),
                TermsSql.read(row, models),
                new Progress(
                        Codes.orderState(row.getInt("state")),
                        Session.text(row, "session"),
                        Session.text(row, "intent"),
                        grant == 0 ? null : new GrantId(grant),
                        key == 0 ? null : new ApiKeyId(key),
                        row.getLong("created_ms"),
                        row.getLong("paid_ms")));
    }
}
