package dev.tollgate.store;

import dev.tollgate.base.ApiKeyId;
import dev.tollgate.base.CustomerId;
import dev.tollgate.base.GrantId;
import dev.tollgate.base.IncidentId;
import dev.tollgate.base.RequestId;
import dev.tollgate.billing.ChargedRequest;
import dev.tollgate.billing.Incident;
import dev.tollgate.billing.Refund;
import dev.tollgate.billing.RefundDecision;
import dev.tollgate.billing.RefundRules;
import dev.tollgate.billing.RefundSelection;
import dev.tollgate.billing.RefundStore;
import dev.tollgate.billing.RefundView;
import dev.tollgate.ledger.ClosingTarget;
import dev.tollgate.ledger.GrantBalance;
import dev.tollgate.metering.UsageStore;
import dev.tollgate.store.Runner.Lane;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Refunds in SQL. Knows no rule: shows what was paid and by which grants, writes what was decided. */
final class SqlRefundStore implements RefundStore {
    private static final String OPEN = """
            INSERT INTO incidents
                (id, reason, model, status_min, status_max, policy, customer, from_ms, to_ms, opened_ms)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING""";

    private static final String INCIDENT = "SELECT * FROM incidents WHERE id = ?";
    private static final String INCIDENTS = "SELECT * FROM incidents WHERE id < ? ORDER BY id DESC LIMIT ?";

    private static final String REQUEST = """
            SELECT u.id_high, u.id_low, u.api_key, k.model, k.asset, u.settled_ms, u.lease,
                u.charge_nanos - u.overrun_nanos AS paid_nanos
            FROM usage_rows u JOIN usage_kinds k ON k.id = u.kind
            WHERE u.id_high = ? AND u.id_low = ? AND u.customer = ? AND u.charge_nanos > u.overrun_nanos
                AND NOT EXISTS (SELECT 1 FROM refunds r WHERE r.id_high = u.id_high AND r.id_low = u.id_low)""";

    private static final String DRAWS = """
            SELECT l.grant_id, d.nanos FROM usage_draws d JOIN leases l ON l.id = d.lease
            WHERE d.id_high = ? AND d.id_low = ?""";

    private static final String GRANT_OF_LEASE = "SELECT grant_id FROM leases WHERE id = ?";
    private static final String TARGET = "SELECT target FROM grants WHERE id = ?";
    /** A chargeback (4) that was not voided (2). */
    private static final String CHARGED_BACK = "SELECT 1 FROM reversals WHERE grant_id = ? AND kind = 4 AND state <> 2";

    private static final String ADD = """
            INSERT INTO refunds
                (id_high, id_low, incident, customer, api_key, model, asset, nanos, settled_ms, at_ms)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""";

    private static final String REFUND = "SELECT * FROM refunds WHERE id_high = ? AND id_low = ?";

    private static final String GIVEN = """
            SELECT asset, COUNT(*) AS requests, CAST(SUM(nanos) AS BIGINT) AS nanos
            FROM refunds WHERE incident = ? GROUP BY asset""";

    private static final String GIVEN_TO = "SELECT COUNT(DISTINCT customer) AS n FROM refunds WHERE incident = ?";

    private static final String HOURS = """
            SELECT settled_ms - settled_ms % 3600000 AS hour_ms, api_key, model, CAST(SUM(nanos) AS BIGINT) AS nanos
            FROM refunds WHERE asset = 0 AND settled_ms >= ? AND settled_ms < ?""";

    private static final String BY_HOUR =
            " GROUP BY settled_ms - settled_ms % 3600000, api_key, model ORDER BY 1, 2, 3";
    private static final String HOURS_OF_ALL = HOURS + BY_HOUR;
    private static final String HOURS_OF_CUSTOMER = HOURS + " AND customer = ?" + BY_HOUR;
    private static final String HOURS_OF_KEY = HOURS + " AND api_key = ?" + BY_HOUR;

    private final Runner runner;

    SqlRefundStore(Runner runner) {
        this.runner = runner;
    }

