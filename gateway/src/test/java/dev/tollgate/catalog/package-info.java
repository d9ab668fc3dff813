/** Tests of the catalog. */
@NullMarked
package dev.tollgate.catalog;

import org.jspecify.annotations.NullMarked;
