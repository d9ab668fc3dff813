/**
 * Micro-benchmarks of what every request runs; {@code benchmarks/micro} starts them. What the whole program costs is
 * measured from outside by {@code benchmarks/run}.
 */
@NullMarked
package dev.tollgate.benchmarks;

import org.jspecify.annotations.NullMarked;
