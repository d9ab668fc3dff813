package dev.tollgate.wallet;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The settlement journal of one event loop and one life: a ring of records in a file. The loop appends, {@link Forcer}
 * forces, {@link Poster} reads and frees.
 *
 * <p>Positions are logical: they count up from 0 and never wrap; {@code position % ring} is the place in the ring. A
 * record never wraps either: where it does not fit before the ring's end, the rest of the ring is skipped. Room is
 * what lies between the head and the tail, one lap ahead.
 */
final class Journal {
    private static final Logger log = LoggerFactory.getLogger(Journal.class);

    private final int loop;
    private final String name;
    private final JournalStorage storage;
    private final long ring;

    // The loop's own.
    private long head;
    private long lastSeq;
    private long reserved;
    /** Records that the disk refused, in order. While there are any, every further one joins them. */
    private final ArrayDeque<byte[]> pending = new ArrayDeque<>();

    // Written by one thread each, read by all.
    private volatile long written;
    private volatile long forced;
    private volatile long forcedAtMs;
    private volatile long tail;
    private volatile @Nullable String trouble;
    private final AtomicInteger pendingCount = new AtomicInteger();
    private final AtomicLong errors = new AtomicLong();

    Journal(int loop, String name, JournalStorage storage, long nowMs) {
        this.loop = loop;
        this.name = name;
        this.storage = storage;
        this.ring = ringBytes(storage.size());
        this.forcedAtMs = nowMs;
    }

    static long ringBytes(long size) {
        return (size - JournalHeader.BYTES) & -RecordFormat.ALIGNMENT;
    }

    int loop() {
        return loop;
    }

    String name() {
        return name;
    }

    JournalStorage storage() {
        return storage;
    }

    long ring() {
        return ring;
    }

    /** Where the next record goes, but for a skip. */
    long head() {
        return head;
    }

    /** The sequence that the next record must carry. */
    long nextSeq() {
        return lastSeq + 1;
    }

    /** Sets room aside, or says that there is none, or that the journal cannot be written now. */
    boolean reserve(int bytes) {
        if (stuck() || !fits(bytes)) {
            return false;
        }
        reserved += bytes;
        return true;
    }

    /** Gives room back: because its record is about to be written, or never will be. */
    void unreserve(int bytes) {
        reserved -= bytes;
    }

    /** Whether a record would find room that nobody has reserved. */
    boolean fits(int bytes) {
        return head - tail + reserved + bytes + RecordFormat.BYTES_MAX <= ring;
    }

    /** Whether something happened that must mend before new requests are taken. On the loop. */
    boolean stuck() {
        return trouble != null || pendingCount.getPlain() > 0;
    }

    /**
     * Appends a record that carries {@link #nextSeq}. Where the disk refuses it, it is kept in memory for {@link
     * #retry}: its request has happened and must not be forgotten.
     */
    void append(ByteBuffer record) {
        lastSeq++;
        if (pending.isEmpty() && put(record)) {
            written = head;
            return;
        }
        byte[] copy = new byte[record.limit()];
        record.get(0, copy);
        pending.add(copy);
        pendingCount.lazySet(pending.size());
    }

    /** Tries to write what is still in memory. On the loop, like everything that writes. */
    boolean retry() {
        while (!pending.isEmpty()) {
            if (!put(ByteBuffer.wrap(pending.getFirst()))) {
                return false;
            }
            pending.removeFirst();
            written = head;
        }
        pendingCount.lazySet(0);
        return true;
    }

    private boolean put(ByteBuffer record) {
        int length = record.limit();
        long at = head;
        long toEnd = ring - at % ring;
        if (length > toEnd) {
            at += toEnd;
        }
        if (at + length - tail > ring) {
            log.warn("{} has no room for a record of {} bytes: kept in memory", name, length);
            return false;
        }
        try {
            storage.write(record, JournalHeader.BYTES + at % ring);
        } catch (IOException e) {
            errors.incrementAndGet();
            log.error("{} cannot be written: the record is kept in memory and tried again", name, e);
            return false;
        }
        head = at + length;
        return true;
    }

    /** Forces what was written so far. On the forcer's thread. */
    void force(long nowMs) {
        long target = written;
        if (target == forced && trouble == null) {
            forcedAtMs = nowMs;
            return;
        }
        try {
            if (trouble != null) {
                rewrite(forced, target);
            }
            storage.force();
        } catch (IOException e) {
            errors.incrementAndGet();
            if (trouble == null) {
                log.error("{} cannot be forced to disk: no new request is taken until it can", name, e);
            }
            trouble = name + " cannot be forced to disk: " + e.getMessage();
            return;
        }
        forced = target;
        forcedAtMs = nowMs;
        if (trouble != null) {
            log.info("{} is forced to disk again", name);
            trouble = null;
        }
    }

    /**
     * Writes a range anew with what it holds. A force that failed may have left pages that the system believes to be on
     * disk; the next force would skip them.
     */
    private void rewrite(long from, long to) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocateDirect(1 << 16);
        for (long at = from; at < to; ) {
            long place = at % ring;
            int length = (int) Math.min(Math.min(to - at, bytes.capacity()), ring - place);
            storage.read(bytes.clear().limit(length), JournalHeader.BYTES + place);
            storage.write(bytes.flip(), JournalHeader.BYTES + place);
            at += length;
        }
    }

    /** Everything below it survives a power cut. */
    long forced() {
        return forced;
    }

    /** When that was so. */
    long forcedAtMs() {
        return forcedAtMs;
    }

    /** Everything below it was handed to the system. */
    long written() {
        return written;
    }

    /** Frees the room below a position. By the poster. */
    void free(long below) {
        tail = below;
    }

    /** The oldest byte that is still needed. */
    long tail() {
        return tail;
    }

    /** Why it cannot be used now, or null. */
    @Nullable
    String trouble() {
        String why = trouble;
        return why == null && pendingCount.get() > 0
                ? name + " cannot be written: " + pendingCount.get() + " records wait in memory"
                : why;
    }

    int pending() {
        return pendingCount.get();
    }

    long errors() {
        return errors.get();
    }
}
