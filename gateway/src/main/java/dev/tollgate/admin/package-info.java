/** The operators' HTTP API. */
@NullMarked
package dev.tollgate.admin;

import org.jspecify.annotations.NullMarked;
