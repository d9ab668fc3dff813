/**
 * The canonical request and its usage, which every dialect reads into and writes from.
 *
 * <p>Start reading at {@link dev.tollgate.chat.RequestFacts}.
 */
@NullMarked
package dev.tollgate.chat;

import org.jspecify.annotations.NullMarked;
