/** Tests of the wallet, with a ledger, a disk and event loops in memory. */
@NullMarked
package dev.tollgate.wallet;

import org.jspecify.annotations.NullMarked;
