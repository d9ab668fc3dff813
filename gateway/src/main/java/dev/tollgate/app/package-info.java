/** Start, configuration, wiring: one composition root, constructors in the order of the path. */
@NullMarked
package dev.tollgate.app;

import org.jspecify.annotations.NullMarked;
