package dev.tollgate.identity;

import dev.tollgate.base.ApiKeyId;
import dev.tollgate.base.CustomerId;
import dev.tollgate.base.Endpoint;
import dev.tollgate.base.ModelName;
import dev.tollgate.catalog.Storefront.RateLimit;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One key, without its secret.
 *
 * @param display what may be shown of the secret, as {@code sk-tg-ab12…9f3c}
 * @param kind whether it costs money
 * @param grants what it may do
 * @param limits its own rates; {@link RateLimit#NONE} for none
 * @param budget what it may spend, or null for no budget of its own
 * @param life when it begins and ends
 */
public record ApiKey(
        ApiKeyId id,
        CustomerId customer,
        String name,
        String display,
        Kind kind,
        Permissions grants,
        RateLimit limits,
        @Nullable Budget budget,
        Life life) {

    /** Live keys cost money, test keys are served by the simulator and cost nothing. */
    public enum Kind {
        /** {@code sk-tg-…}. */
        LIVE,
        /** {@code sk-test-…}. */
        TEST
    }

    /**
     * What a key may do; an empty set or list means everything.
     *
     * @param ipRanges CIDR ranges, as {@code 10.0.0.0/8} or {@code 2001:db8::/32}
     */
    public record Permissions(Set<Endpoint> endpoints, Set<ModelName> models, List<String> ipRanges) {
        /** Everything from everywhere. */
        public static final Permissions ALL = new Permissions(Set.of(), Set.of(), List.of());

        public Permissions {
            endpoints = Set.copyOf(endpoints);
            models = Set.copyOf(models);
            ipRanges = List.copyOf(ipRanges);
        }
    }

    /**
     * What a key may spend in a period.
     *
     * @param nanos nano-dollars
     */
    public record Budget(long nanos, Period period) {
        /** When what was spent is forgotten: never, at UTC midnight, at the start of a UTC month. */
        public enum Period {
            /** Never. */
            TOTAL,
            /** Each UTC day. */
            DAY,
            /** Each UTC month. */
            MONTH
        }
    }

    /**
     * Milliseconds since 1970; 0 for never.
     *
     * @param revokedMs may be in the future: rotation with grace
     * @param frozenMs since when it spends nothing; it stays good for what costs nothing
     */
    public record Life(long createdMs, long expiresMs, long revokedMs, long frozenMs) {
        /** A life without a freeze. */
        public Life(long createdMs, long expiresMs, long revokedMs) {
            this(createdMs, expiresMs, revokedMs, 0);
        }

        /** Whether it may spend nothing. */
        public boolean frozen() {
            return frozenMs != 0;
        }
    }
}
