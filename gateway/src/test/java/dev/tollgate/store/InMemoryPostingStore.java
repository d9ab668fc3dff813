package dev.tollgate.store;

import dev.tollgate.base.CustomerId;
import dev.tollgate.base.GrantId;
import dev.tollgate.base.IdSource;
import dev.tollgate.base.LeaseId;
import dev.tollgate.base.RequestId;
import dev.tollgate.base.TimeSource;
import dev.tollgate.base.TransferId;
import dev.tollgate.ledger.Account;
import dev.tollgate.ledger.LeaseHolder;
import dev.tollgate.ledger.Transfer;
import dev.tollgate.metering.UsageRow;
import dev.tollgate.money.Asset;
import dev.tollgate.store.InMemoryLedgerStore.IdTaken;
import dev.tollgate.wallet.PostingStore;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Posting in memory, onto an {@link InMemoryLedgerStore}: a fake for tests. */
public final class InMemoryPostingStore implements PostingStore {
    private record JournalKey(LeaseHolder holder, int loop) {}

    private record Journal(
            long postedSeq,
            long scanSeq,
            boolean closed,
            @Nullable String lost) {}

    private record Sum(CustomerId customer, Account from, Asset asset) {}

    private final InMemoryLedgerStore ledger;
    private final IdSource ids;
    private final TimeSource time;
    private final long ledgerId;
    private final Map<JournalKey, Journal> journals = new LinkedHashMap<>();
    private final Map<RequestId, Posting> posted = new LinkedHashMap<>();
    private final Map<RequestId, Long> postedMs = new HashMap<>();

    /** An empty one of a new ledger, with {@link IdSource#shared} or seeded ids. */
    public InMemoryPostingStore(InMemoryLedgerStore ledger, IdSource ids) {
        this(ledger, ids, TimeSource.system());
    }

    /** The same with a clock, which dates what is posted. */
    public InMemoryPostingStore(InMemoryLedgerStore ledger, IdSource ids, TimeSource time) {
        this.ledger = ledger;
        this.ids = ids;
        this.time = time;
        this.ledgerId = ids.next();
    }

    @Override
    public long ledgerId() {
        return ledgerId;
    }

    @Override
    public synchronized LeaseHolder nextEpoch(long node) {
        return ledger.nextEpoch(node);
    }

    @Override
    public synchronized List<Position> openJournals(LeaseHolder now) {
        return journals.entrySet().stream()
                .filter(entry -> entry.getKey().holder.node() == now.node()
                        && entry.getKey().holder.epoch() != now.epoch()
                        && !isClosed(entry.getKey()))
                .map(entry -> positionOf(entry.getKey(), entry.getValue()))
                .sorted(Comparator.comparingLong((Position at) -> at.holder().epoch())
                        .thenComparingInt(Position::loop))
                .toList();
    }

    private boolean isClosed(JournalKey key) {
        return Objects.requireNonNull(journals.get(key)).closed || ledger.forgotten(key.holder);
    }

    private static Position positionOf(JournalKey key, Journal journal) {
        return new Position(key.holder, key.loop, journal.postedSeq, journal.scanSeq);
    }

    @Override
    public synchronized Position position(LeaseHolder holder, int loop) {
        JournalKey key = new JournalKey(holder, loop);
        return positionOf(key, journals.computeIfAbsent(key, _ -> new Journal(0, 0, false, null)));
    }

    @Override
    public synchronized boolean post(Batch batch) {
        Position at = batch.at();
        JournalKey key = new JournalKey(at.holder(), at.loop());
        position(at.holder(), at.loop());
        Journal journal = Objects.requireNonNull(journals.get(key));
        if (journal.postedSeq != batch.expectedSeq() || isClosed(key)) {
            return false;
        }
        List<Posting> fresh = new ArrayList<>();
        Set<RequestId> seen = new HashSet<>(posted.keySet());
        for (Posting posting : batch.postings()) {
            if (seen.add(posting.row().id())) {
                fresh.add(posting);
            }
        }
        long atMs = Math.max(time.epochMillis(), ledger.closedUntil());
        move(fresh);
        ledger.closeSpent();
        fresh.forEach(posting -> {
            posted.put(posting.row().id(), posting);
            postedMs.put(posting.row().id(), atMs);
        });
        journals.put(key, new Journal(at.postedSeq(), at.scanSeq(), false, null));
        return true;
    }

