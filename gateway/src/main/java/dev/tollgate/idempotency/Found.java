package dev.tollgate.idempotency;

import dev.tollgate.base.RequestId;

/** Who has a slot, once a request has asked for it. */
public sealed interface Found {
    /** The request that asked: it runs, and must end by {@code keep}, {@code incomplete} or {@code free}. */
    record Mine() implements Found {}

    /** Another request with the same body, which has not ended. */
    record Running(RequestId request) implements Found {}

    /** Another request, with another body. */
    record OtherBody(RequestId request) implements Found {}

    /** Another request with the same body, which was charged and whose answer is not there. */
    record Incomplete(RequestId request) implements Found {}

    /** Another request with the same body, whose answer is there: so many bytes. */
    record Kept(RequestId request, long bytes) implements Found {}
}
