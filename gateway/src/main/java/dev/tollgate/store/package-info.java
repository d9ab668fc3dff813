/**
 * SQL: the only package that touches JDBC; it implements the others' store interfaces and knows no rule of theirs.
 *
 * <p>Start reading at {@link dev.tollgate.store.Database}.
 */
@NullMarked
package dev.tollgate.store;

import org.jspecify.annotations.NullMarked;
