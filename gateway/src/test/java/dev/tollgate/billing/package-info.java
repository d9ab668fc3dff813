/** Tests of billing. */
@NullMarked
package dev.tollgate.billing;

import org.jspecify.annotations.NullMarked;
