package dev.tollgate.api;

import dev.tollgate.catalog.CatalogSnapshot;
import dev.tollgate.catalog.Storefront;
import dev.tollgate.http.Exchange;
import dev.tollgate.identity.Caller;

/**
 * A request whose key, address and endpoint have passed.
 *
 * @param catalog the snapshot that it began with
 * @param nowMs when it came, milliseconds since 1970
 */
record Visit(Exchange exchange, Caller caller, Storefront storefront, CatalogSnapshot catalog, long nowMs) {}
