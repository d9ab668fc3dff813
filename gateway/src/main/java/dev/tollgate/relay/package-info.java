/** The story of one request, and its settlement. */
@NullMarked
package dev.tollgate.relay;

import org.jspecify.annotations.NullMarked;
