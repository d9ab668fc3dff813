package dev.tollgate.identity;

import dev.tollgate.base.StorefrontId;
import dev.tollgate.catalog.Storefront.RateLimit;

/**
 * What a customer is to be.
 *
 * @param storefront where it belongs for ever; whoever asks has checked that there is one of that name
 * @param name for people
 * @param limits over all its keys and models; {@link RateLimit#NONE} for none
 */
public record NewCustomer(StorefrontId storefront, String name, RateLimit limits) {}
