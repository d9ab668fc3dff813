package dev.tollgate.wire;

/** How a call to a provider can fail, as routing's table and the billing policy know it. */
public enum FailureKind {
    /** No connection: refused, unreachable, name unknown. Nothing was sent. */
    CONNECT,
    /** No connection within {@code connectTimeoutMs}. Nothing was sent. */
    CONNECT_TIMEOUT,
    /** The provider's certificate was not accepted. Nothing was sent. */
    TLS,
    /** No connection was free and the queue for one is full. Nothing was sent. */
    POOL_FULL,
    /** The connection ended after the request was sent and before a status came. */
    NO_REPLY,
    /** No byte of the answer within {@code firstTokenTimeoutMs}. */
    FIRST_TOKEN_TIMEOUT,
    /** Silence for {@code idleTimeoutMs} after the first byte. */
    IDLE_TIMEOUT,
    /** The attempt as a whole took {@code totalTimeoutMs}. */
    TOTAL_TIMEOUT,
    /** The connection ended inside the answer, or before its declared length. */
    CUT,
    /** The answer is no HTTP, or its encoding is broken or unknown. */
    GARBAGE,
    /** The answer, or one of its events, is over its bound. */
    TOO_LARGE,
    /** A status of 400 or above. */
    STATUS,
    /** A 200 whose body is an error, or that holds no completion. */
    ERROR_BODY
}
