package dev.tollgate.wallet;

import dev.tollgate.base.HaltPoint;
import dev.tollgate.base.RequestId;
import dev.tollgate.ledger.LeaseHolder;
import dev.tollgate.metering.UsageRow;
import dev.tollgate.wallet.PostingStore.Batch;
import dev.tollgate.wallet.PostingStore.Position;
import dev.tollgate.wallet.PostingStore.Posting;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Posts one journal: reads what was forced, sends it to the ledger in batches, frees its room. For one thread. */
final class JournalPoster {
    private static final Logger log = LoggerFactory.getLogger(JournalPoster.class);
    /** A transaction costs a force of its own however few rows it has: fewer than these would not shorten it. */
    private static final int ROWS_MIN = 128;
    /** A backlog that matters more than the length of a transaction. */
    private static final int URGENT_PART = 4;
    /** Records without a charge are passed over without a transaction until they fill this part of the ring. */
    private static final int IDLE_PART = 8;

    private final Desks desks;
    private final Journal journal;
    private final JournalCursor cursor;
    private final JournalSearch search;
    /** Requests that are begun and not closed by what was read so far, and where their last records lie. */
    private final Map<RequestId, Mark> open = new LinkedHashMap<>();

    /** Settled requests that were read and are not in a batch yet. */
    private final List<Posting> gathered = new ArrayList<>();
    /** The cursor stands on a record that was not taken: taking it failed. */
    private boolean unread;

    private long postedSeq;
    /** Where the ledger's position ends: the room before it is free but for open requests. */
    private long storedEnd;

    private @Nullable Prepared prepared;
    private int rowsTarget;
    /** Whether nobody knows if the ledger took {@link #prepared}. */
    private boolean doubtful;

    private volatile long postedEnd;
    private volatile long currentToMs;

    private record Mark(long seq, long start) {}

    /** A batch and the record below which all may be forgotten once it is posted. */
    private record Prepared(Batch batch, long end, Mark free) {}

    JournalPoster(Desks desks, Journal journal, long nowMs) {
        this.desks = desks;
        this.journal = journal;
        this.cursor = new JournalCursor(journal, holder(desks).epoch());
        this.search = new JournalSearch(journal, holder(desks).epoch());
        this.currentToMs = nowMs;
        this.rowsTarget = Math.min(ROWS_MIN, rowsMax());
    }

    private int rowsMax() {
        return desks.limits().journal().batchRowsMax();
    }

    private static LeaseHolder holder(Desks desks) {
        return desks.side().holder();
    }

    /**
     * Posts one batch of what was forced.
     *
     * @param all whether to write down the position even where there is nothing to charge
     * @return false where there was nothing to post
     */
    boolean postNext(boolean all) throws Exception {
        long forcedAtMs = journal.forcedAtMs();
        long limit = journal.forced();
        if (prepared == null) {
            prepared = gather(limit, all);
        }
        Prepared next = prepared;
        if (next == null) {
            postedEnd = cursor.end();
            currentToMs = forcedAtMs;
            return false;
        }
        long startNanos = desks.side().time().nanoTime();
        desks.side().gate().posting(() -> {
            apply(next.batch);
            return null;
        });
        prepared = null;
        adapt(next.batch.postings().size(), desks.side().time().nanoTime() - startNanos);
        postedSeq = next.batch.at().postedSeq();
        storedEnd = next.end;
        postedEnd = next.end;
        search.begin(next.free.start, next.free.seq, postedSeq);
        journal.free(next.free.start);
        desks.counts().postedBatches.increment();
        desks.counts().postedRows.add(next.batch.postings().size());
        return true;
    }

    private @Nullable Prepared gather(long limit, boolean all) throws IOException {
        int rows = backlogBytes() > journal.ring() / URGENT_PART ? rowsMax() : rowsTarget;
        while (gathered.size() < rows && (unread || cursor.next(limit))) {
            unread = true;
            take();
            unread = false;
        }
        boolean due = all ? cursor.seq() > postedSeq : cursor.end() - storedEnd > journal.ring() / IDLE_PART;
        if (gathered.isEmpty() && !due) {
            return null;
        }
        Mark oldest = open.isEmpty() ? null : open.values().iterator().next();
        Position at =
                new Position(holder(desks), journal.loop(), cursor.seq(), oldest == null ? cursor.seq() : oldest.seq);
        Batch batch = new Batch(at, postedSeq, gathered);
        gathered.clear();
        return new Prepared(batch, cursor.end(), oldest == null ? new Mark(cursor.seq() + 1, cursor.end()) : oldest);
    }

