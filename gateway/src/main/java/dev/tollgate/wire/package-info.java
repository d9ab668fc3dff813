/**
 * Plain HTTP data: headers, server-sent events in and out, edited bodies, and the kinds of failure that a call to a
 * provider can have. Pure: no sockets, no threads.
 *
 * <p>Start reading at {@link dev.tollgate.wire.FailureKind}.
 */
@NullMarked
package dev.tollgate.wire;

import org.jspecify.annotations.NullMarked;
