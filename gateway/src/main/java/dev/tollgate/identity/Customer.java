package dev.tollgate.identity;

import dev.tollgate.base.CustomerId;
import dev.tollgate.base.StorefrontId;
import dev.tollgate.catalog.Storefront.RateLimit;

/**
 * Who pays. Belongs to one storefront for ever.
 *
 * @param name for people
 * @param limits over all its keys and models; {@link RateLimit#NONE} for none
 * @param frozen whether it may not spend
 */
public record Customer(
        CustomerId id, StorefrontId storefront, String name, RateLimit limits, boolean frozen, long createdMs) {}
