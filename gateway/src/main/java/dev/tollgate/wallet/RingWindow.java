package dev.tollgate.wallet;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Reads a ring through one buffer, so that neighbouring records cost one read of the file. For one thread. */
final class RingWindow {
    private final JournalStorage storage;
    private final long ring;
    private final ByteBuffer buffer;
    private long start;
    private int length;

    RingWindow(JournalStorage storage, int bytes) {
        this.storage = storage;
        this.ring = Journal.ringBytes(storage.size());
        this.buffer = ByteBuffer.allocateDirect((int) Math.min(bytes, ring)).order(ByteOrder.LITTLE_ENDIAN);
    }

    long ring() {
        return ring;
    }

    /** The bytes that {@link #at} speaks of. */
    ByteBuffer buffer() {
        return buffer;
    }

    /** The first index of the buffer that is not of its content. */
    int limit() {
        return length;
    }

    /**
     * Makes sure that the buffer holds what lies at a place of the ring, at least {@code wanted} bytes of it or as
     * many as there are before {@code end}.
     *
     * @param end nothing behind this place is read; at most the ring's length
     * @return the place's index in the buffer
     */
    int at(long place, int wanted, long end) throws IOException {
        long needed = Math.min(wanted, end - place);
        if (place < start || place + needed > start + length) {
            load(place, end);
        }
        return (int) (place - start);
    }

    /** Forgets what was read: it may have changed. */
    void forget() {
        length = 0;
    }

    private void load(long place, long end) throws IOException {
        int count = (int) Math.min(buffer.capacity(), Math.min(end, ring) - place);
        length = 0;
        buffer.clear().limit(count);
        storage.read(buffer, JournalHeader.BYTES + place);
        buffer.clear();
        start = place;
        length = count;
    }
}
