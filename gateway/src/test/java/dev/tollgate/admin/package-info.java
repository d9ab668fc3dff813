/** Tests of the admin API: every route, its description, and what it changes. */
@NullMarked
package dev.tollgate.admin;

import org.jspecify.annotations.NullMarked;
