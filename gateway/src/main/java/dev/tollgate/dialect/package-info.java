/**
 * What all dialects have in common, seen from the relay: a parsed request that can be edited, and readers of replies.
 * One sub-package for each dialect, the same file names in each.
 *
 * <p>Start reading at {@link dev.tollgate.dialect.ParsedRequest}.
 */
@NullMarked
package dev.tollgate.dialect;

import org.jspecify.annotations.NullMarked;
