package dev.tollgate.observe;

import dev.tollgate.base.Endpoint;
import dev.tollgate.base.StorefrontId;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/** What is counted of requests, by storefront, call and status. */
final class RequestMeters {
    /** Stands for requests that no key decided: {@code StorefrontId} allows no such name. */
    private static final String NOBODY = "-";

    private final Metrics metrics;
    private final ConcurrentMap<StorefrontId, Store> stores = new ConcurrentHashMap<>();
    private final Store nobody;
    private final Metrics.Count gone;

    RequestMeters(Metrics metrics) {
        this.metrics = metrics;
        nobody = new Store(metrics, NOBODY);
        gone = metrics.counter("tollgate.requests.client.gone", "Clients that left before the last byte");
    }

    void count(AccessEntry entry) {
        Store store = store(entry.storefront);
        store.call(entry.endpoint).count(entry.status, entry.durationNanos);
        if (entry.clientGone) {
            gone.one();
        }
        if (entry.inputTokens != 0 || entry.outputTokens != 0) {
            store.input.add(entry.inputTokens);
            store.output.add(entry.outputTokens);
        }
        if (entry.chargeNanos != 0) {
            store.charge.add(entry.chargeNanos);
        }
    }

    private Store store(@Nullable StorefrontId id) {
        if (id == null) {
            return nobody;
        }
        Store store = stores.get(id);
        return store != null ? store : stores.computeIfAbsent(id, made -> new Store(metrics, made.text()));
    }

    /** The meters of one storefront. */
    private static final class Store {
        private final Map<Endpoint, Call> calls = new EnumMap<>(Endpoint.class);
        private final Call other;
        private final Metrics.Count input;
        private final Metrics.Count output;
        private final Metrics.Count charge;

        Store(Metrics metrics, String name) {
            for (Endpoint endpoint : Endpoint.values()) {
                calls.put(endpoint, new Call(metrics, name, endpoint.path()));
            }
            other = new Call(metrics, name, "other");
            input = tokens(metrics, name, "input");
            output = tokens(metrics, name, "output");
            charge = metrics.counter("tollgate.charge.nanodollars", "Charged to customers", "storefront", name);
        }

        Call call(@Nullable Endpoint endpoint) {
            return endpoint == null ? other : calls.getOrDefault(endpoint, other);
        }

        private static Metrics.Count tokens(Metrics metrics, String storefront, String direction) {
            return metrics.counter(
                    "tollgate.tokens", "Tokens charged", "storefront", storefront, "direction", direction);
        }
    }

    /** The meters of one call of one storefront. */
    private static final class Call {
        private static final int STATUS_END = 600;
        private final Metrics metrics;
        private final String storefront;
        private final String endpoint;
        private final Metrics.Times times;
        private final AtomicReferenceArray<Metrics.@Nullable Count> byStatus = new AtomicReferenceArray<>(STATUS_END);

        Call(Metrics metrics, String storefront, String endpoint) {
            this.metrics = metrics;
            this.storefront = storefront;
            this.endpoint = endpoint;
            times = metrics.times(
                    "tollgate.request",
                    "From a request's headers to the last byte of its answer",
                    "storefront",
                    storefront,
                    "endpoint",
                    endpoint);
        }

        void count(int status, long nanos) {
            int slot = status > 0 && status < STATUS_END ? status : 0;
            Metrics.Count count = byStatus.get(slot);
            if (count == null) {
                // Racing threads get the same meter: Metrics hands out one for each name and labels.
                count = metrics.counter(
                        "tollgate.requests",
                        "Requests that are over; status 0 is a client that left before any",
                        "storefront",
                        storefront,
                        "endpoint",
                        endpoint,
                        "status",
                        Integer.toString(slot));
                byStatus.set(slot, count);
            }
            count.one();
            times.record(nanos);
        }
    }
}
