/**
 * The built-in provider behind test keys: speaks the same dialect, streams at a set pace, reports usage, calls tools,
 * and fails on demand.
 *
 * <p>Start reading at {@code SimulatorClient}.
 */
@NullMarked
package dev.tollgate.simulator;

import org.jspecify.annotations.NullMarked;
