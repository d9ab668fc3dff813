/**
 * What can go wrong, as values: codes with their status and type, who is to blame, and the refusal that carries them.
 *
 * <p>Start reading at {@link dev.tollgate.error.ErrorCode}; the table is docs/errors.md.
 */
@NullMarked
package dev.tollgate.error;

import org.jspecify.annotations.NullMarked;
