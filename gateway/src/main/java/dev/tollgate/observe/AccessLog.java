package dev.tollgate.observe;

/**
 * Writes one JSON line for each request. {@link #write} is safe from any thread, takes well under a microsecond and
 * never blocks: what the writer cannot keep up with is dropped and counted.
 */
public interface AccessLog extends AutoCloseable {
    /** Takes the entry over: nobody changes it afterwards. */
    void write(AccessEntry entry);

    /** Lines that were dropped because the writer fell behind or could not write. */
    long dropped();

    /** Writes what waits, then ends. Blocks for at most a few seconds. */
    @Override
    void close();

    /** A log that keeps nothing. */
    static AccessLog none() {
        return NoAccessLog.INSTANCE;
    }
}
