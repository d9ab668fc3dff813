/**
 * The story of one request, and its settlement.
 *
 * <p>Start reading at {@link dev.tollgate.relay.Relay}.
 */
@NullMarked
package dev.tollgate.relay;

import org.jspecify.annotations.NullMarked;
