package dev.tollgate.http;

import dev.tollgate.error.Refusal;

/** Makes the body of an error that the server itself answers: bad requests, limits, time-outs, handlers that throw. */
public interface ErrorRenderer {
    /** The body, never empty. */
    byte[] body(Refusal refusal);

    /** Its content type, as {@code application/json}. */
    String contentType();
}
