/**
 * What customers buy and are told of it: packs, vouchers, payments, statements, refunds.
 *
 * <p>Start reading at {@link dev.tollgate.billing.RefundRules} and {@link dev.tollgate.billing.Statements}.
 */
@NullMarked
package dev.tollgate.billing;

import org.jspecify.annotations.NullMarked;
