/** Sub-commands: a client of the admin API, and offline tools. */
@NullMarked
package dev.tollgate.cli;

import org.jspecify.annotations.NullMarked;
