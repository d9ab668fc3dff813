package dev.tollgate.catalog;

import dev.tollgate.base.Endpoint;
import dev.tollgate.base.ModelName;
import dev.tollgate.base.StorefrontId;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A brand: its host names, what it serves and sells, its defaults and limits.
 *
 * @param brand its name for people
 * @param hosts host names that pick it, in lower case
 * @param models what it sells; empty for every model that has a price and a channel, be it disabled now
 * @param tiers rate limits by balance, ascending; the first begins at 0
 * @param documentedErrors the error table of its docs page: status to its words
 * @param usageCost whether usage objects of its replies name what the request cost
 */
public record Storefront(
        StorefrontId id,
        String brand,
        List<String> hosts,
        Set<Endpoint> endpoints,
        Set<ModelName> models,
        Defaults defaults,
        List<RateTier> tiers,
        Map<Integer, String> documentedErrors,
        boolean usageCost) {

    /** One whose replies name what they cost. */
    public Storefront(
            StorefrontId id,
            String brand,
            List<String> hosts,
            Set<Endpoint> endpoints,
            Set<ModelName> models,
            Defaults defaults,
            List<RateTier> tiers,
            Map<Integer, String> documentedErrors) {
        this(id, brand, hosts, endpoints, models, defaults, tiers, documentedErrors, true);
    }

    /**
     * What is put into a request that left it out.
     *
     * @param temperature as the JSON number that is sent, or null to add none
     * @param maxTokens the output limit, or 0 to add none
     */
    public record Defaults(@Nullable String temperature, int maxTokens) {}

    /**
     * The limits of customers whose balance is at least {@code fromTotalNanos}.
     *
     * @param fromTotalNanos nano-dollars of {@code total}
     * @param groups by model group; {@code *} for every group that is not named
     */
    public record RateTier(long fromTotalNanos, Map<String, RateLimit> groups) {
        public RateTier {
            groups = Map.copyOf(groups);
        }
    }

    /**
     * One set of limits; 0 means that this one does not limit.
     *
     * @param requestsPerMinute requests, also the bucket's size
     * @param tokensPerMinute tokens, also the bucket's size
     * @param concurrent requests at once
     */
    public record RateLimit(long requestsPerMinute, long tokensPerMinute, int concurrent) {
        /** No limit at all. */
        public static final RateLimit NONE = new RateLimit(0, 0, 0);
    }

    public Storefront {
        hosts = List.copyOf(hosts);
        endpoints = Set.copyOf(endpoints);
        models = Set.copyOf(models);
        tiers = List.copyOf(tiers);
        documentedErrors = Map.copyOf(documentedErrors);
    }
}
