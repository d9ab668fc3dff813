package dev.tollgate.store;

import dev.tollgate.base.ApiKeyId;
import dev.tollgate.base.CustomerId;
import dev.tollgate.base.RequestId;
import dev.tollgate.metering.PaidRequest;
import dev.tollgate.metering.UsageRow;
import dev.tollgate.metering.UsageStore;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads usage in SQL: sums from the roll-ups, rows by way of them. */
final class SqlUsageStore implements UsageStore {
    private static final String ROW = UsageSql.SELECT + "WHERE u.id_high = ? AND u.id_low = ?";

    /** Newest first: by the time of the request, which ids begin with. Between two ids, both left out. */
    private static final String BETWEEN = """
            (u.id_high < ? OR (u.id_high = ? AND u.id_low < ?)) AND u.id_high >= ?
                AND u.settled_ms >= ? AND u.settled_ms < ?
            ORDER BY u.id_high DESC, u.id_low DESC LIMIT ?""";

    private static final String ROWS_OF_ALL = UsageSql.SELECT + "WHERE " + BETWEEN;
    private static final String ROWS_OF_CUSTOMER = UsageSql.SELECT + "WHERE u.customer = ? AND " + BETWEEN;
    private static final String ROWS_OF_KEY = UsageSql.SELECT + "WHERE u.customer = ? AND u.api_key = ? AND " + BETWEEN;

    private static final String SPANS = """
            SELECT hour_ms, MIN(customer) AS customer, MIN(first_id_high) AS first_id_high,
                MAX(last_id_high) AS last_id_high
            FROM usage_hours WHERE hour_ms >= ? AND hour_ms < ?""";

    private static final String BY_HOUR = " GROUP BY hour_ms ORDER BY hour_ms DESC";
    private static final String SPANS_OF_ALL = SPANS + BY_HOUR;
    private static final String SPANS_OF_CUSTOMER = SPANS + " AND customer = ?" + BY_HOUR;
    private static final String SPANS_OF_KEY = SPANS + " AND api_key = ?" + BY_HOUR;

    private static final String HOURS = """
            SELECT hour_ms, customer, api_key, model,
                CAST(SUM(requests) AS BIGINT) AS requests,
                CAST(SUM(input_tokens) AS BIGINT) AS input_tokens,
                CAST(SUM(output_tokens) AS BIGINT) AS output_tokens,
                CAST(SUM(CASE WHEN asset = 0 THEN charge_nanos ELSE 0 END) AS BIGINT) AS charge_nanos,
                CAST(SUM(cost_nanos) AS BIGINT) AS cost_nanos
            FROM usage_hours WHERE hour_ms >= ? AND hour_ms < ?""";

    private static final String BY_MODEL =
            " GROUP BY hour_ms, customer, api_key, model ORDER BY hour_ms, api_key, model";
    private static final String HOURS_OF_ALL = HOURS + BY_MODEL;
    private static final String HOURS_OF_CUSTOMER = HOURS + " AND customer = ?" + BY_MODEL;
    private static final String HOURS_OF_KEY = HOURS + " AND api_key = ?" + BY_MODEL;

    private static final String REQUESTS = """
            SELECT CAST(COALESCE(SUM(requests), 0) AS BIGINT) AS number
            FROM usage_hours WHERE hour_ms >= ? AND hour_ms < ?""";

    private static final String REQUESTS_OF_CUSTOMER = REQUESTS + " AND customer = ?";
    private static final String REQUESTS_OF_KEY = REQUESTS + " AND api_key = ?";

    private static final String SPENT = """
            SELECT CAST(COALESCE(SUM(CASE WHEN asset = 0 THEN charge_nanos ELSE usd_nanos END), 0) AS BIGINT) AS number
            FROM usage_hours WHERE api_key = ? AND hour_ms >= ?""";

    /** The part of an hour that the roll-ups do not tell. */
    private static final String SPENT_OF_HOUR = """
            SELECT CAST(COALESCE(SUM(CASE WHEN k.asset = 0 THEN u.charge_nanos ELSE u.usd_nanos END), 0) AS BIGINT)
                AS number
            FROM usage_rows u JOIN usage_kinds k ON k.id = u.kind
            WHERE u.customer = ? AND u.api_key = ?
                AND u.id_high >= ? AND u.id_high <= ? AND u.settled_ms >= ? AND u.settled_ms < ?""";

    /** Where rows of some hours lie in the order of ids: all between the two, both included. */
    private record Span(long customer, long firstIdHigh, long lastIdHigh) {}

    private final Runner runner;

    SqlUsageStore(Runner runner) {
        this.runner = runner;
    }

    @Override
    public @Nullable UsageRow row(RequestId id) {
        return runner.read(session -> session.first(ROW, UsageSql::read, id.high(), id.low()));
    }

    @Override
    public @Nullable PaidRequest paid(RequestId id) {
        return runner.read(session -> PaidSql.read(session, id));
    }

    @Override
    public List<UsageRow> rows(Query query, @Nullable RequestId before, int limit) {
        return runner.read(session -> {
            List<UsageRow> found = new ArrayList<>();
            for (Span span : disjoint(spans(session, query))) {
                if (found.size() >= limit) {
                    break;
                }
                if (before == null || span.firstIdHigh <= before.high()) {
                    found.addAll(rows(session, query, span, before, limit - found.size()));
                }
            }
            return found;
        });
    }

