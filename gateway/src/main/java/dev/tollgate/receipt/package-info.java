/**
 * Explains a settled request: what was used, at which price, who paid, and why. Written for customers without what is
 * only ours, for operators with it, and signed on request.
 *
 * <p>Start reading at {@link dev.tollgate.receipt.Receipts}.
 */
@NullMarked
package dev.tollgate.receipt;

import org.jspecify.annotations.NullMarked;
