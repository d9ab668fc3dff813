/** Tests of the provider client against a provider on raw sockets. */
@NullMarked
package dev.tollgate.upstream;

import org.jspecify.annotations.NullMarked;