    @Override
    public Incident open(Incident incident) {
        RefundSelection selection = incident.selection();
        CustomerId customer = selection.customer();
        Incident kept = runner.write(Lane.FIRST, session -> {
            session.update(
                    OPEN,
                    incident.id().value(),
                    incident.reason(),
                    selection.model(),
                    selection.statuses().lowest(),
                    selection.statuses().highest(),
                    selection.policy(),
                    customer == null ? 0 : customer.value(),
                    selection.fromMs(),
                    selection.toMs(),
                    incident.openedMs());
            return session.first(
                    INCIDENT, SqlRefundStore::incident, incident.id().value());
        });
        if (kept == null) {
            throw new IllegalStateException("incident " + incident.id() + " was not kept");
        }
        return kept;
    }

    @Override
    public @Nullable Incident incident(IncidentId id) {
        return runner.read(session -> session.first(INCIDENT, SqlRefundStore::incident, id.value()));
    }

    @Override
    public List<Incident> incidents(@Nullable IncidentId before, int limit) {
        long below = before == null ? Long.MAX_VALUE : before.value();
        return runner.read(session -> session.list(INCIDENTS, SqlRefundStore::incident, below, limit));
    }

    private static Incident incident(ResultSet row) throws SQLException {
        long customer = row.getLong("customer");
        return new Incident(
                new IncidentId(row.getLong("id")),
                Session.text(row, "reason"),
                new RefundSelection(
                        Session.text(row, "model"),
                        new RefundSelection.Statuses(row.getInt("status_min"), row.getInt("status_max")),
                        Session.text(row, "policy"),
                        customer == 0 ? null : new CustomerId(customer),
                        row.getLong("from_ms"),
                        row.getLong("to_ms")),
                row.getLong("opened_ms"));
    }

    @Override
    public Tally preview(RefundSelection selection) {
        return runner.read(session -> SelectedSql.tally(session, selection));
    }

    @Override
    public List<Candidate> next(RefundSelection selection, @Nullable RequestId after, int limit) {
        return runner.read(session -> SelectedSql.next(session, selection, after, limit));
    }

    @Override
    public Tally given(IncidentId incident) {
        return runner.read(session -> {
            Long customers = session.first(GIVEN_TO, row -> row.getLong("n"), incident.value());
            return SelectedSql.tally(session, customers == null ? 0 : customers, GIVEN, incident.value());
        });
    }

    @Override
    public List<Refund> decide(
            Incident incident,
            CustomerId customer,
            List<RequestId> requests,
            Function<RefundView, RefundDecision> rule) {
        // Behind those who wait for a lease: a run of many steps must not hold up requests.
        return FreshIds.write(runner, Lane.BULK, session -> {
            SqlLedgerStore.takeTurn(session, customer.value());
            RefundDecision decision = rule.apply(view(session, incident, customer, requests));
            SqlLedgerStore.apply(session, decision.changes());
            for (Refund refund : decision.refunds()) {
                session.update(ADD, args(refund));
            }
            return decision.refunds();
        });
    }

    private static RefundView view(Session session, Incident incident, CustomerId customer, List<RequestId> ids)
            throws SQLException {
        List<ChargedRequest> requests = new ArrayList<>();
        Map<GrantId, RefundView.Payer> grants = new HashMap<>();
        for (RequestId id : ids) {
            ChargedRequest request = request(session, id, customer);
            if (request == null) {
                continue;
            }
            requests.add(request);
            for (ChargedRequest.Draw draw : request.draws()) {
                if (!grants.containsKey(draw.grant())) {
                    show(session, draw.grant(), grants);
                    show(session, RefundRules.insteadOf(incident.id(), draw.grant()), grants);
                }
            }
        }
        return new RefundView(requests, grants);
    }

    private static @Nullable ChargedRequest request(Session session, RequestId id, CustomerId customer)
            throws SQLException {
        Paid paid = session.first(REQUEST, row -> paid(row, customer), id.high(), id.low(), customer.value());
        if (paid == null) {
            return null;
        }
        // The first lease paid what the further ones did not. Several leases may be of one grant.
        Map<GrantId, Long> draws = new LinkedHashMap<>();
        long rest = paid.nanos;
        List<ChargedRequest.Draw> further = session.list(
                DRAWS,
                row -> new ChargedRequest.Draw(new GrantId(row.getLong("grant_id")), row.getLong("nanos")),
                id.high(),
                id.low());
        for (ChargedRequest.Draw draw : further) {
            draws.merge(draw.grant(), draw.nanos(), Math::addExact);
            rest -= draw.nanos();
        }
        if (rest > 0) {
            Long grant = session.first(GRANT_OF_LEASE, row -> row.getLong("grant_id"), paid.lease);
            if (grant == null) {
                throw new IllegalStateException(id + ": paid by lease " + paid.lease + ", which is not there");
            }
            draws.merge(new GrantId(grant), rest, Math::addExact);
        }
        ChargedRequest bare = paid.request;
        return new ChargedRequest(
                bare.id(),
                bare.customer(),
                bare.key(),
                bare.model(),
                bare.asset(),
                bare.settledMs(),
                draws.entrySet().stream()
                        .map(draw -> new ChargedRequest.Draw(draw.getKey(), draw.getValue()))
                        .toList());
    }

