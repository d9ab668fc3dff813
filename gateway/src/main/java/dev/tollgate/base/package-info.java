/**
 * The words that every other package uses: ids, names, secrets, time and limits. It imports nothing of ours.
 *
 * <p>Start reading at {@link dev.tollgate.base.Limits}.
 */
@NullMarked
package dev.tollgate.base;

import org.jspecify.annotations.NullMarked;
