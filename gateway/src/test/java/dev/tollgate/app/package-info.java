/** Tests of the start: configuration, the demo's customers, files of the data directory. */
@NullMarked
package dev.tollgate.app;

import org.jspecify.annotations.NullMarked;
