/** Which channel: the plan of candidates, their health, and what is tried again where. */
@NullMarked
package dev.tollgate.routing;

import org.jspecify.annotations.NullMarked;
