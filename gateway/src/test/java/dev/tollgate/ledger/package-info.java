/** Tests of the rules; what the ledger promises over a store is tested in {@code dev.tollgate.store}. */
@NullMarked
package dev.tollgate.ledger;

import org.jspecify.annotations.NullMarked;
