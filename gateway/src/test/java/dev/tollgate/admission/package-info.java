/** Tests of permissions, rates and verdicts. */
@NullMarked
package dev.tollgate.admission;

import org.jspecify.annotations.NullMarked;
