/** Public and docs pages. */
@NullMarked
package dev.tollgate.pages;

import org.jspecify.annotations.NullMarked;
