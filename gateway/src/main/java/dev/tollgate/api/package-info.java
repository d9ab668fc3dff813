/**
 * The data plane's endpoints: decode, call the relay, encode.
 *
 * <p>Start reading at {@link dev.tollgate.api.DataPlane}.
 */
@NullMarked
package dev.tollgate.api;

import org.jspecify.annotations.NullMarked;
