package dev.tollgate.idempotency;

import dev.tollgate.base.CustomerId;
import dev.tollgate.base.Endpoint;

/**
 * What an {@code Idempotency-Key} is unique in: one customer, whichever of its keys calls, and one endpoint. Test keys
 * have slots of their own, so that a rehearsal never answers for a paid request, nor the other way round.
 *
 * @param key of the header's value
 */
public record Slot(CustomerId customer, boolean test, Endpoint endpoint, Digest key) {}
