/**
 * The operators' HTTP API: customers, keys, grants, catalog, usage, audit. A route is a row of a table that both serves
 * it and describes it.
 *
 * <p>Start reading at {@link dev.tollgate.admin.AdminApi}, then at {@code Route}.
 */
@NullMarked
package dev.tollgate.admin;

import org.jspecify.annotations.NullMarked;
