package dev.tollgate.store;

import dev.tollgate.base.HaltPoint;
import dev.tollgate.base.HaltPoints;
import dev.tollgate.base.IdSource;
import dev.tollgate.base.TimeSource;
import dev.tollgate.ledger.LeaseHolder;
import dev.tollgate.store.Runner.Lane;
import dev.tollgate.wallet.PostingStore;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Posting in SQL. A batch is one transaction: position, rows, draws, roll-ups, transfers. */
final class SqlPostingStore implements PostingStore {
    private static final String NEXT_EPOCH = """
            INSERT INTO nodes (node, epoch, forgotten_epoch) VALUES (?, 1, 0)
            ON CONFLICT (node) DO UPDATE SET epoch = nodes.epoch + 1
            RETURNING epoch""";

    private static final String OPEN_JOURNALS = """
            SELECT node, epoch, loop, posted_seq, scan_seq FROM journals
            WHERE node = ? AND epoch <> ? AND closed = 0
                AND NOT EXISTS (
                    SELECT 1 FROM nodes n WHERE n.node = journals.node AND n.forgotten_epoch >= journals.epoch)
            ORDER BY epoch, loop""";

    private static final String REGISTER = """
            INSERT INTO journals (node, epoch, loop, posted_seq, scan_seq, closed, lost) VALUES (?, ?, ?, 0, 0, 0, NULL)
            ON CONFLICT DO NOTHING""";

    private static final String POSITION =
            "SELECT node, epoch, loop, posted_seq, scan_seq FROM journals WHERE node = ? AND epoch = ? AND loop = ?";

    /** What makes a batch count once: it goes on from where the last one ended, or not at all. */
    private static final String ADVANCE = """
            UPDATE journals SET posted_seq = ?, scan_seq = ?
            WHERE node = ? AND epoch = ? AND loop = ? AND posted_seq = ? AND closed = 0
                AND NOT EXISTS (
                    SELECT 1 FROM nodes n WHERE n.node = journals.node AND n.forgotten_epoch >= journals.epoch)""";

    private static final String CLOSE =
            "UPDATE journals SET closed = 1, lost = ? WHERE node = ? AND epoch = ? AND loop = ?";

    private final Runner runner;
    private final long ledgerId;
    private final IdSource ids;
    private final TimeSource time;
    private final HaltPoints halts;
    private final UsageKinds kinds = new UsageKinds();

    SqlPostingStore(Runner runner, long ledgerId, IdSource ids, TimeSource time, HaltPoints halts) {
        this.runner = runner;
        this.ledgerId = ledgerId;
        this.ids = ids;
        this.time = time;
        this.halts = halts;
    }

    @Override
    public long ledgerId() {
        return ledgerId;
    }

    @Override
    public LeaseHolder nextEpoch(long node) {
        Long epoch = runner.write(Lane.FIRST, session -> session.first(NEXT_EPOCH, row -> row.getLong("epoch"), node));
        if (epoch == null) {
            throw new IllegalStateException("node " + node + ": no epoch came back (expected: one)");
        }
        return new LeaseHolder(node, epoch);
    }

    @Override
    public List<Position> openJournals(LeaseHolder now) {
        return runner.read(session -> session.list(OPEN_JOURNALS, SqlPostingStore::position, now.node(), now.epoch()));
    }

    @Override
    public Position position(LeaseHolder holder, int loop) {
        Position position = runner.write(Lane.FIRST, session -> {
            session.update(REGISTER, holder.node(), holder.epoch(), loop);
            return session.first(POSITION, SqlPostingStore::position, holder.node(), holder.epoch(), loop);
        });
        if (position == null) {
            throw new IllegalStateException("journal " + holder + " " + loop + " was not registered");
        }
        return position;
    }

    private static Position position(ResultSet row) throws SQLException {
        return new Position(
                new LeaseHolder(row.getLong("node"), row.getLong("epoch")),
                row.getInt("loop"),
                row.getLong("posted_seq"),
                row.getLong("scan_seq"));
    }

    @Override
    public boolean post(Batch batch) {
        UsageKinds.Pending pending = kinds.pending(ids);
        boolean applied = FreshIds.write(runner, Lane.BULK, session -> {
            pending.clear();
            return post(session, batch, pending);
        });
        // Only now: a number that a failed transaction gave out is no row's.
        pending.keep();
        return applied;
    }

    private boolean post(Session session, Batch batch, UsageKinds.Pending pending) throws SQLException {
        if (!advance(session, batch)) {
            return false;
        }
        if (!batch.postings().isEmpty()) {
            PostedSums sums = new PostedSums(ids);
            for (Posting posting : UsageSql.insert(session, batch.postings(), pending)) {
                sums.add(posting);
            }
            sums.write(session, Math.max(time.epochMillis(), TransferSql.openMs(session)));
        }
        halts.reached(HaltPoint.INSIDE_POST);
        return true;
    }

    private static boolean advance(Session session, Batch batch) throws SQLException {
        if (tryAdvance(session, batch)) {
            return true;
        }
        // A first batch whose journal nobody asked the position of.
        return batch.expectedSeq() == 0
                && session.update(
                                REGISTER,
                                batch.at().holder().node(),
                                batch.at().holder().epoch(),
                                batch.at().loop())
                        == 1
                && tryAdvance(session, batch);
    }

    private static boolean tryAdvance(Session session, Batch batch) throws SQLException {
        Position at = batch.at();
        return session.update(
                        ADVANCE,
                        at.postedSeq(),
                        at.scanSeq(),
                        at.holder().node(),
                        at.holder().epoch(),
                        at.loop(),
                        batch.expectedSeq())
                == 1;
    }

    @Override
    public void close(LeaseHolder holder, int loop, @Nullable String lost) {
        runner.write(Lane.FIRST, session -> {
            session.update(REGISTER, holder.node(), holder.epoch(), loop);
            return session.update(CLOSE, lost, holder.node(), holder.epoch(), loop);
        });
    }
}
