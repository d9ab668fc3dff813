/** The data plane's endpoints: decode, call the relay, encode. */
@NullMarked
package dev.tollgate.api;

import org.jspecify.annotations.NullMarked;
