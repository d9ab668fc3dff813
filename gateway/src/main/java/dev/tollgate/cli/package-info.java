/**
 * Sub-commands: a client of the admin API, and offline tools. Exit status: 0 done, 1 refused or broken, 2 wrong usage,
 * 3 no answer.
 *
 * <p>Start reading at {@link dev.tollgate.cli.Cli}.
 */
@NullMarked
package dev.tollgate.cli;

import org.jspecify.annotations.NullMarked;
