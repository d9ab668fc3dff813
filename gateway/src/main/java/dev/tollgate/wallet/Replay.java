package dev.tollgate.wallet;

import dev.tollgate.base.HaltPoints;
import dev.tollgate.ledger.LeaseHolder;
import dev.tollgate.wallet.PostingStore.Position;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Applies what this node's earlier lives left in their journals, then ends their leases. Blocking. */
final class Replay {
    private final WalletStores stores;
    private final JournalShelf shelf;
    private final LeaseHolder now;
    private final int batchRowsMax;
    private final HaltPoints halts;

    Replay(WalletStores stores, JournalShelf shelf, LeaseHolder now, int batchRowsMax, HaltPoints halts) {
        this.stores = stores;
        this.shelf = shelf;
        this.now = now;
        this.batchRowsMax = batchRowsMax;
        this.halts = halts;
    }

    /** Whatever interrupts it, it can be run again: each step is found done or is done anew. */
    ReplayReport run() throws IOException {
        List<Position> left = stores.postings().openJournals(now);
        List<Integer> files = shelf.loops();
        List<String> lost = new ArrayList<>();
        ReplayTally tally = new ReplayTally();
        for (Position position : left) {
            if (!files.contains(position.loop())) {
                throw missing(position, "there is no such file");
            }
            String gap = replay(position, tally);
            if (gap != null) {
                lost.add(shelf.name(position.loop()) + ": " + gap);
            }
        }
        long returned = stores.leasing().closeEarlier(now);
        return new ReplayReport(
                left.size(), tally.settled, tally.progress, tally.dropped, tally.clampedNanos, returned, lost);
    }

    private @Nullable String replay(Position position, ReplayTally tally) throws IOException {
        String name = shelf.name(position.loop());
        try (JournalStorage storage = shelf.open(position.loop())) {
            JournalHeader header = JournalHeader.read(storage, name);
            if (header.epoch() != position.holder().epoch()) {
                throw missing(position, "the file is of epoch " + header.epoch());
            }
            JournalReplay replay = new JournalReplay(stores, position, batchRowsMax, halts, tally);
            String gap = replay.run(storage);
            stores.postings().close(position.holder(), position.loop(), gap);
            return gap;
        }
    }

    private WalletStartException missing(Position position, String found) {
        return new WalletStartException(shelf.name(position.loop()) + ": " + found + " (expected: the journal of node "
                + position.holder().node() + ", epoch " + position.holder().epoch()
                + ", which was not replayed yet); put the file back, or give its charges up with 'tollgate node forget "
                + position.holder().node() + "'");
    }
}
