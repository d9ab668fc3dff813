/**
 * JSON, read and written. Bodies that pass through are scanned where they lie; bodies of the control plane become a
 * small tree. Both stand on the same scanner, so both take the same texts; Jackson is the judge in its tests
 * (docs/decisions/json-by-hand.md).
 *
 * <p>Start reading at {@link dev.tollgate.json.JsonScanner}.
 */
@NullMarked
package dev.tollgate.json;

import org.jspecify.annotations.NullMarked;
