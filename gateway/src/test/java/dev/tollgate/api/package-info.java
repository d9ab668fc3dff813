/** Tests of the data plane's endpoints. */
@NullMarked
package dev.tollgate.api;

import org.jspecify.annotations.NullMarked;
