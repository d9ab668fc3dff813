@NullMarked
package dev.tollgate.receipt;

import org.jspecify.annotations.NullMarked;
