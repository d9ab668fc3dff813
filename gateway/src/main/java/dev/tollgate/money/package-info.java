/**
 * Amounts, rates and rounding. Amounts are whole nano-dollars or nano-tokens, products are exact, nothing is a double.
 *
 * <p>Start reading at {@link dev.tollgate.money.RateCard}.
 */
@NullMarked
package dev.tollgate.money;

import org.jspecify.annotations.NullMarked;
