package dev.tollgate.admission;

import dev.tollgate.catalog.Storefront.RateLimit;
import dev.tollgate.catalog.Storefront.RateTier;
import java.util.List;

/** Which limits a balance and a model group come to (pure). */
final class Tiers {
    private static final String EVERY_OTHER_GROUP = "*";

    private Tiers() {}

    /** Whether the balance matters. */
    static boolean several(List<RateTier> tiers) {
        return tiers.size() > 1;
    }

    /**
     * The limits of the highest tier that the balance reaches.
     *
     * @param tiers ascending, the first from 0
     * @param totalNanos nano-dollars of {@code total}
     */
    static RateLimit limit(List<RateTier> tiers, long totalNanos, String group) {
        for (int i = tiers.size() - 1; i >= 0; i--) {
            RateTier tier = tiers.get(i);
            if (i == 0 || tier.fromTotalNanos() <= totalNanos) {
                RateLimit named = tier.groups().get(group);
                return named != null ? named : tier.groups().getOrDefault(EVERY_OTHER_GROUP, RateLimit.NONE);
            }
        }
        return RateLimit.NONE;
    }
}
