/** May it pass: permissions, rates, balance. */
@NullMarked
package dev.tollgate.admission;

import org.jspecify.annotations.NullMarked;
