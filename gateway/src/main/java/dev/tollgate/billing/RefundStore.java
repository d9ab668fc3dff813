package dev.tollgate.billing;

import dev.tollgate.base.ApiKeyId;
import dev.tollgate.base.CustomerId;
import dev.tollgate.base.IncidentId;
import dev.tollgate.base.RequestId;
import dev.tollgate.metering.UsageStore;
import dev.tollgate.money.Asset;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Where refunds are kept. It knows no rule. Blocking: never on an event loop. */
public interface RefundStore {
    /** Keeps an incident; where one is there under its id, that one stays. Answers the one that is kept. */
    Incident open(Incident incident);

    /** One incident, or null. */
    @Nullable
    Incident incident(IncidentId id);

    /** Incidents before {@code before} (or from the newest), newest id first, at most {@code limit}. */
    List<Incident> incidents(@Nullable IncidentId before, int limit);

    /** The selected requests that cost their customers something and were not refunded yet. */
    Tally preview(RefundSelection selection);

    /** What an incident gave back so far. */
    Tally given(IncidentId incident);

    /**
     * The next selected requests that cost something and were not refunded yet, by id, after {@code after} (or from the
     * first).
     */
    List<Candidate> next(RefundSelection selection, @Nullable RequestId after, int limit);

    /**
     * Shows {@code rule} the customer's requests of these that were not refunded yet, while nobody else can change it,
     * and writes what it decides: one durable transaction, all or nothing. The rule may run more than once; only its
     * last decision counts.
     *
     * @return the refunds that were written
     */
    List<Refund> decide(
            Incident incident,
            CustomerId customer,
            List<RequestId> requests,
            Function<RefundView, RefundDecision> rule);

    /** The refunds of these requests, by request. */
    Map<RequestId, Refund> refunds(List<RequestId> requests);

    /** Refunds by the hour in which their requests were settled, key and model; of dollars. */
    List<HourRefund> hours(UsageStore.Query query);

    /** A request that may be refunded. */
    record Candidate(RequestId id, CustomerId customer) {}

    /** What was given back of one hour, key and model, nano-dollars. */
    record HourRefund(long hourMs, ApiKeyId key, String model, long nanos) {}

    /** Requests, their customers, and what they come to by asset, nano-units. */
    record Tally(long requests, long customers, Map<Asset, Long> nanos) {
        public Tally {
            nanos = Map.copyOf(nanos);
        }
    }
}
