package dev.tollgate.store;

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
import dev.tollgate.ledger.GrantBalance;
import dev.tollgate.ledger.Reversal;
import dev.tollgate.metering.UsageRow;
import dev.tollgate.metering.UsageStore;
import dev.tollgate.money.Asset;
import dev.tollgate.wallet.PostingStore.Draw;
import dev.tollgate.wallet.PostingStore.Posting;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Refunds in memory: a fake for tests. */
public final class InMemoryRefundStore implements RefundStore {
    private static final Comparator<RequestId> OLDEST_FIRST =
            Comparator.comparingLong(RequestId::high).thenComparingLong(RequestId::low);

    private final InMemoryLedgerStore ledger;
    private final InMemoryPostingStore posted;
    private final Map<IncidentId, Incident> incidents = new LinkedHashMap<>();
    private final Map<RequestId, Refund> refunds = new LinkedHashMap<>();

    /** Over what was posted and the ledger that it was posted to. */
    public InMemoryRefundStore(InMemoryLedgerStore ledger, InMemoryPostingStore posted) {
        this.ledger = ledger;
        this.posted = posted;
    }

    @Override
    public synchronized Incident open(Incident incident) {
        return incidents.computeIfAbsent(incident.id(), _ -> incident);
    }

    @Override
    public synchronized @Nullable Incident incident(IncidentId id) {
        return incidents.get(id);
    }

    @Override
    public synchronized List<Incident> incidents(@Nullable IncidentId before, int limit) {
        return incidents.values().stream()
                .filter(each -> before == null || each.id().value() < before.value())
                .sorted(Comparator.comparingLong((Incident each) -> each.id().value())
                        .reversed())
                .limit(limit)
                .toList();
    }

    private Stream<Posting> selected(RefundSelection selection) {
        return posted.posted().stream()
                .filter(posting -> isSelected(selection, posting.row())
                        && !refunds.containsKey(posting.row().id()))
                .sorted(Comparator.comparing(posting -> posting.row().id(), OLDEST_FIRST));
    }

    private static boolean isSelected(RefundSelection selection, UsageRow row) {
        return row.charge().nanos() > row.charge().overrunNanos()
                && (selection.model().isEmpty()
                        || selection.model().equals(row.call().model().text()))
                && (selection.policy().isEmpty()
                        || selection.policy().equals(row.ending().policy()))
                && row.ending().status() >= selection.statuses().lowest()
                && row.ending().status() <= selection.statuses().highest()
                && (selection.customer() == null
                        || selection.customer().equals(row.payer().customer()))
                && row.settledMs() >= selection.fromMs()
                && row.settledMs() < selection.toMs();
    }

    @Override
    public synchronized Tally preview(RefundSelection selection) {
        return tally(selected(selection)
                .map(posting -> refundOf(posting, new IncidentId(1)))
                .toList());
    }

    private static Refund refundOf(Posting posting, IncidentId incident) {
        UsageRow row = posting.row();
        return new Refund(
                row.id(),
                incident,
                row.payer().customer(),
                row.payer().key(),
                row.call().model().text(),
                row.charge().asset(),
                row.charge().nanos() - row.charge().overrunNanos(),
                row.settledMs(),
                0);
    }

    private static Tally tally(List<Refund> refunds) {
        Set<CustomerId> customers = new HashSet<>();
        Map<Asset, Long> nanos = new EnumMap<>(Asset.class);
        for (Refund refund : refunds) {
            customers.add(refund.customer());
            nanos.merge(refund.asset(), refund.nanos(), Math::addExact);
        }
        return new Tally(refunds.size(), customers.size(), nanos);
    }

    @Override
    public synchronized Tally given(IncidentId incident) {
        return tally(refunds.values().stream()
                .filter(refund -> refund.incident().equals(incident))
                .toList());
    }

