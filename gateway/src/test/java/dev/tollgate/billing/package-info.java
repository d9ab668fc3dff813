/** Tests of what customers are told and given. */
@NullMarked
package dev.tollgate.billing;

import org.jspecify.annotations.NullMarked;
