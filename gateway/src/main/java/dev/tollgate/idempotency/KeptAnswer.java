package dev.tollgate.idempotency;

import dev.tollgate.relay.AnswerHead;

/**
 * A whole answer as its first client got it, or would have.
 *
 * @param head what stood before it
 * @param body the body, or all events of a stream without the heartbeats; not to be changed
 */
public record KeptAnswer(AnswerHead head, byte[] body) {}
