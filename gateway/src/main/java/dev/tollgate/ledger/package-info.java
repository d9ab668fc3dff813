/**
 * Double entry, append-only: rules decide purely, one transaction applies.
 *
 * <p>Start reading at {@link dev.tollgate.ledger.Leasing}.
 */
@NullMarked
package dev.tollgate.ledger;

import org.jspecify.annotations.NullMarked;