    @Override
    public synchronized List<Candidate> next(RefundSelection selection, @Nullable RequestId after, int limit) {
        return selected(selection)
                .filter(posting ->
                        after == null || OLDEST_FIRST.compare(posting.row().id(), after) > 0)
                .limit(limit)
                .map(posting ->
                        new Candidate(posting.row().id(), posting.row().payer().customer()))
                .toList();
    }

    @Override
    public synchronized List<Refund> decide(
            Incident incident,
            CustomerId customer,
            List<RequestId> requests,
            Function<RefundView, RefundDecision> rule) {
        Map<RequestId, Posting> byId = new HashMap<>();
        posted.posted().forEach(posting -> byId.put(posting.row().id(), posting));
        List<ChargedRequest> charged = requests.stream()
                .filter(id -> !refunds.containsKey(id))
                .map(byId::get)
                .filter(posting -> posting != null
                        && posting.row().payer().customer().equals(customer)
                        && !posting.draws().isEmpty())
                .map(InMemoryRefundStore::charged)
                .toList();
        Map<GrantId, RefundView.Payer> grants = new HashMap<>();
        for (ChargedRequest request : charged) {
            for (ChargedRequest.Draw draw : request.draws()) {
                show(draw.grant(), grants);
                show(RefundRules.insteadOf(incident.id(), draw.grant()), grants);
            }
        }
        RefundDecision decision = rule.apply(new RefundView(charged, grants));
        ledger.apply(decision.changes());
        decision.refunds().forEach(refund -> refunds.put(refund.request(), refund));
        return decision.refunds();
    }

    private void show(GrantId id, Map<GrantId, RefundView.Payer> grants) {
        GrantBalance grant = ledger.grant(id);
        if (grant != null) {
            grants.put(id, new RefundView.Payer(grant.grant(), ledger.target(id), chargedBack(id)));
        }
    }

    private boolean chargedBack(GrantId id) {
        Reversal reversal = ledger.reversal(id);
        return reversal != null
                && reversal.kind() == Reversal.Kind.CHARGEBACK
                && reversal.state() != Reversal.State.VOIDED;
    }

    private static ChargedRequest charged(Posting posting) {
        UsageRow row = posting.row();
        Map<GrantId, Long> draws = new LinkedHashMap<>();
        for (Draw draw : posting.draws()) {
            draws.merge(draw.grant(), draw.nanos(), Math::addExact);
        }
        return new ChargedRequest(
                row.id(),
                row.payer().customer(),
                row.payer().key(),
                row.call().model().text(),
                row.charge().asset(),
                row.settledMs(),
                draws.entrySet().stream()
                        .map(draw -> new ChargedRequest.Draw(draw.getKey(), draw.getValue()))
                        .toList());
    }

    @Override
    public synchronized Map<RequestId, Refund> refunds(List<RequestId> requests) {
        Map<RequestId, Refund> found = new HashMap<>();
        for (RequestId request : requests) {
            if (refunds.containsKey(request)) {
                found.put(request, Objects.requireNonNull(refunds.get(request)));
            }
        }
        return found;
    }

    @Override
    public synchronized List<HourRefund> hours(UsageStore.Query query) {
        long from = HourSums.hourOf(query.fromMs());
        Map<HourRefund, Long> sums = new TreeMap<>(Comparator.comparingLong(HourRefund::hourMs)
                .thenComparingLong(each -> each.key().value())
                .thenComparing(HourRefund::model));
        for (Refund refund : refunds.values()) {
            long hourMs = HourSums.hourOf(refund.settledMs());
            boolean asked = refund.asset() == Asset.USD
                    && hourMs >= from
                    && hourMs < query.toMs()
                    && (query.key() == null || query.key().equals(refund.key()))
                    && (query.customer() == null || query.customer().equals(refund.customer()));
            if (asked) {
                sums.merge(new HourRefund(hourMs, refund.key(), refund.model(), 0), refund.nanos(), Math::addExact);
            }
        }
        return sums.entrySet().stream()
                .map(sum -> new HourRefund(
                        sum.getKey().hourMs(), sum.getKey().key(), sum.getKey().model(), sum.getValue()))
                .toList();
    }
}
