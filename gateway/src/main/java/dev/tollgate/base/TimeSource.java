package dev.tollgate.base;

/** The time, as an argument. Safe from any thread. */
public interface TimeSource {
    /** Wall clock: milliseconds since 1970-01-01T00:00Z. It may jump. */
    long epochMillis();

    /** Monotonic nanoseconds from an arbitrary origin; only differences mean anything. */
    long nanoTime();

    /** The machine's own clocks. */
    static TimeSource system() {
        return SystemTime.INSTANCE;
    }

    /** The only place that reads the machine's clocks. */
    enum SystemTime implements TimeSource {
        /** The one instance. */
        INSTANCE;

        @Override
        public long epochMillis() {
            return System.currentTimeMillis();
        }

        @Override
        public long nanoTime() {
            return System.nanoTime();
        }
    }
}
