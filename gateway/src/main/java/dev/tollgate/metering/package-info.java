/**
 * Counts and prices: what a request may cost at most, what it used, what that costs. Pure.
 *
 * <p>Start reading at {@link dev.tollgate.metering.HoldPlan}.
 */
@NullMarked
package dev.tollgate.metering;

import org.jspecify.annotations.NullMarked;