    private record Paid(ChargedRequest request, long lease, long nanos) {}

    private static Paid paid(ResultSet row, CustomerId customer) throws SQLException {
        return new Paid(
                new ChargedRequest(
                        new RequestId(row.getLong("id_high"), row.getLong("id_low")),
                        customer,
                        new ApiKeyId(row.getLong("api_key")),
                        Session.text(row, "model"),
                        Codes.asset(row.getInt("asset")),
                        row.getLong("settled_ms"),
                        List.of()),
                row.getLong("lease"),
                row.getLong("paid_nanos"));
    }

    private static void show(Session session, GrantId id, Map<GrantId, RefundView.Payer> grants) throws SQLException {
        GrantBalance grant = GrantSql.balance(session, id);
        if (grant != null) {
            Integer target = session.first(TARGET, row -> row.getInt("target"), id.value());
            grants.put(
                    id,
                    new RefundView.Payer(
                            grant.grant(),
                            ClosingTarget.of(target == null ? ClosingTarget.STAYS.code() : target),
                            session.any(CHARGED_BACK, id.value())));
        }
    }

    private static Object[] args(Refund refund) {
        return new Object[] {
            refund.request().high(),
            refund.request().low(),
            refund.incident().value(),
            refund.customer().value(),
            refund.key().value(),
            refund.model(),
            Codes.of(refund.asset()),
            refund.nanos(),
            refund.settledMs(),
            refund.atMs()
        };
    }

    @Override
    public Map<RequestId, Refund> refunds(List<RequestId> requests) {
        return runner.read(session -> {
            Map<RequestId, Refund> found = new HashMap<>();
            for (RequestId request : requests) {
                Refund refund = session.first(REFUND, SqlRefundStore::refund, request.high(), request.low());
                if (refund != null) {
                    found.put(request, refund);
                }
            }
            return found;
        });
    }

    private static Refund refund(ResultSet row) throws SQLException {
        return new Refund(
                new RequestId(row.getLong("id_high"), row.getLong("id_low")),
                new IncidentId(row.getLong("incident")),
                new CustomerId(row.getLong("customer")),
                new ApiKeyId(row.getLong("api_key")),
                Session.text(row, "model"),
                Codes.asset(row.getInt("asset")),
                row.getLong("nanos"),
                row.getLong("settled_ms"),
                row.getLong("at_ms"));
    }

    @Override
    public List<HourRefund> hours(UsageStore.Query query) {
        long from = HourSums.hourOf(query.fromMs());
        ApiKeyId key = query.key();
        CustomerId customer = query.customer();
        return runner.read(session -> {
            // As the roll-ups answer: of each hour that the query touches, the whole hour.
            long to = query.toMs() > Long.MAX_VALUE - HourSums.HOUR_MS
                    ? Long.MAX_VALUE
                    : HourSums.hourOf(query.toMs() + HourSums.HOUR_MS - 1);
            if (key != null) {
                return session.list(HOURS_OF_KEY, SqlRefundStore::hour, from, to, key.value());
            }
            return customer == null
                    ? session.list(HOURS_OF_ALL, SqlRefundStore::hour, from, to)
                    : session.list(HOURS_OF_CUSTOMER, SqlRefundStore::hour, from, to, customer.value());
        });
    }

    private static HourRefund hour(ResultSet row) throws SQLException {
        return new HourRefund(
                row.getLong("hour_ms"),
                new ApiKeyId(row.getLong("api_key")),
                Session.text(row, "model"),
                row.getLong("nanos"));
    }
}
