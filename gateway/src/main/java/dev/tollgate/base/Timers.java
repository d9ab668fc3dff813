package dev.tollgate.base;

/** Delayed work on the caller's own event loop. An instance belongs to one loop. */
public interface Timers {
    /** Runs {@code work} once after {@code delayMs} (at least 1). */
    Cancel after(long delayMs, Runnable work);

    /** Takes back what has not run yet; harmless afterwards. */
    interface Cancel {
        /** Takes it back. */
        void cancel();
    }
}
