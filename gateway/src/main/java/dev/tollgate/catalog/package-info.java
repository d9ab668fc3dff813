/**
 * What is sold, at which price, through which channel, on which storefront: one immutable snapshot, swapped atomically.
 *
 * <p>Start reading at {@link dev.tollgate.catalog.CatalogSnapshot}.
 */
@NullMarked
package dev.tollgate.catalog;

import org.jspecify.annotations.NullMarked;
