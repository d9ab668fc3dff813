package dev.tollgate.observe;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.nio.file.Path;

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

    /** Lines to the program's standard output. */
    static AccessLog toStandardOutput() {
        return AsyncAccessLog.open(new FileOutputStream(FileDescriptor.out));
    }

    /**
     * Lines to a file, appended.
     *
     * @param bytesMax at this size the file becomes {@code .1}, {@code .1} becomes {@code .2} …
     * @param filesMax files kept, the one in use included
     */
    static AccessLog toFile(Path file, long bytesMax, int filesMax) {
        return AsyncAccessLog.open(new LogFile(file, bytesMax, filesMax));
    }

    /** A log that keeps nothing. */
    static AccessLog none() {
        return NoAccessLog.INSTANCE;
    }
}
