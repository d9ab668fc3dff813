/** Tests of telling others' programs. */
@NullMarked
package dev.tollgate.webhook;

import org.jspecify.annotations.NullMarked;
