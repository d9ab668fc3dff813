package dev.tollgate.ledger;

import dev.tollgate.base.CustomerId;
import dev.tollgate.money.Asset;

/**
 * A node's wish for more of a customer's balance.
 *
 * @param asset which asset
 * @param wantedNanos taken where it is there; less where it is not
 */
public record LeaseAsk(LeaseHolder holder, CustomerId customer, Asset asset, long wantedNanos) {}
