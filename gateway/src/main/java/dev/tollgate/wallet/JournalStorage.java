package dev.tollgate.wallet;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * The bytes of one journal file. Reads, writes and forces of disjoint ranges may come from different threads. What was
 * written is read back at once; it survives a power cut only after a force.
 */
interface JournalStorage extends AutoCloseable {
    /** Length in bytes; it never changes. */
    long size();

    /** Fills {@code target} to its limit from {@code at} on. */
    void read(ByteBuffer target, long at) throws IOException;

    /** Writes all of {@code source} at {@code at}; where it throws, any part of it may be there. */
    void write(ByteBuffer source, long at) throws IOException;

    /** Makes durable what was written before. */
    void force() throws IOException;

    @Override
    void close() throws IOException;
}
