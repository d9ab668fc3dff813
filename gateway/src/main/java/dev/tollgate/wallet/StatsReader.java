package dev.tollgate.wallet;

import dev.tollgate.money.Asset;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Adds up a wallet's gauges. */
final class StatsReader {
    private StatsReader() {}

    static WalletStats read(Desks desks, List<LoopBooks> loops, List<Journal> journals, @Nullable Poster poster) {
        WalletCounts counts = desks.counts();
        long held = 0;
        long free = 0;
        int customers = 0;
        for (CustomerDesk desk : desks.all()) {
            customers++;
            held += desk.account.heldNanos(Asset.USD);
            free += desk.account.freeNanos(Asset.USD);
        }
        int open = 0;
        for (LoopBooks loop : loops) {
            open += loop.open();
        }
        return new WalletStats(
                new WalletStats.Holds(
                        open, held, counts.refusedBalance.sum(), counts.refusedRoom.sum(), counts.overrunNanos.sum()),
                new WalletStats.Streams(
                        counts.repriced.sum(),
                        counts.balanceEnded.sum(),
                        counts.budgetEnded.sum(),
                        counts.overrunNanoTokens.sum()),
                new WalletStats.Leases(
                        customers,
                        free,
                        counts.leaseRequests.sum(),
                        counts.leaseFailures.sum(),
                        counts.leaseTimeouts.sum()),
                journals(journals, counts),
                new WalletStats.Posts(
                        counts.postedRows.sum(),
                        counts.postedBatches.sum(),
                        counts.postFailures.sum(),
                        poster == null ? 0 : poster.lagMs(desks.side().time().epochMillis())));
    }

    private static WalletStats.Journals journals(List<Journal> journals, WalletCounts counts) {
        long used = 0;
        long ring = 0;
        long pending = 0;
        long errors = 0;
        boolean broken = false;
        for (Journal journal : journals) {
            used = Math.max(used, journal.written() - journal.tail());
            ring = journal.ring();
            pending += journal.pending();
            errors += journal.errors();
            broken |= journal.trouble() != null;
        }
        return new WalletStats.Journals(used, ring, counts.progressSkipped.sum(), pending, errors, broken);
    }
}
