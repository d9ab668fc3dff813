/** Tests of the server over real sockets on loopback. */
@NullMarked
package dev.tollgate.http;

import org.jspecify.annotations.NullMarked;
