package dev.tollgate.store;

import dev.tollgate.base.CustomerId;
import dev.tollgate.base.RequestId;
import dev.tollgate.billing.RefundSelection;
import dev.tollgate.billing.RefundStore.Candidate;
import dev.tollgate.billing.RefundStore.Tally;
import dev.tollgate.money.Asset;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The requests that a selection names: those that cost something and were not refunded yet. */
final class SelectedSql {
    /** Where rows of some hours lie in the order of ids. */
    private static final String SPAN = """
            SELECT MIN(first_id_high) AS first_id_high, MAX(last_id_high) AS last_id_high
            FROM usage_hours WHERE hour_ms >= ? AND hour_ms < ?""";

    private static final String SELECTED = """
             FROM usage_rows u JOIN usage_kinds k ON k.id = u.kind
            WHERE u.id_high >= ? AND u.id_high <= ? AND u.settled_ms >= ? AND u.settled_ms < ?
                AND u.charge_nanos > u.overrun_nanos AND k.status >= ? AND k.status <= ?
                AND (? = '' OR k.model = ?) AND (? = '' OR k.policy = ?)
                AND NOT EXISTS (SELECT 1 FROM refunds r WHERE r.id_high = u.id_high AND r.id_low = u.id_low)""";

    private static final String OF_CUSTOMER = " AND u.customer = ?";

    private static final String COUNT_CUSTOMERS = "SELECT COUNT(DISTINCT u.customer) AS n" + SELECTED;
    private static final String COUNT_OF_CUSTOMER = COUNT_CUSTOMERS + OF_CUSTOMER;

    private static final String SUMS = """
            SELECT k.asset, COUNT(*) AS requests,
                CAST(SUM(u.charge_nanos - u.overrun_nanos) AS BIGINT) AS nanos""" + SELECTED;

    private static final String BY_ASSET = " GROUP BY k.asset";
    private static final String SUMS_OF_ALL = SUMS + BY_ASSET;
    private static final String SUMS_OF_CUSTOMER = SUMS + OF_CUSTOMER + BY_ASSET;

    private static final String PAGE =
            " AND (u.id_high > ? OR (u.id_high = ? AND u.id_low > ?))" + " ORDER BY u.id_high, u.id_low LIMIT ?";

    private static final String CANDIDATES = "SELECT u.id_high, u.id_low, u.customer" + SELECTED;
    private static final String NEXT_OF_ALL = CANDIDATES + PAGE;
    private static final String NEXT_OF_CUSTOMER = CANDIDATES + OF_CUSTOMER + PAGE;

    private record Span(long firstIdHigh, long lastIdHigh) {}

    private record Sum(Asset asset, long requests, long nanos) {}

    private SelectedSql() {}

    static Tally tally(Session session, RefundSelection selection) throws SQLException {
        List<Object> args = args(session, selection);
        boolean one = selection.customer() != null;
        Long customers =
                session.first(one ? COUNT_OF_CUSTOMER : COUNT_CUSTOMERS, row -> row.getLong("n"), args.toArray());
        return tally(session, customers == null ? 0 : customers, one ? SUMS_OF_CUSTOMER : SUMS_OF_ALL, args.toArray());
    }

    /** Adds up rows of asset, requests and nanos. */
    static Tally tally(Session session, long customers, String sums, Object... args) throws SQLException {
        long requests = 0;
        Map<Asset, Long> nanos = new EnumMap<>(Asset.class);
        for (Sum sum : session.list(
                sums,
                row -> new Sum(Codes.asset(row.getInt("asset")), row.getLong("requests"), row.getLong("nanos")),
                args)) {
            requests += sum.requests;
            nanos.put(sum.asset, sum.nanos);
        }
        return new Tally(requests, customers, nanos);
    }

    static List<Candidate> next(Session session, RefundSelection selection, @Nullable RequestId after, int limit)
            throws SQLException {
        List<Object> args = args(session, selection);
        if (after != null) {
            args.set(0, Math.max((Long) args.getFirst(), after.high())); // what lies before is not read again
        }
        args.add(after == null ? Long.MIN_VALUE : after.high());
        args.add(after == null ? Long.MIN_VALUE : after.high());
        args.add(after == null ? Long.MIN_VALUE : after.low());
        args.add(limit);
        return session.list(
                selection.customer() == null ? NEXT_OF_ALL : NEXT_OF_CUSTOMER,
                row -> new Candidate(
                        new RequestId(row.getLong("id_high"), row.getLong("id_low")),
                        new CustomerId(row.getLong("customer"))),
                args.toArray());
    }

    private static List<Object> args(Session session, RefundSelection selection) throws SQLException {
        Span span = session.first(
                SPAN,
                row -> new Span(row.getLong("first_id_high"), row.getLong("last_id_high")),
                HourSums.hourOf(selection.fromMs()),
                selection.toMs());
        List<Object> args = new ArrayList<>();
        args.add(span == null ? 0L : span.firstIdHigh);
        args.add(span == null ? 0L : span.lastIdHigh);
        args.add(selection.fromMs());
        args.add(selection.toMs());
        args.add(selection.statuses().lowest());
        args.add(selection.statuses().highest());
        args.add(selection.model());
        args.add(selection.model());
        args.add(selection.policy());
        args.add(selection.policy());
        CustomerId customer = selection.customer();
        if (customer != null) {
            args.add(customer.value());
        }
        return args;
    }
}
