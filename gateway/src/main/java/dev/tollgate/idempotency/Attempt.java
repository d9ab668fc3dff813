package dev.tollgate.idempotency;

import dev.tollgate.base.RequestId;
import dev.tollgate.ledger.LeaseHolder;

/**
 * One request that asks for a slot, or has it.
 *
 * @param body of the request's body, byte for byte
 * @param holder the life of the node that runs it: whether it can still end
 */
public record Attempt(Slot slot, Digest body, RequestId request, LeaseHolder holder) {}