    private static List<UsageRow> rows(Session session, Query query, Span span, @Nullable RequestId before, int limit)
            throws SQLException {
        List<Object> args = new ArrayList<>();
        String sql = ROWS_OF_ALL;
        ApiKeyId key = query.key();
        CustomerId customer = query.customer();
        if (key != null) {
            sql = ROWS_OF_KEY;
            args.add(customer == null ? span.customer : customer.value());
            args.add(key.value());
        } else if (customer != null) {
            sql = ROWS_OF_CUSTOMER;
            args.add(customer.value());
        }
        // Below the first id behind the span, or below the asked one where that lies inside.
        long high = Math.addExact(span.lastIdHigh, 1);
        long low = Long.MIN_VALUE;
        if (before != null && before.high() < high) {
            high = before.high();
            low = before.low();
        }
        args.add(high);
        args.add(high);
        args.add(low);
        args.add(span.firstIdHigh);
        args.add(query.fromMs());
        args.add(query.toMs());
        args.add(limit);
        return session.list(sql, UsageSql::read, args.toArray());
    }

    /** Of each hour that the query touches, the newest first, where its rows lie. */
    private static List<Span> spans(Session session, Query query) throws SQLException {
        long from = HourSums.hourOf(query.fromMs());
        ApiKeyId key = query.key();
        CustomerId customer = query.customer();
        if (key != null) {
            return session.list(SPANS_OF_KEY, SqlUsageStore::span, from, query.toMs(), key.value());
        }
        if (customer != null) {
            return session.list(SPANS_OF_CUSTOMER, SqlUsageStore::span, from, query.toMs(), customer.value());
        }
        return session.list(SPANS_OF_ALL, SqlUsageStore::span, from, query.toMs());
    }

    private static Span span(ResultSet row) throws SQLException {
        return new Span(row.getLong("customer"), row.getLong("first_id_high"), row.getLong("last_id_high"));
    }

    /**
     * The same ids in spans that do not overlap, newest first: requests that took long make their hour's span reach
     * into the hours before.
     */
    private static List<Span> disjoint(List<Span> spans) {
        List<Span> sorted = new ArrayList<>(spans);
        sorted.sort((a, b) -> Long.compare(b.lastIdHigh, a.lastIdHigh));
        List<Span> merged = new ArrayList<>();
        for (Span span : sorted) {
            Span last = merged.isEmpty() ? null : merged.getLast();
            if (last != null && span.lastIdHigh >= last.firstIdHigh) {
                merged.set(
                        merged.size() - 1,
                        new Span(last.customer, Math.min(last.firstIdHigh, span.firstIdHigh), last.lastIdHigh));
            } else {
                merged.add(span);
            }
        }
        return merged;
    }

    @Override
    public List<HourSum> hours(Query query) {
        long from = HourSums.hourOf(query.fromMs());
        ApiKeyId key = query.key();
        CustomerId customer = query.customer();
        return runner.read(session -> {
            if (key != null) {
                return session.list(HOURS_OF_KEY, SqlUsageStore::hour, from, query.toMs(), key.value());
            }
            if (customer != null) {
                return session.list(HOURS_OF_CUSTOMER, SqlUsageStore::hour, from, query.toMs(), customer.value());
            }
            return session.list(HOURS_OF_ALL, SqlUsageStore::hour, from, query.toMs());
        });
    }

    private static HourSum hour(ResultSet row) throws SQLException {
        return new HourSum(
                row.getLong("hour_ms"),
                new CustomerId(row.getLong("customer")),
                new ApiKeyId(row.getLong("api_key")),
                Session.text(row, "model"),
                row.getLong("requests"),
                row.getLong("input_tokens"),
                row.getLong("output_tokens"),
                row.getLong("charge_nanos"),
                row.getLong("cost_nanos"));
    }

    @Override
    public long requests(Query query) {
        long from = HourSums.hourOf(query.fromMs());
        ApiKeyId key = query.key();
        CustomerId customer = query.customer();
        return runner.read(session -> {
            if (key != null) {
                return number(session, REQUESTS_OF_KEY, from, query.toMs(), key.value());
            }
            return customer == null
                    ? number(session, REQUESTS, from, query.toMs())
                    : number(session, REQUESTS_OF_CUSTOMER, from, query.toMs(), customer.value());
        });
    }

    @Override
    public long spentNanos(ApiKeyId key, long sinceMs) {
        long hour = HourSums.hourOf(sinceMs);
        long firstWhole = hour == sinceMs ? hour : Math.addExact(hour, HourSums.HOUR_MS);
        return runner.read(session -> {
            long spent = number(session, SPENT, key.value(), firstWhole);
            if (firstWhole == hour) {
                return spent;
            }
            Span part = session.first(SPANS_OF_KEY, SqlUsageStore::span, hour, firstWhole, key.value());
            return part == null
                    ? spent
                    : spent
                            + number(
                                    session,
                                    SPENT_OF_HOUR,
                                    part.customer,
                                    key.value(),
                                    part.firstIdHigh,
                                    part.lastIdHigh,
                                    sinceMs,
                                    firstWhole);
        });
    }

    private static long number(Session session, String sql, Object... args) throws SQLException {
        Long number = session.first(sql, row -> row.getLong("number"), args);
        return number == null ? 0 : number;
    }
}
