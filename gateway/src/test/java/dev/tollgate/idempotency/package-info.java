/** Tests of keys that are claimed, answers that are kept, and what happens where neither works. */
@NullMarked
package dev.tollgate.idempotency;

import org.jspecify.annotations.NullMarked;
