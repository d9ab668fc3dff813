package dev.tollgate.wallet;

import dev.tollgate.base.RequestId;
import dev.tollgate.wallet.PostingStore.Posting;
import java.io.IOException;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Looks for a request in what one living journal holds and its poster still needs. Nothing is kept for it while
 * requests are served: who asks reads the file. Safe from any thread; one search at a time.
 */
final class JournalSearch {
    private final Journal journal;
    private final JournalCursor cursor;
    private final ReentrantLock one = new ReentrantLock();
    private volatile From from = new From(0, 1, 0);

    /** Where the first record lies that is still needed, its sequence, and the last one's that is posted. */
    private record From(long position, long seq, long postedSeq) {}

    JournalSearch(Journal journal, long epoch) {
        this.journal = journal;
        this.cursor = new JournalCursor(journal, epoch);
    }

    /**
     * Moves on, once a batch is posted.
     *
     * @param position the records before it are posted, and no open request needs them
     * @param seq of the record there
     * @param postedSeq of the last one that is posted
     */
    void begin(long position, long seq, long postedSeq) {
        from = new From(position, seq, postedSeq);
    }

    /**
     * The last record of a request, or null. Also null where the poster frees the room while it is being read: the
     * ledger has the request then.
     */
    Unposted.@Nullable Entry find(RequestId id) {
        one.lock();
        try {
            From start = from;
            long limit = journal.written();
            cursor.moveTo(start.position, start.seq);
            Posting last = null;
            boolean running = false;
            while (cursor.next(limit)) {
                if (cursor.request().equals(id)) {
                    running = cursor.kind() == RecordFormat.BEGAN
                            || cursor.kind() == RecordFormat.PROGRESS
                            || cursor.kind() == RecordFormat.REPRICED;
                    boolean unposted = cursor.kind() == RecordFormat.SETTLED && cursor.seq() > start.postedSeq;
                    last = running || unposted ? cursor.posting() : null;
                }
            }
            return last == null ? null : new Unposted.Entry(last.paid(), running);
        } catch (IOException _) {
            return null;
        } finally {
            one.unlock();
        }
    }
}
