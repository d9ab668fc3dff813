/**
 * What is sold and how it is paid: packs, orders, the payment service, refunds, vouchers; and what customers are
 * told of it and given back: statements, incidents, budgets. Rules decide, one transaction applies, together with the
 * ledger's.
 *
 * <p>Its step on the path: none of a request's. It puts grants into the ledger, and takes them back. Start reading at
 * {@link dev.tollgate.billing.Orders}, {@link dev.tollgate.billing.Statements} and {@link
 * dev.tollgate.billing.RefundRules}.
 */
@NullMarked
package dev.tollgate.billing;

import org.jspecify.annotations.NullMarked;
