package dev.tollgate.billing;

import dev.tollgate.base.CustomerId;
import dev.tollgate.base.IdSource;
import dev.tollgate.base.IncidentId;
import dev.tollgate.base.RequestId;
import dev.tollgate.base.TimeSource;
import dev.tollgate.billing.RefundStore.Candidate;
import dev.tollgate.billing.RefundStore.Tally;
import dev.tollgate.error.ErrorCode;
import dev.tollgate.error.GatewayException;
import dev.tollgate.error.Refusal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Gives charges back, a bounded step at a time, so that nobody waits long and a crash costs nothing: a request is
 * refunded at most once whatever is asked how often. Blocking; safe from any thread.
 */
public final class RefundDesk {
    /** Requests of one transaction, so that it stays short. */
    private static final int REQUESTS_PER_TRANSACTION = 200;

    private final RefundStore store;
    private final IdSource ids;
    private final TimeSource time;

    /** Over a store, with {@link IdSource#shared} ids. */
    public RefundDesk(RefundStore store, IdSource ids, TimeSource time) {
        this.store = store;
        this.ids = ids;
        this.time = time;
    }

    /**
     * One step of a run.
     *
     * @param given what this step gave back
     * @param customers whose balances it changed
     * @param next to be given to the next step; null where there is nothing more
     */
    public record Step(
            List<Refund> given,
            Set<CustomerId> customers,
            @Nullable RequestId next) {
        public Step {
            given = List.copyOf(given);
            customers = Set.copyOf(customers);
        }
    }

    /** Where the incidents are read. */
    public RefundStore store() {
        return store;
    }

    /** What a run would give back now. Changes nothing. */
    public Tally preview(RefundSelection selection) {
        return store.preview(selection);
    }

    /**
     * Opens an incident, or finds the one that was opened under this id.
     *
     * @param id the caller's own, or null for a new one
     * @throws GatewayException 409 where one of that id has another reason or selects otherwise
     */
    public Incident open(@Nullable IncidentId id, String reason, RefundSelection selection) {
        IncidentId own = id == null ? new IncidentId(ids.next()) : id;
        Incident kept = store.open(new Incident(own, reason, selection, time.epochMillis()));
        if (!kept.reason().equals(reason) || !kept.selection().equals(selection)) {
            throw new GatewayException(Refusal.of(
                    ErrorCode.CONFLICT,
                    "incident " + own + ": was opened for something else (expected: a new id, or the same reason and"
                            + " selection)"));
        }
        return kept;
    }

    /**
     * Gives back the next charges of an incident, at most {@code limit}.
     *
     * @param after where the step before ended; null begins, or begins again
     */
    public Step run(Incident incident, @Nullable RequestId after, int limit) {
        List<Candidate> candidates = store.next(incident.selection(), after, limit);
        Map<CustomerId, List<RequestId>> byCustomer = new LinkedHashMap<>();
        candidates.forEach(each -> byCustomer
                .computeIfAbsent(each.customer(), _ -> new ArrayList<>())
                .add(each.id()));
        List<Refund> given = new ArrayList<>();
        Set<CustomerId> customers = new LinkedHashSet<>();
        byCustomer.forEach((customer, requests) -> {
            for (int from = 0; from < requests.size(); from += REQUESTS_PER_TRANSACTION) {
                List<RequestId> some =
                        requests.subList(from, Math.min(requests.size(), from + REQUESTS_PER_TRANSACTION));
                List<Refund> refunds = store.decide(
                        incident, customer, some, view -> RefundRules.decide(view, incident, time.epochMillis()));
                if (!refunds.isEmpty()) {
                    customers.add(customer);
                    given.addAll(refunds);
                }
            }
        });
        boolean more = candidates.size() == limit;
        return new Step(given, customers, more ? candidates.getLast().id() : null);
    }
}
