package dev.tollgate.store;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A few threads that read from a SQLite file, each over a connection that it opens when it is first needed. */
final class SqliteReaders {
    private static final Logger LOG = LoggerFactory.getLogger(SqliteReaders.class);
    private static final int THREADS = 3;
    private static final int WAITING_MAX = 1_024;

    private final SqliteConnections connections;
    private final ArrayBlockingQueue<Job<?>> waiting = new ArrayBlockingQueue<>(WAITING_MAX);
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean closed;

    SqliteReaders(SqliteConnections connections) {
        this.connections = connections;
        for (int i = 1; i <= THREADS; i++) {
            threads.add(Thread.ofPlatform().name("sqlite-reader-" + i).daemon().unstarted(this::run));
        }
    }

    void start() {
        threads.forEach(Thread::start);
    }

    <T extends @Nullable Object> T call(Runner.Work<T> work) {
        if (closed) {
            throw StoreErrors.closed();
        }
        Job<T> job = new Job<>(work);
        if (!waiting.offer(job)) {
            throw StoreErrors.queueFull(WAITING_MAX);
        }
        if (closed && waiting.remove(job)) {
            throw StoreErrors.closed();
        }
        return job.await();
    }

    private void run() {
        Session session = null;
        while (true) {
            Job<?> job = next();
            if (job == null) {
                break;
            }
            if (job.claim()) {
                session = serve(job, session);
            }
        }
        if (session != null) {
            try {
                session.close();
            } catch (SQLException e) {
                LOG.warn("a reading connection does not close: {}", e.getMessage());
            }
        }
    }

    private @Nullable Job<?> next() {
        while (true) {
            Job<?> job = waiting.poll();
            if (job != null || closed) {
                return job;
            }
            try {
                return waiting.take();
            } catch (InterruptedException _) {
                // Only close() interrupts; what still waits is served first.
            }
        }
    }

    /** Runs one job. Answers the session for the next one, or null where this one broke. */
    private @Nullable Session serve(Job<?> job, @Nullable Session session) {
        Session mine = session;
        try {
            if (mine == null) {
                mine = new Session(connections.reader());
            }
            mine.update("BEGIN");
            job.run(mine);
            mine.update("COMMIT");
        } catch (SQLException e) {
            close(mine, e);
            job.fail(StoreErrors.of(e));
            return null;
        } catch (RuntimeException | Error e) {
            close(mine, e);
            job.fail(e);
            return null;
        }
        job.succeed();
        return mine;
    }

    /** The next job gets a new connection. */
    private static void close(@Nullable Session session, Throwable why) {
        if (session == null) {
            return;
        }
        try {
            session.close();
        } catch (SQLException e) {
            why.addSuppressed(e);
        }
    }

    /** Serves what waits, then ends the threads. */
    void close() {
        closed = true;
        for (Thread thread : threads) {
            thread.interrupt();
        }
        for (Thread thread : threads) {
            Threads.join(thread);
        }
    }
}
