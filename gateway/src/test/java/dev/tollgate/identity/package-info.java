/** Tests of keys, their caches and their desk. */
@NullMarked
package dev.tollgate.identity;

import org.jspecify.annotations.NullMarked;
