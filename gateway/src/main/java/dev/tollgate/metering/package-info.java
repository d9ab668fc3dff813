/**
 * Counts and prices: what a request may cost at most, what it used, what that costs. Pure.
 *
 * <p>Start reading at {@link dev.tollgate.metering.HoldPlanner} (before), {@link dev.tollgate.metering.UsageRules} and
 * {@link dev.tollgate.metering.Pricing} (after), {@link dev.tollgate.metering.BillingPolicy} (who pays).
 */
@NullMarked
package dev.tollgate.metering;

import org.jspecify.annotations.NullMarked;
