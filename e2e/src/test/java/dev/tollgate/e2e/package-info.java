/**
 * Drives the packaged program from outside, as customers and operators do.
 *
 * <p>Start reading at {@link dev.tollgate.e2e.Program}.
 */
@NullMarked
package dev.tollgate.e2e;

import org.jspecify.annotations.NullMarked;
