package dev.tollgate.relay;

import dev.tollgate.money.Asset;
import org.jspecify.annotations.Nullable;

/**
 * What a request was charged and what is left after it, as its reply's head tells.
 *
 * @param asset what it was paid in
 * @param balanceNanos the customer's total after it, nano-dollars; null where memory does not have it, or the key may
 *     not ask for it
 */
public record Paid(Asset asset, long chargeNanos, @Nullable Long balanceNanos) {}
