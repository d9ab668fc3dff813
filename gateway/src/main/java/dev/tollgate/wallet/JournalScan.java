package dev.tollgate.wallet;

import dev.tollgate.base.RequestId;
import dev.tollgate.wallet.PostingStore.Posting;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.zip.CRC32C;

/**
 * Reads what a crash left in a ring: every whole record of one epoch, in order of sequence. A power cut keeps or
 * drops each page that was not forced, so records are looked for at every aligned place, past holes and torn ones.
 * What an earlier lap or life left is told apart by sequence and epoch. For one thread.
 */
final class JournalScan {
    private static final int WINDOW_BYTES = 1 << 20;

    private final RingWindow window;
    private final long epoch;
    private final long fromSeq;
    private final CRC32C crc = new CRC32C();
    private final RecordReader reader = new RecordReader();
    /** Sequence above {@link #fromSeq} in the high half, eighths of the place in the low half: sorts by sequence. */
    private long[] found = new long[1_024];

    private int count;
    private int index;

    private JournalScan(JournalStorage storage, long epoch, long fromSeq) {
        this.window = new RingWindow(storage, WINDOW_BYTES);
        this.epoch = epoch;
        this.fromSeq = fromSeq;
    }

    /** Finds the records of {@code epoch} from {@code fromSeq} on. */
    static JournalScan of(JournalStorage storage, long epoch, long fromSeq) throws IOException {
        JournalScan scan = new JournalScan(storage, epoch, fromSeq);
        scan.scan();
        return scan;
    }

    private void scan() throws IOException {
        long ring = window.ring();
        long place = 0;
        while (place + RecordFormat.BODY_AT <= ring) {
            int at = window.at(place, RecordFormat.BODY_AT, ring);
            ByteBuffer buffer = window.buffer();
            if (buffer.getInt(at) != RecordFormat.MAGIC) {
                place += RecordFormat.ALIGNMENT;
                continue;
            }
            at = window.at(place, RecordWriter.RECORD_BYTES_MAX, ring);
            int length = RecordFormat.lengthAt(buffer, at, window.limit(), crc);
            if (length == 0) {
                place += RecordFormat.ALIGNMENT;
                continue;
            }
            // A whole record of whatever age: nothing newer begins inside it, or it would not be whole.
            if (RecordReader.epoch(buffer, at) == epoch && RecordReader.seq(buffer, at) >= fromSeq) {
                add(RecordReader.seq(buffer, at), place);
            }
            place += length;
        }
        Arrays.sort(found, 0, count);
    }

    private void add(long seq, long place) {
        if (seq - fromSeq > Integer.MAX_VALUE) {
            throw new IllegalStateException("journal record " + seq + " (expected: near " + fromSeq + ")");
        }
        if (count == found.length) {
            found = Arrays.copyOf(found, 2 * count);
        }
        found[count++] = (seq - fromSeq) << Integer.SIZE | place / RecordFormat.ALIGNMENT;
    }

    /** How many records there are. */
    int count() {
        return count;
    }

    /** The sequence of one of them. */
    long seq(int i) {
        return fromSeq + (found[i] >>> Integer.SIZE);
    }

    /** Reads one of them in; the methods below speak of it. */
    void select(int i) throws IOException {
        long place = (found[i] & 0xffff_ffffL) * RecordFormat.ALIGNMENT;
        index = window.at(place, RecordWriter.RECORD_BYTES_MAX, window.ring());
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
