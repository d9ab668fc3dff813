/** Tests of what an operator sees. */
@NullMarked
package dev.tollgate.observe;

import org.jspecify.annotations.NullMarked;
