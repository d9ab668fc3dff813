/**
 * Who is calling: keys, customers, operators.
 *
 * <p>Start reading at {@link dev.tollgate.identity.Identities}, then at {@link dev.tollgate.identity.KeyDesk}.
 */
@NullMarked
package dev.tollgate.identity;

import org.jspecify.annotations.NullMarked;
