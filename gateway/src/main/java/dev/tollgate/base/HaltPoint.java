package dev.tollgate.base;

/** A moment at which a crash test ends the process. */
public enum HaltPoint {
    /** {@code began} is in the journal. */
    AFTER_BEGAN,
    /** The request was handed to the provider's connection. */
    AFTER_UPSTREAM_SEND,
    /** Some of a stream's content was handed to the client's connection. */
    MID_STREAM,
    /** {@code settled} is in the journal, the last byte has not gone out. */
    AFTER_SETTLED,
    /** A request has its Idempotency-Key, and nothing else has happened. */
    AFTER_CLAIMED,
    /** An answer is kept to be given again; its last byte has not gone out. */
    AFTER_KEPT,
    /** The last byte was handed to the client's connection. */
    AFTER_LAST_BYTE,
    /** A batch's statements have run, its transaction has not committed. */
    INSIDE_POST,
    /** A batch has committed, the wallet does not know yet. */
    AFTER_POST,
    /** A batch of a replay has committed; more may follow. */
    DURING_REPLAY
}
