/** Tests of money. */
@NullMarked
package dev.tollgate.money;

import org.jspecify.annotations.NullMarked;
