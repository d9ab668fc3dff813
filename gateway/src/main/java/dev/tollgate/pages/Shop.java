package dev.tollgate.pages;

import dev.tollgate.base.Limits;
import dev.tollgate.base.OffLoop;
import dev.tollgate.base.TimeSource;
import dev.tollgate.billing.Orders;
import dev.tollgate.billing.Packs;
import dev.tollgate.billing.TryLimiter;
import dev.tollgate.identity.Identities;

/**
 * What the pages of buying need.
 *
 * @param checkoutOrigin where the payment service's pages are: ours may send buyers there
 * @param checkouts how often one address may begin to buy
 */
public record Shop(
        Packs packs,
        Orders orders,
        Identities identities,
        String checkoutOrigin,
        TryLimiter checkouts,
        Limits.Buying limits,
        OffLoop offLoop,
        TimeSource time) {}
