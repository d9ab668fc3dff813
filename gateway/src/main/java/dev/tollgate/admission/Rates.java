package dev.tollgate.admission;

import dev.tollgate.base.ApiKeyId;
import dev.tollgate.base.CustomerId;
import dev.tollgate.base.Limits;
import dev.tollgate.base.TimeSource;
import dev.tollgate.catalog.Storefront.RateLimit;
import dev.tollgate.error.Refusal;
import dev.tollgate.identity.Caller;
import org.jspecify.annotations.Nullable;

/** The buckets of every key, customer and model group that is limited: one instance a process. Any thread. */
public final class Rates {
    private static final long NANOS_PER_MS = 1_000_000;

    private final TimeSource time;
    private final boolean off;
    private final ScopeTable<ApiKeyId> keys;
    private final ScopeTable<CustomerId> customers;
    private final ScopeTable<GroupKey> groups;

    public Rates(TimeSource time, Limits.Caches limits) {
        this(time, limits, false);
    }

    private Rates(TimeSource time, Limits.Caches limits, boolean off) {
        this.time = time;
        this.off = off;
        this.keys = new ScopeTable<>("this API key", limits.customersMax());
        this.customers = new ScopeTable<>("this customer", limits.customersMax());
        this.groups = new ScopeTable<>("this customer's use of the model group", limits.customersMax());
    }

    /** Rates that limit and count nothing, whatever keys and customers say: to measure what rates cost. */
    public static Rates off(TimeSource time, Limits.Caches limits) {
        return new Rates(time, limits, true);
    }

    private record GroupKey(CustomerId customer, String group) {}

    /** Takes one request of the key's and one of the customer's minute: of both or of none. */
    RateStanding enter(Caller caller) {
        RateStanding standing = new RateStanding();
        RateLimit ofKey = caller.key().limits();
        RateLimit ofCustomer = caller.customer().limits();
        if (off || (ofKey.requestsPerMinute() == 0 && ofCustomer.requestsPerMinute() == 0)) {
            return standing;
        }
        long nowMs = time.nanoTime() / NANOS_PER_MS;
        RateScope key = null;
        Refusal refusal = null;
        if (ofKey.requestsPerMinute() > 0) {
            key = keys.of(caller.key().id(), nowMs);
            refusal = takeRequest(key, ofKey, standing, nowMs);
        }
        if (refusal == null && ofCustomer.requestsPerMinute() > 0) {
            RateScope customer = customers.of(caller.customer().id(), nowMs);
            refusal = takeRequest(customer, ofCustomer, standing, nowMs);
            if (refusal != null && key != null) {
                key.requests().correct(1, nowMs);
            }
        }
        standing.refuse(refusal);
        return standing;
    }

    private static @Nullable Refusal takeRequest(
            @Nullable RateScope scope, RateLimit limit, RateStanding standing, long nowMs) {
        return scope == null ? RateRefusals.noRoom() : Reservation.takeRequest(scope, limit, standing, nowMs);
    }

    /**
     * Takes what a request needs of its model group, and its tokens and its place among the open ones everywhere. Where
     * it is refused, {@link RateStanding#refusal} says why, and nothing is taken.
     *
     * @param tokens what it may use at most
     */
    Reservation reserve(Caller caller, String group, RateLimit ofGroup, long tokens, RateStanding standing) {
        RateLimit ofKey = caller.key().limits();
        RateLimit ofCustomer = caller.customer().limits();
        boolean groupLimits = ofGroup.requestsPerMinute() > 0 || limitsWork(ofGroup);
        if (off || (!groupLimits && !limitsWork(ofKey) && !limitsWork(ofCustomer))) {
            return Reservation.nothing(time);
        }
        long nowMs = time.nanoTime() / NANOS_PER_MS;
        RateScope keyScope = limitsWork(ofKey) ? keys.of(caller.key().id(), nowMs) : null;
        RateScope customerScope =
                limitsWork(ofCustomer) ? customers.of(caller.customer().id(), nowMs) : null;
        RateScope groupScope =
                groupLimits ? groups.of(new GroupKey(caller.customer().id(), group), nowMs) : null;
        boolean room = (keyScope != null || !limitsWork(ofKey))
                && (customerScope != null || !limitsWork(ofCustomer))
                && (groupScope != null || !groupLimits);
        if (!room) {
            standing.refuse(RateRefusals.noRoom());
            return Reservation.nothing(time);
        }
        Reservation reservation =
                Reservation.of(time, tokens, new @Nullable RateScope[] {keyScope, customerScope, groupScope});
        standing.refuse(reservation.take(new RateLimit[] {ofKey, ofCustomer, ofGroup}, standing));
        return reservation;
    }

    /** The three scopes of a request, as {@link Reservation} counts them; made where there are none. */
    @Nullable
    RateScope[] scopes(Caller caller, String group) {
        long nowMs = time.nanoTime() / NANOS_PER_MS;
        return new @Nullable RateScope[] {
            keys.of(caller.key().id(), nowMs),
            customers.of(caller.customer().id(), nowMs),
            groups.of(new GroupKey(caller.customer().id(), group), nowMs)
        };
    }

    /** Whether it limits tokens or open requests. */
    private static boolean limitsWork(RateLimit limit) {
        return limit.tokensPerMinute() > 0 || limit.concurrent() > 0;
    }
}
