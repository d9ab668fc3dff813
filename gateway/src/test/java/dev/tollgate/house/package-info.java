/** Holds the house rules as tests: who may import whom, how long things may be, what no file may say. */
@NullMarked
package dev.tollgate.house;

import org.jspecify.annotations.NullMarked;
