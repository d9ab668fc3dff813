package dev.tollgate.admission;

import dev.tollgate.base.RequestId;
import dev.tollgate.catalog.CatalogSnapshot;
import dev.tollgate.catalog.Model;
import dev.tollgate.catalog.Storefront;
import dev.tollgate.chat.RequestFacts;
import dev.tollgate.identity.Caller;

/**
 * A request whose caller, endpoint, size, body and model have passed.
 *
 * @param catalog the snapshot that the request began with: its prices are pinned
 * @param model as {@link Admission#model} chose it
 * @param standing what {@link Admission#enterRates} answered; the further checks are written down in it
 * @param nowMs when it came, milliseconds since 1970: decides prices and budget periods
 */
public record AdmissionAsk(
        RequestId request,
        Caller caller,
        Storefront storefront,
        CatalogSnapshot catalog,
        Model model,
        RequestFacts facts,
        RateStanding standing,
        long nowMs) {}
