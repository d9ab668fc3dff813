package dev.tollgate.billing;

import dev.tollgate.base.ApiKeyId;
import dev.tollgate.base.CustomerId;
import dev.tollgate.base.IncidentId;
import dev.tollgate.base.RequestId;
import dev.tollgate.money.Asset;

/**
 * A charge that was given back, once.
 *
 * @param nanos all that the customer had paid and no bank had taken back
 * @param settledMs when the request was settled
 * @param atMs when it was given back
 */
public record Refund(
        RequestId request,
        IncidentId incident,
        CustomerId customer,
        ApiKeyId key,
        String model,
        Asset asset,
        long nanos,
        long settledMs,
        long atMs) {}
