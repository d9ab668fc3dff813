package dev.tollgate.store;

import dev.tollgate.base.ChannelId;
import dev.tollgate.base.GrantId;
import dev.tollgate.base.RequestId;
import dev.tollgate.metering.PaidRequest;
import dev.tollgate.metering.PaidRequest.GrantDraw;
import dev.tollgate.metering.UsageRow;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads one posted request with its failures and the grants behind its leases. */
final class PaidSql {
    private static final String ROW = UsageSql.SELECT + "WHERE u.id_high = ? AND u.id_low = ?";

    private static final String GRANT = "SELECT grant_id FROM leases WHERE id = ?";

    private static final String FURTHER = """
            SELECT l.grant_id, d.nanos FROM usage_draws d JOIN leases l ON l.id = d.lease
            WHERE d.id_high = ? AND d.id_low = ? ORDER BY d.lease""";

    private static final String FAILURES = """
            SELECT channel, kind, status, served FROM usage_failures
            WHERE id_high = ? AND id_low = ? ORDER BY number""";

    private record RowOfLease(UsageRow row, long lease) {}

    private PaidSql() {}

    static @Nullable PaidRequest read(Session session, RequestId id) throws SQLException {
        RowOfLease found = session.first(
                ROW, row -> new RowOfLease(UsageSql.read(row), row.getLong("lease")), id.high(), id.low());
        if (found == null) {
            return null;
        }
        return PaidRequest.of(withFailures(session, found.row), draws(session, found));
    }

    private static List<GrantDraw> draws(Session session, RowOfLease found) throws SQLException {
        RequestId id = found.row.id();
        List<GrantDraw> further = session.list(
                FURTHER,
                row -> new GrantDraw(new GrantId(row.getLong("grant_id")), row.getLong("nanos")),
                id.high(),
                id.low());
        long first = found.row.charge().nanos() - found.row.charge().overrunNanos();
        for (GrantDraw draw : further) {
            first -= draw.nanos();
        }
        List<GrantDraw> all = new ArrayList<>();
        Long grant = session.first(GRANT, row -> row.getLong("grant_id"), found.lease);
        if (grant != null) {
            all.add(new GrantDraw(new GrantId(grant), first));
        }
        all.addAll(further);
        return all;
    }

    private static UsageRow withFailures(Session session, UsageRow row) throws SQLException {
        List<UsageRow.Failure> failures = session.list(
                FAILURES,
                each -> new UsageRow.Failure(
                        new ChannelId(Session.text(each, "channel")),
                        Session.text(each, "kind"),
                        each.getInt("status"),
                        each.getInt("served") != 0),
                row.id().high(),
                row.id().low());
        return new UsageRow(
                row.id(),
                row.payer(),
                row.call(),
                row.units(),
                row.charge(),
                row.ending(),
                row.startedMs(),
                row.settledMs(),
                failures);
    }
}
