package dev.tollgate.wallet;

import dev.tollgate.base.RequestId;
import dev.tollgate.wallet.PostingStore.Posting;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/** Reads a living journal in order, behind the one who forces it. For one thread. */
final class JournalCursor {
    private final RingWindow window;
    private final String name;
    private final long epoch;
    private final CRC32C crc = new CRC32C();
    private final RecordReader reader = new RecordReader();
    private long end;
    private long seq;
    private long start;
    private int index;

    JournalCursor(Journal journal, long epoch) {
        this.window = new RingWindow(journal.storage(), 2 * RecordWriter.RECORD_BYTES_MAX);
        this.name = journal.name();
        this.epoch = epoch;
    }

    /**
     * Stands before a record.
     *
     * @param position where it begins, or where a lap was skipped before it
     * @param nextSeq its sequence
     */
    void moveTo(long position, long nextSeq) {
        window.forget();
        end = position;
        seq = nextSeq - 1;
    }

    /**
     * Goes to the next record that ends at or before {@code limit}, the end of some record.
     *
     * @throws IOException where the file cannot be read, or does not hold what was written to it
     */
    boolean next(long limit) throws IOException {
        if (end >= limit) {
            return false;
        }
        if (!found(end, limit)) {
            // The writer skipped the rest of this lap.
            long lap = end - end % window.ring() + window.ring();
            window.forget();
            if (lap >= limit || !found(lap, limit)) {
                throw new IOException(name + ": no valid record " + (seq + 1) + " at " + end
                        + " (expected: what this process wrote there)");
            }
        }
        return true;
    }

    private boolean found(long position, long limit) throws IOException {
        long place = position % window.ring();
        long to = Math.min(window.ring(), place + limit - position);
        int at = window.at(place, RecordFormat.BODY_AT, to);
        ByteBuffer buffer = window.buffer();
        if (to - place >= RecordFormat.BODY_AT && buffer.getInt(at) == RecordFormat.MAGIC) {
            int claimed = buffer.getInt(at + RecordFormat.LENGTH_AT);
            at = window.at(place, Math.clamp(claimed, 0, RecordWriter.RECORD_BYTES_MAX), to);
        }
        int length = RecordFormat.lengthAt(buffer, at, window.limit(), crc);
        if (length == 0 || RecordReader.epoch(buffer, at) != epoch || RecordReader.seq(buffer, at) != seq + 1) {
            return false;
        }
        index = at;
        start = position;
        end = position + length;
        seq++;
        if (end % window.ring() == 0) {
            window.forget();
        }
        return true;
    }

    /** Sequence of the record it stands on; 0 before the first. */
    long seq() {
        return seq;
    }

    /** Where that record begins. */
    long start() {
        return start;
    }

    /** Where the next one would begin. */
    long end() {
        return end;
    }

    byte kind() {
        return RecordReader.kind(window.buffer(), index);
    }

    RequestId request() {
        return RecordReader.request(window.buffer(), index);
    }

    Posting posting() {
        return reader.posting(window.buffer(), index);
    }
}
