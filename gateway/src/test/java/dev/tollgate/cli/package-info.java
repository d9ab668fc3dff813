/** Tests of the command line, against the admin API itself over a socket. */
@NullMarked
package dev.tollgate.cli;

import org.jspecify.annotations.NullMarked;
