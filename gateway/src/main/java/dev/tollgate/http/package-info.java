/**
 * HTTP in and out: the only package that starts the server. It knows manners (limits, time-outs, encodings, TLS) and
 * nothing of what the paths mean.
 *
 * <p>Start reading at {@link dev.tollgate.http.Exchange}.
 */
@NullMarked
package dev.tollgate.http;

import org.jspecify.annotations.NullMarked;
