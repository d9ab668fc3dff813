/** Tests of events in pieces and of edited bodies. */
@NullMarked
package dev.tollgate.wire;

import org.jspecify.annotations.NullMarked;
