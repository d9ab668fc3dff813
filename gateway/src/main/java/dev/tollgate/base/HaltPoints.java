package dev.tollgate.base;

/** Where the program passes its {@link HaltPoint}s: a crash test ends the process there. Safe from any thread. */
@FunctionalInterface
public interface HaltPoints {
    /** Goes on everywhere. */
    HaltPoints NONE = point -> {};

    /** Called at each arrival; returns, or the process ends. */
    void reached(HaltPoint point);
}
