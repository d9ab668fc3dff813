package dev.tollgate.store;

import dev.tollgate.base.CustomerId;
import dev.tollgate.billing.MonthFacts;
import dev.tollgate.billing.StatementStore;
import dev.tollgate.money.Asset;
import dev.tollgate.store.Runner.Lane;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Statements in SQL. */
final class SqlStatementStore implements StatementStore {
    private static final String FIRST =
            "SELECT at_ms FROM transfers WHERE customer = ? AND customer IS NOT NULL ORDER BY at_ms LIMIT 1";

    private static final String UNKEPT = "SELECT 1 FROM closed_months WHERE kept = 0";

    private static final String CLOSE =
            "INSERT INTO closed_months (until_ms, closed_ms, kept) VALUES (?, ?, 0) ON CONFLICT DO NOTHING";

    private static final String ALL_KEPT = "UPDATE closed_months SET kept = 1 WHERE until_ms <= ?";

    private static final String CUSTOMERS =
            "SELECT customer FROM customer_books WHERE customer > ? ORDER BY customer LIMIT ?";

    private static final String KEPT = "SELECT * FROM statements WHERE customer = ? AND month_ms = ?";

    private static final String KEEP = """
            INSERT INTO statements (customer, month_ms, until_ms, json, csv, digest, stored_ms)
            VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING""";

    private static final String KEEP_BALANCE = """
            INSERT INTO statement_balances (customer, month_ms, asset, opening_nanos, closing_nanos)
            VALUES (?, ?, ?, ?, ?)""";

    private final Runner runner;

    SqlStatementStore(Runner runner) {
        this.runner = runner;
    }

    @Override
    public MonthFacts facts(CustomerId customer, long fromMs, long untilMs) {
        return runner.read(session -> MonthSql.facts(session, customer.value(), fromMs, untilMs));
    }

    @Override
    public long firstMs(CustomerId customer) {
        Long first = runner.read(session -> session.first(FIRST, row -> row.getLong("at_ms"), customer.value()));
        return first == null ? -1 : first;
    }

    @Override
    public long closedUntilMs() {
        return runner.read(TransferSql::openMs);
    }

    @Override
    public boolean allKept() {
        return runner.read(session -> !session.any(UNKEPT));
    }

    @Override
    public void close(long untilMs, long nowMs) {
        runner.write(Lane.FIRST, session -> session.update(CLOSE, untilMs, nowMs));
    }

    @Override
    public void noteAllKept(long untilMs) {
        runner.write(Lane.FIRST, session -> session.update(ALL_KEPT, untilMs));
    }

    @Override
    public List<CustomerId> customers(@Nullable CustomerId after, int limit) {
        long above = after == null ? Long.MIN_VALUE : after.value();
        return runner.read(
                session -> session.list(CUSTOMERS, row -> new CustomerId(row.getLong("customer")), above, limit));
    }

    @Override
    public @Nullable Kept kept(CustomerId customer, long monthMs) {
        return runner.read(session -> session.first(KEPT, SqlStatementStore::kept, customer.value(), monthMs));
    }

    @Override
    public Kept keep(CustomerId customer, Kept statement, Map<Asset, Range> balances) {
        // Behind those who wait for a lease: the end of a month writes many.
        Kept kept = runner.write(Lane.BULK, session -> {
            int written = session.update(
                    KEEP,
                    customer.value(),
                    statement.monthMs(),
                    statement.untilMs(),
                    statement.json(),
                    statement.csv(),
                    statement.digest(),
                    statement.storedMs());
            if (written == 1) {
                for (Map.Entry<Asset, Range> balance : balances.entrySet()) {
                    session.update(
                            KEEP_BALANCE,
                            customer.value(),
                            statement.monthMs(),
                            Codes.of(balance.getKey()),
                            balance.getValue().openingNanos(),
                            balance.getValue().closingNanos());
                }
            }
            return session.first(KEPT, SqlStatementStore::kept, customer.value(), statement.monthMs());
        });
        return Objects.requireNonNull(kept, "a statement that was just kept");
    }

    private static Kept kept(ResultSet row) throws SQLException {
        return new Kept(
                row.getLong("month_ms"),
                row.getLong("until_ms"),
                Session.text(row, "json"),
                Session.text(row, "csv"),
                Session.text(row, "digest"),
                row.getLong("stored_ms"));
    }
}