    private void move(List<Posting> fresh) {
        for (int left = IdTaken.ATTEMPTS; ; left--) {
            try {
                ledger.move(transfersOf(fresh));
                return;
            } catch (IdTaken e) {
                if (left == 0) {
                    throw e;
                }
            }
        }
    }

    private List<Transfer> transfersOf(List<Posting> fresh) {
        Map<Sum, Long> sums = new LinkedHashMap<>();
        long costNanos = 0;
        long nowMs = time.epochMillis();
        for (Posting posting : fresh) {
            UsageRow row = posting.row();
            long drawn = row.charge().overrunNanos();
            for (Draw draw : posting.draws()) {
                requireLease(draw.lease(), draw.grant());
                add(sums, row, Account.of(draw.lease()), draw.nanos());
                drawn = Math.addExact(drawn, draw.nanos());
            }
            if (drawn != row.charge().nanos()) {
                throw new IllegalStateException(row.id() + ": draws and overrun " + drawn + " (expected: "
                        + row.charge().nanos() + ")");
            }
            add(sums, row, Account.system(Account.Kind.OVERRUN), row.charge().overrunNanos());
            costNanos = Math.addExact(costNanos, row.charge().costNanos());
        }
        List<Transfer> transfers = new ArrayList<>();
        for (Map.Entry<Sum, Long> entry : sums.entrySet()) {
            Sum sum = entry.getKey();
            transfers.add(new Transfer(
                    new TransferId(ids.next()),
                    sum.from.kind() == Account.Kind.LEASE ? Transfer.Kind.CHARGED : Transfer.Kind.OVERRUN,
                    sum.from,
                    Account.system(Account.Kind.REVENUE),
                    sum.asset,
                    entry.getValue(),
                    sum.customer,
                    "",
                    nowMs));
        }
        if (costNanos > 0) {
            transfers.add(new Transfer(
                    new TransferId(ids.next()),
                    Transfer.Kind.PROVIDER_COST,
                    Account.system(Account.Kind.PROVIDER_PAYABLE),
                    Account.system(Account.Kind.PROVIDER_COST),
                    Asset.USD,
                    costNanos,
                    null,
                    "",
                    nowMs));
        }
        return transfers;
    }

    private void requireLease(LeaseId lease, GrantId grant) {
        if (!ledger.knows(lease, grant)) {
            throw new IllegalStateException(lease + " of " + grant + " is not open (expected: an open lease of it)");
        }
    }

    private static void add(Map<Sum, Long> sums, UsageRow row, Account from, long nanos) {
        if (nanos > 0) {
            sums.merge(new Sum(row.payer().customer(), from, row.charge().asset()), nanos, Math::addExact);
        }
    }

    @Override
    public synchronized void close(LeaseHolder holder, int loop, @Nullable String lost) {
        position(holder, loop);
        journals.computeIfPresent(
                new JournalKey(holder, loop),
                (_, journal) -> new Journal(journal.postedSeq, journal.scanSeq, true, lost));
    }

    /** What a replay recorded as lost of a journal, or null. */
    public synchronized @Nullable String lost(LeaseHolder holder, int loop) {
        Journal journal = journals.get(new JournalKey(holder, loop));
        return journal == null ? null : journal.lost;
    }

    /** What was posted of a request, or null. */
    public synchronized @Nullable Posting posting(RequestId id) {
        return posted.get(id);
    }

    /** How many requests were posted. */
    public synchronized int postedCount() {
        return posted.size();
    }

    /** Journals that were neither closed nor given up. */
    public synchronized List<Position> open() {
        return journals.entrySet().stream()
                .filter(entry -> !isClosed(entry.getKey()))
                .map(entry -> positionOf(entry.getKey(), entry.getValue()))
                .toList();
    }

    /** When each was posted. */
    synchronized Map<Posting, Long> postedAt() {
        Map<Posting, Long> at = new LinkedHashMap<>();
        posted.values()
                .forEach(posting -> at.put(
                        posting,
                        Objects.requireNonNull(postedMs.get(posting.row().id()))));
        return at;
    }

    /** Everything that was posted, oldest first. */
    public synchronized List<Posting> posted() {
        return List.copyOf(posted.values());
    }
}
