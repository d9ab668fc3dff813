package dev.tollgate.store;

import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread that writes to a SQLite file. Who waits for an answer goes before the poster's batches, and those that
 * wait together share one transaction, so that many leases cost one wait for the disk.
 */
final class SqliteWriter {
    private static final Logger LOG = LoggerFactory.getLogger(SqliteWriter.class);
    private static final int FIRST_WAITING_MAX = 4_096;
    private static final int BULK_WAITING_MAX = 256;
    private static final int GROUP_MAX = 64;
    /** After so many groups in a row a batch of the poster has its turn: its lag is bounded too. */
    private static final int GROUPS_BEFORE_BULK = 8;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition work = lock.newCondition();
    private final ArrayDeque<Job<?>> first = new ArrayDeque<>();
    private final ArrayDeque<Job<?>> bulk = new ArrayDeque<>();
    private final Session session;
    private final SqliteCheckpointer checkpointer;
    private final Thread thread;
    private volatile boolean checkpointDue;
    private int groupsInARow;
    private boolean closed;

    /** Over the connection that writes. */
    SqliteWriter(SqliteConnections connections, Session session) {
        this.session = session;
        this.checkpointer = new SqliteCheckpointer(connections, () -> checkpointDue = true);
        this.thread = Thread.ofPlatform().name("sqlite-writer").daemon().unstarted(this::run);
    }

    void start() {
        thread.start();
        checkpointer.start();
    }

    <T extends @Nullable Object> T call(Runner.Lane lane, Runner.Work<T> what) {
        Job<T> job = new Job<>(what);
        lock.lock();
        try {
            if (closed) {
                throw StoreErrors.closed();
            }
            boolean isFirst = lane == Runner.Lane.FIRST;
            ArrayDeque<Job<?>> queue = isFirst ? first : bulk;
            int max = isFirst ? FIRST_WAITING_MAX : BULK_WAITING_MAX;
            if (queue.size() >= max) {
                throw StoreErrors.queueFull(max);
            }
            queue.addLast(job);
            work.signal();
        } finally {
            lock.unlock();
        }
        return job.await();
    }

    private void run() {
        for (List<Job<?>> group = take(); !group.isEmpty(); group = take()) {
            group.removeIf(job -> !job.claim());
            if (group.size() < 2 || !together(group)) {
                group.forEach(this::alone);
            }
            if (checkpointDue) {
                checkpointDue = false;
                checkpoint();
            }
        }
    }

    /** Between two transactions. Little is left to move: the checkpointer asks when it has just moved the rest. */
    private void checkpoint() {
        try {
            SqliteCheckpointer.move(session.connection());
        } catch (SQLException e) {
            // Nothing is lost: the log is still whole, and only grows until the next time.
            LOG.warn("the log could not be moved: {}", e.getMessage());
        }
    }

    /** The next jobs to run in one transaction; empty when it is over. */
    private List<Job<?>> take() {
        List<Job<?>> group = new ArrayList<>();
        lock.lock();
        try {
            while (first.isEmpty() && bulk.isEmpty()) {
                if (closed) {
                    return group;
                }
                work.awaitUninterruptibly();
            }
            boolean bulkIsDue = !bulk.isEmpty() && (first.isEmpty() || groupsInARow >= GROUPS_BEFORE_BULK);
            groupsInARow = bulkIsDue ? 0 : groupsInARow + 1;
            if (bulkIsDue) {
                group.add(bulk.removeFirst());
            } else {
                for (int i = 0; i < GROUP_MAX && !first.isEmpty(); i++) {
                    group.add(first.removeFirst());
                }
            }
            return group;
        } finally {
            lock.unlock();
        }
    }

    /** Runs a group in one transaction. False where one of it failed: nothing was written, nobody was told. */
    private boolean together(List<Job<?>> group) {
        if (transact(group) != null) {
            return false;
        }
        group.forEach(Job::succeed);
        return true;
    }

    private void alone(Job<?> job) {
        Throwable failure = transact(List.of(job));
        if (failure == null) {
            job.succeed();
        } else {
            job.fail(failure);
        }
    }

    /** Null where it was committed. Whatever a work throws is its caller's; this thread goes on. */
    private @Nullable Throwable transact(List<Job<?>> jobs) {
        try {
            session.update("BEGIN IMMEDIATE");
            for (Job<?> job : jobs) {
                job.run(session);
            }
            session.update("COMMIT");
        } catch (SQLException e) {
            rollBack(e);
            return StoreErrors.of(e);
        } catch (RuntimeException | Error e) {
            rollBack(e);
            return e;
        }
        checkpointer.wake();
        return null;
    }

    private void rollBack(Throwable why) {
        try {
            session.reset();
            session.update("ROLLBACK");
        } catch (SQLException e) {
            // After some failures (disk full among them) SQLite has rolled back itself.
            why.addSuppressed(e);
        }
    }

    /** Runs what waits, then ends the thread. */
    void close() {
        lock.lock();
        try {
            closed = true;
            work.signal();
        } finally {
            lock.unlock();
        }
        Threads.join(thread);
        checkpointer.close();
    }
}
