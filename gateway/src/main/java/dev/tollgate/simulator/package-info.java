/**
 * The built-in provider behind test keys: speaks OpenAI's dialect, streams at a set pace, reports usage, calls tools,
 * and fails on demand.
 *
 * <p>Start reading at {@link dev.tollgate.simulator.SimulatorClient}; what a model's name asks for is
 * {@link dev.tollgate.simulator.SimModel}, what is answered {@code Answer}, how it is sent {@code StreamScript}.
 */
@NullMarked
package dev.tollgate.simulator;

import org.jspecify.annotations.NullMarked;
