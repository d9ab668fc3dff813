/** Tests of the relay. */
@NullMarked
package dev.tollgate.relay;

import org.jspecify.annotations.NullMarked;
