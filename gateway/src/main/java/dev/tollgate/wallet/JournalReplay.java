package dev.tollgate.wallet;

import dev.tollgate.base.HaltPoint;
import dev.tollgate.base.HaltPoints;
import dev.tollgate.base.LeaseId;
import dev.tollgate.base.RequestId;
import dev.tollgate.ledger.LeaseReply;
import dev.tollgate.metering.UsageRow;
import dev.tollgate.wallet.PostingStore.Batch;
import dev.tollgate.wallet.PostingStore.Draw;
import dev.tollgate.wallet.PostingStore.Position;
import dev.tollgate.wallet.PostingStore.Posting;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Applies one journal to its end: {@code settled} records behind the posted sequence, then the last {@code progress} of
 * each request that was left open (a re-pricing is one, too). It prices nothing and splits nothing again, but for one
 * case: a power cut may have taken a charge whose unused rest was spent by others, so that the leases do not carry
 * all that is left on disk. What they do not carry becomes overrun, so that no account goes below zero.
 */
final class JournalReplay {
    private final WalletStores stores;
    private final Position from;
    private final int batchRowsMax;
    private final HaltPoints halts;
    private final ReplayTally tally;
    /** What the leases still hold, less what this replay drew. */
    private final Map<LeaseId, Long> leases = new HashMap<>();
    /** Requests without an end, with their last progress. */
    private final Map<RequestId, Optional<Posting>> open = new LinkedHashMap<>();

    private final List<Posting> batch = new ArrayList<>();
    private final StringBuilder gaps = new StringBuilder();
    private long lostRecords;
    private long storedSeq;
    private long seenSeq;

    JournalReplay(WalletStores stores, Position from, int batchRowsMax, HaltPoints halts, ReplayTally tally) {
        this.stores = stores;
        this.from = from;
        this.batchRowsMax = batchRowsMax;
        this.halts = halts;
        this.tally = tally;
        this.storedSeq = from.postedSeq();
        this.seenSeq = from.postedSeq();
    }

    /** Returns what a power cut took, in words, or null. */
    @Nullable
    String run(JournalStorage storage) throws IOException {
        for (LeaseReply.Slice lease : stores.leasing().leases(from.holder())) {
            leases.put(lease.lease(), lease.addedNanos());
        }
        JournalScan scan = JournalScan.of(storage, from.holder().epoch(), Math.max(1, from.scanSeq()));
        for (int i = 0; i < scan.count(); i++) {
            scan.select(i);
            noteGap(scan.seq(i));
            take(scan, scan.seq(i) > from.postedSeq());
        }
        flush();
        closeOpen();
        return lostRecords == 0
                ? null
                : lostRecords + " records of epoch " + from.holder().epoch() + " are lost: " + gaps;
    }

    private void noteGap(long seq) {
        if (seq <= seenSeq) {
            return;
        }
        if (seq > seenSeq + 1) {
            lostRecords += seq - seenSeq - 1;
            gaps.append(gaps.isEmpty() ? "" : ", ")
                    .append(seenSeq + 1)
                    .append('-')
                    .append(seq - 1);
        }
        seenSeq = seq;
    }

    private void take(JournalScan scan, boolean unposted) throws IOException {
        switch (scan.kind()) {
            case RecordFormat.BEGAN -> open.putIfAbsent(scan.request(), Optional.empty());
            case RecordFormat.PROGRESS, RecordFormat.REPRICED -> open.put(scan.request(), Optional.of(scan.posting()));
            case RecordFormat.RELEASED -> open.remove(scan.request());
            case RecordFormat.SETTLED -> {
                open.remove(scan.request());
                if (unposted) {
                    tally.settled++;
                    add(scan.posting());
                }
            }
            default -> throw new IOException("record " + seenSeq + " of kind " + scan.kind());
        }
    }

    private void closeOpen() {
        for (Map.Entry<RequestId, Optional<Posting>> each : open.entrySet()) {
            Optional<Posting> last = each.getValue();
            if (last.isEmpty()) {
                tally.dropped++;
            } else if (stores.usage().row(each.getKey()) == null) {
                tally.progress++;
                // One more for each, so that the batch below is behind all that was stored.
                seenSeq++;
                add(last.get());
            }
            // The rest was posted by a replay that was cut off. Its leases must not be drawn on twice.
        }
        flush();
    }

    private void add(Posting posting) {
        batch.add(carried(posting));
        if (batch.size() >= batchRowsMax) {
            flush();
        }
    }

    private void flush() {
        if (batch.isEmpty()) {
            return;
        }
        // The scan begins where it began until the journal is closed, should this replay be cut off, too.
        Position at = new Position(from.holder(), from.loop(), seenSeq, from.scanSeq());
        if (!stores.postings().post(new Batch(at, storedSeq, batch))) {
            throw new IllegalStateException("replay of " + from + ": the ledger is not at " + storedSeq
                    + " any more: does another process replay this journal?");
        }
        storedSeq = seenSeq;
        batch.clear();
        halts.reached(HaltPoint.DURING_REPLAY);
    }

    private Posting carried(Posting posting) {
        List<Draw> draws = new ArrayList<>(posting.draws().size());
        long missing = 0;
        for (Draw draw : posting.draws()) {
            long left = leases.getOrDefault(draw.lease(), 0L);
            long nanos = Math.min(left, draw.nanos());
            missing += draw.nanos() - nanos;
            if (nanos > 0) {
                leases.put(draw.lease(), left - nanos);
                draws.add(new Draw(draw.lease(), draw.grant(), nanos));
            }
        }
        if (missing == 0) {
            return posting;
        }
        tally.clampedNanos += missing;
        UsageRow row = posting.row();
        return new Posting(row.withOverrun(row.charge().overrunNanos() + missing), draws);
    }
}
