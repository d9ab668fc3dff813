/**
 * One run for one {@code Idempotency-Key}: a repeat gets the answer of the first request, or is told why not. It stands
 * between {@code api} and {@code relay}; requests without the header never meet it.
 *
 * <p>Start reading at {@link dev.tollgate.idempotency.Repeats}.
 */
@NullMarked
package dev.tollgate.idempotency;

import org.jspecify.annotations.NullMarked;
