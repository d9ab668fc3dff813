/**
 * Calls providers. The only package that knows an HTTP client.
 *
 * <p>Start reading at {@link dev.tollgate.upstream.UpstreamClient}.
 */
@NullMarked
package dev.tollgate.upstream;

import org.jspecify.annotations.NullMarked;
