/**
 * Who is calling: keys, customers, operators.
 *
 * <p>Start reading at {@link dev.tollgate.identity.Caller}.
 */
@NullMarked
package dev.tollgate.identity;

import org.jspecify.annotations.NullMarked;
