package dev.tollgate.store;

import dev.tollgate.base.ApiKeyId;
import dev.tollgate.base.CustomerId;
import dev.tollgate.billing.Month;
import dev.tollgate.billing.Spending;
import dev.tollgate.billing.SpendingStore;
import dev.tollgate.identity.ApiKey.Budget.Period;
import dev.tollgate.store.Runner.Lane;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Spending in SQL, from the roll-ups: periods begin with an hour. What tokens paid counts at its price in dollars, as
 * it does against the budget itself.
 */
final class SqlSpendingStore implements SpendingStore {
    private static final long DAY_MS = 24 * HourSums.HOUR_MS;

    private static final String KEYS = """
            SELECT k.id, k.customer, k.budget_nanos, k.budget_period
            FROM api_keys k
            WHERE k.budget_nanos IS NOT NULL AND k.budget_nanos > 0
                AND k.id IN (SELECT h.api_key FROM usage_hours h WHERE h.hour_ms >= ?)""";

    private static final String CUSTOMERS = """
            SELECT a.customer, a.nanos FROM spend_alerts a
            WHERE a.customer IN (SELECT h.customer FROM usage_hours h WHERE h.hour_ms >= ?)""";

    private static final String OF_KEY = """
            SELECT CAST(COALESCE(SUM(CASE WHEN asset = 0 THEN charge_nanos ELSE usd_nanos END), 0) AS BIGINT) AS nanos
            FROM usage_hours WHERE api_key = ? AND hour_ms >= ?""";

    private static final String OF_CUSTOMER = """
            SELECT CAST(COALESCE(SUM(CASE WHEN asset = 0 THEN charge_nanos ELSE usd_nanos END), 0) AS BIGINT) AS nanos
            FROM usage_hours WHERE customer = ? AND hour_ms >= ?""";

    private static final String ALERT = "SELECT nanos FROM spend_alerts WHERE customer = ?";

    private static final String SET_ALERT = """
            INSERT INTO spend_alerts (customer, nanos) VALUES (?, ?)
            ON CONFLICT (customer) DO UPDATE SET nanos = excluded.nanos""";

    private static final String NO_ALERT = "DELETE FROM spend_alerts WHERE customer = ?";

    private record KeyBudget(long key, long customer, long nanos, Period period) {}

    private record Alert(long customer, long nanos) {}

    private final Runner runner;

    SqlSpendingStore(Runner runner) {
        this.runner = runner;
    }

    @Override
    public List<Spending> active(long activeSinceMs, long nowMs) {
        long hour = HourSums.hourOf(activeSinceMs);
        return runner.read(session -> {
            List<Spending> found = new ArrayList<>();
            for (KeyBudget budget : session.list(
                    KEYS,
                    row -> new KeyBudget(
                            row.getLong("id"),
                            row.getLong("customer"),
                            row.getLong("budget_nanos"),
                            Period.valueOf(Session.text(row, "budget_period"))),
                    hour)) {
                long since = since(budget.period, nowMs);
                found.add(new Spending(
                        new CustomerId(budget.customer),
                        new ApiKeyId(budget.key),
                        budget.period.name().toLowerCase(Locale.ROOT),
                        since,
                        budget.nanos,
                        spent(session, OF_KEY, budget.key, since)));
            }
            long month = since(Period.MONTH, nowMs);
            for (Alert alert :
                    session.list(CUSTOMERS, row -> new Alert(row.getLong("customer"), row.getLong("nanos")), hour)) {
                found.add(new Spending(
                        new CustomerId(alert.customer),
                        null,
                        "month",
                        month,
                        alert.nanos,
                        spent(session, OF_CUSTOMER, alert.customer, month)));
            }
            return found;
        });
    }

    private static long since(Period period, long nowMs) {
        return switch (period) {
            case TOTAL -> 0;
            case DAY -> nowMs - Math.floorMod(nowMs, DAY_MS);
            case MONTH -> Month.at(nowMs).fromMs();
        };
    }

    private static long spent(Session session, String sql, long owner, long sinceMs) throws SQLException {
        Long nanos = session.first(sql, row -> row.getLong("nanos"), owner, sinceMs);
        return nanos == null ? 0 : nanos;
    }

    @Override
    public long alertNanos(CustomerId customer) {
        Long nanos = runner.read(session -> session.first(ALERT, row -> row.getLong("nanos"), customer.value()));
        return nanos == null ? 0 : nanos;
    }

    @Override
    public void setAlert(CustomerId customer, long nanos) {
        runner.write(
                Lane.FIRST,
                session -> nanos == 0
                        ? session.update(NO_ALERT, customer.value())
                        : session.update(SET_ALERT, customer.value(), nanos));
    }
}
