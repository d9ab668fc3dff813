/**
 * Balances held in memory by this node: slices leased from the ledger, holds, and the settlement journal with its
 * poster and its replay.
 *
 * <p>Start reading at {@link dev.tollgate.wallet.Books}.
 */
@NullMarked
package dev.tollgate.wallet;

import org.jspecify.annotations.NullMarked;
