/** Tests of the scanner, the tree and the writer, with Jackson as the independent judge. */
@NullMarked
package dev.tollgate.json;

import org.jspecify.annotations.NullMarked;
