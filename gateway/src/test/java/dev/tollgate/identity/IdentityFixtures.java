package dev.tollgate.identity;

import dev.tollgate.catalog.Storefront.RateLimit;
import dev.tollgate.identity.ApiKey.Budget;
import dev.tollgate.identity.ApiKey.Life;
import dev.tollgate.identity.ApiKey.Permissions;
import org.jspecify.annotations.Nullable;

/** Customers and keys with one thing changed. */
public final class IdentityFixtures {
    private IdentityFixtures() {}

    public static Customer frozen(Customer was, boolean frozen) {
        return new Customer(was.id(), was.storefront(), was.name(), was.limits(), frozen, was.createdMs());
    }

    public static Customer limited(Customer was, RateLimit limits) {
        return new Customer(was.id(), was.storefront(), was.name(), limits, was.frozen(), was.createdMs());
    }

    public static ApiKey granted(ApiKey was, Permissions grants) {
        return with(was, was.name(), grants, was.limits(), was.budget(), was.life());
    }

    public static ApiKey limited(ApiKey was, RateLimit limits) {
        return with(was, was.name(), was.grants(), limits, was.budget(), was.life());
    }

    public static ApiKey named(ApiKey was, String name) {
        return with(was, name, was.grants(), was.limits(), was.budget(), was.life());
    }

    public static ApiKey budgeted(ApiKey was, @Nullable Budget budget) {
        return with(was, was.name(), was.grants(), was.limits(), budget, was.life());
    }

    public static ApiKey living(ApiKey was, Life life) {
        return with(was, was.name(), was.grants(), was.limits(), was.budget(), life);
    }

    private static ApiKey with(
            ApiKey was, String name, Permissions grants, RateLimit limits, @Nullable Budget budget, Life life) {
        return new ApiKey(was.id(), was.customer(), name, was.display(), was.kind(), grants, limits, budget, life);
    }
}