    private void take() throws IOException {
        switch (cursor.kind()) {
            case RecordFormat.SETTLED -> {
                Posting posting = cursor.posting();
                open.remove(posting.row().id());
                gathered.add(posting);
            }
            case RecordFormat.RELEASED -> open.remove(cursor.request());
            // A later record of an open request stands for itself: the ones before it are not needed any more.
            case RecordFormat.BEGAN, RecordFormat.PROGRESS, RecordFormat.REPRICED -> {
                RequestId request = cursor.request();
                open.remove(request);
                open.put(request, new Mark(cursor.seq(), cursor.start()));
            }
            default -> throw new IOException(journal.name() + ": record kind " + cursor.kind());
        }
    }

    private void apply(Batch batch) {
        PostingStore store = desks.side().stores().postings();
        boolean applied;
        try {
            applied = store.post(batch);
        } catch (RuntimeException e) {
            doubt(true);
            if (!taken(batch)) {
                throw e;
            }
            applied = true;
        }
        if (!applied && !taken(batch)) {
            throw new IllegalStateException(journal.name() + ": the ledger refused batch " + batch.expectedSeq()
                    + " to " + batch.at().postedSeq());
        }
        desks.halts().reached(HaltPoint.AFTER_POST);
        for (Posting posting : batch.postings()) {
            remember(posting);
        }
        doubt(false);
    }

    /** The ledger has it already: what goes wrong here must not have the batch posted again. */
    private void remember(Posting posting) {
        UsageRow row = posting.row();
        CustomerDesk desk = desks.known(row.payer().customer());
        boolean known = desk != null && desk.account.posted(posting);
        // A customer whose last request cost nothing may have left memory.
        if (!known && row.charge().nanos() > 0) {
            desks.counts().postFailures.increment();
            log.error(
                    "{} was posted, but this node did not know of {}: its balance in memory is wrong",
                    row.id(),
                    posting);
        }
    }

    /**
     * Whether the ledger has the batch, asked after an answer that says neither yes nor no.
     *
     * @throws RuntimeException where the ledger does not say, or somebody else posts this journal
     */
    private boolean taken(Batch batch) {
        long stored = desks.side()
                .stores()
                .postings()
                .position(holder(desks), journal.loop())
                .postedSeq();
        if (stored == batch.expectedSeq()) {
            doubt(false);
            return false;
        }
        if (stored != batch.at().postedSeq()) {
            throw new IllegalStateException(journal.name() + " is posted up to " + stored + " (expected: "
                    + batch.expectedSeq() + " or " + batch.at().postedSeq() + "): does another process post it?");
        }
        return true;
    }

    private void doubt(boolean now) {
        if (doubtful != now) {
            doubtful = now;
            desks.side().gate().doubt(now ? 1 : -1);
        }
    }

    /** Keeps a transaction short enough for those who wait to write, and as large as that allows. */
    private void adapt(int rows, long tookNanos) {
        long holdNanos = TimeUnit.MILLISECONDS.toNanos(desks.limits().journal().batchHoldMs());
        if (tookNanos > holdNanos) {
            rowsTarget = (int) Math.max(Math.min(ROWS_MIN, rowsMax()), rows * holdNanos / tookNanos);
        } else if (rows == rowsTarget && tookNanos < holdNanos / 2) {
            rowsTarget = Math.min(rowsMax(), 2 * rowsTarget);
        }
    }

    /** A request that was written and is not posted. Blocking; safe from any thread. */
    Unposted.@Nullable Entry find(RequestId id) {
        return search.find(id);
    }

    /** Bytes that were forced and wait. Safe from any thread. */
    long backlogBytes() {
        return journal.forced() - postedEnd;
    }

    /** Whether everything that was written is posted or needs no posting. Safe from any thread. */
    boolean current() {
        return journal.written() == postedEnd;
    }

    /** What was settled longer ago is posted; 0 where nothing waits. Safe from any thread. */
    long lagMs(long nowMs) {
        return current() ? 0 : Math.max(0, nowMs - currentToMs);
    }
}
