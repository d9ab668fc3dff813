package dev.tollgate.simulator;

/** What happens in one call, made step by step, so that a long answer is never held whole. Not thread-safe. */
@FunctionalInterface
interface Script {
    /** The next step. Not called again after an {@link Step.End} or a {@link Step.Fail}, one of which always comes. */
    Step next();
}
