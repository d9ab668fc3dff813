package dev.tollgate.identity;

import dev.tollgate.catalog.Storefront.RateLimit;
import dev.tollgate.identity.ApiKey.Budget;
import dev.tollgate.identity.ApiKey.Kind;
import dev.tollgate.identity.ApiKey.Permissions;
import org.jspecify.annotations.Nullable;

/**
 * What a key is to be.
 *
 * @param name for people
 * @param kind whether it costs money
 * @param grants what it may do
 * @param limits its own rates; {@link RateLimit#NONE} for none
 * @param budget what it may spend, or null for no budget of its own
 * @param expiresMs milliseconds since 1970; 0 for never
 */
public record NewKey(
        String name,
        Kind kind,
        Permissions grants,
        RateLimit limits,
        @Nullable Budget budget,
        long expiresMs) {
    /** A key that may do everything, for ever. */
    public static NewKey unrestricted(String name, Kind kind) {
        return new NewKey(name, kind, Permissions.ALL, RateLimit.NONE, null, 0);
    }
}
