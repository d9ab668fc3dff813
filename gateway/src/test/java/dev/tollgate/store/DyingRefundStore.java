package dev.tollgate.store;

import dev.tollgate.base.CustomerId;
import dev.tollgate.base.IncidentId;
import dev.tollgate.base.RequestId;
import dev.tollgate.billing.Incident;
import dev.tollgate.billing.Refund;
import dev.tollgate.billing.RefundDecision;
import dev.tollgate.billing.RefundSelection;
import dev.tollgate.billing.RefundStore;
import dev.tollgate.billing.RefundView;
import dev.tollgate.metering.UsageStore;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A store whose process may die before a decision is written, or after it was and before anybody heard of it. */
final class DyingRefundStore implements RefundStore {
    private final RefundStore store;
    private final Runnable dying;

    /**
     * Over a store.
     *
     * @param dying throws where the process is to die
     */
    DyingRefundStore(RefundStore store, Runnable dying) {
        this.store = store;
        this.dying = dying;
    }

    @Override
    public Incident open(Incident incident) {
        return store.open(incident);
    }

    @Override
    public @Nullable Incident incident(IncidentId id) {
        return store.incident(id);
    }

    @Override
    public List<Incident> incidents(@Nullable IncidentId before, int limit) {
        return store.incidents(before, limit);
    }

    @Override
    public Tally preview(RefundSelection selection) {
        return store.preview(selection);
    }

    @Override
    public Tally given(IncidentId incident) {
        return store.given(incident);
    }

    @Override
    public List<Candidate> next(RefundSelection selection, @Nullable RequestId after, int limit) {
        return store.next(selection, after, limit);
    }

    @Override
    public List<Refund> decide(
            Incident incident,
            CustomerId customer,
            List<RequestId> requests,
            Function<RefundView, RefundDecision> rule) {
        List<Refund> written = store.decide(incident, customer, requests, view -> {
            RefundDecision decision = rule.apply(view);
            dying.run();
            return decision;
        });
        dying.run();
        return written;
    }

    @Override
    public Map<RequestId, Refund> refunds(List<RequestId> requests) {
        return store.refunds(requests);
    }

    @Override
    public List<HourRefund> hours(UsageStore.Query query) {
        return store.hours(query);
    }
}
