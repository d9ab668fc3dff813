package dev.tollgate.wallet;

import dev.tollgate.base.GrantId;
import dev.tollgate.base.LeaseId;
import dev.tollgate.ledger.LeaseHolder;
import dev.tollgate.metering.PaidRequest;
import dev.tollgate.metering.PaidRequest.GrantDraw;
import dev.tollgate.metering.UsageRow;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where journals are posted to. Blocking: never on an event loop. Each call is one durable transaction. */
public interface PostingStore {
    /** The ledger that journals belong to: made once when the database is made. */
    long ledgerId();

    /** Begins a node's next life: its epoch is one above the last. */
    LeaseHolder nextEpoch(long node);

    /** Every journal position of a node's lives that was not closed yet, the given life left out. */
    List<Position> openJournals(LeaseHolder now);

    /** The position of one journal. One that is new is noted as open from then on, both sequences 0. */
    Position position(LeaseHolder holder, int loop);

    /**
     * Posts one batch: advances {@code posted_seq} from the expected value, inserts the usage rows, moves the draws of
     * the rows that were new, adds overrun and provider cost. A batch whose expected sequence is not the stored one
     * changes nothing.
     *
     * @return whether it was applied
     */
    boolean post(Batch batch);

    /** Marks a journal as replayed to its end; with the gap, if a replay recorded one as lost. */
    void close(LeaseHolder holder, int loop, @Nullable String lost);

    /**
     * How far a journal was posted.
     *
     * @param postedSeq sequence of the last record that was posted or skipped
     * @param scanSeq sequence of the oldest record that a request still open then needs (its {@code began}, or the
     *     {@code progress} that stands for it), else {@code postedSeq}
     */
    record Position(LeaseHolder holder, int loop, long postedSeq, long scanSeq) {}

    /** One transaction. {@code at.postedSeq} and {@code at.scanSeq} are what is stored afterwards. */
    record Batch(Position at, long expectedSeq, List<Posting> postings) {
        public Batch {
            postings = List.copyOf(postings);
        }
    }

    /** One settled request with the slices that paid. The draws and the overrun sum to the charge. */
    record Posting(UsageRow row, List<Draw> draws) {
        public Posting {
            draws = List.copyOf(draws);
        }

        /** The same by grant. */
        public PaidRequest paid() {
            List<GrantDraw> byLease = new ArrayList<>(draws.size());
            draws.forEach(draw -> byLease.add(new GrantDraw(draw.grant(), draw.nanos())));
            return PaidRequest.of(row, byLease);
        }
    }

    /** What one slice paid, nano-units. */
    record Draw(LeaseId lease, GrantId grant, long nanos) {}
}
