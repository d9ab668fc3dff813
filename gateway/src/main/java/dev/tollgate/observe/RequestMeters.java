package dev.tollgate.observe;

import dev.tollgate.base.Endpoint;
import dev.tollgate.base.StorefrontId;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/** What is counted of requests, by storefront, call and status. */
final class RequestMeters {
    private static final int ENDPOINTS = Endpoint.values().length;
    private static final int STATUS_END = 600;
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
        int endpoint = entry.endpoint == null ? ENDPOINTS : entry.endpoint.ordinal();
        store.request(endpoint, entry.status);
        store.times[endpoint].record(entry.durationNanos);
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

    private static final class Store {
        private final Metrics metrics;
        private final String name;
        private final AtomicReferenceArray<Metrics.@Nullable Count> requests =
                new AtomicReferenceArray<>((ENDPOINTS + 1) * STATUS_END);
        private final Metrics.Times[] times = new Metrics.Times[ENDPOINTS + 1];
        private final Metrics.Count input;
        private final Metrics.Count output;
        private final Metrics.Count charge;

        Store(Metrics metrics, String name) {
            this.metrics = metrics;
            this.name = name;
            for (int i = 0; i < times.length; i++) {
                times[i] = metrics.times(
                        "tollgate.request",
                        "From a request's headers to the last byte of its answer",
                        "storefront",
                        name,
                        "endpoint",
                        endpoint(i));
            }
            input = tokens("input");
            output = tokens("output");
            charge = metrics.counter("tollgate.charge.nanodollars", "Charged to customers", "storefront", name);
        }

        void request(int endpoint, int status) {
            int known = status > 0 && status < STATUS_END ? status : 0;
            int slot = endpoint * STATUS_END + known;
            Metrics.Count count = requests.get(slot);
            if (count == null) {
                count = metrics.counter(
                        "tollgate.requests",
                        "Requests that are over; status 0 is a client that left before any",
                        "storefront",
                        name,
                        "endpoint",
                        endpoint(endpoint),
                        "status",
                        Integer.toString(known));
                requests.set(slot, count);
            }
            count.one();
        }

        private Metrics.Count tokens(String direction) {
            return metrics.counter("tollgate.tokens", "Tokens charged", "storefront", name, "direction", direction);
        }

        private static String endpoint(int index) {
            return index == ENDPOINTS ? "other" : Endpoint.values()[index].path();
        }
    }
}
