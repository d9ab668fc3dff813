/** Contract tests of every store interface, and its fakes in memory. */
@NullMarked
package dev.tollgate.store;

import org.jspecify.annotations.NullMarked;
