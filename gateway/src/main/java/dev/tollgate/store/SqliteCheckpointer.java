package dev.tollgate.store;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Moves SQLite's log into its file beside the writer, so that no lease waits for it. Left to itself SQLite does this
 * inside a commit.
 */
final class SqliteCheckpointer {
    private static final Logger LOG = LoggerFactory.getLogger(SqliteCheckpointer.class);
    private static final long PAUSE_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** So long a log (8 MiB) is begun anew when it can be; a shorter one is begun anew by itself in a quiet moment. */
    private static final int LONG_LOG_PAGES = 2_048;

    private final SqliteConnections connections;
    private final Runnable finish;
    private final Thread thread;
    private volatile boolean dirty;
    private volatile boolean closed;

    /**
     * @param finish has the writer move the little that came meanwhile: only then, with nobody writing, the log can
     *     begin anew
     */
    SqliteCheckpointer(SqliteConnections connections, Runnable finish) {
        this.connections = connections;
        this.finish = finish;
        this.thread = Thread.ofPlatform().name("sqlite-checkpoint").daemon().unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    /** Something was written. Cheap: for after each commit. */
    void wake() {
        if (!dirty) {
            dirty = true;
            LockSupport.unpark(thread);
        }
    }

    private void run() {
        Connection connection = null;
        while (!closed) {
            if (!dirty) {
                LockSupport.park(this);
                continue;
            }
            // First what follows gathers, then it is moved together.
            LockSupport.parkNanos(this, PAUSE_NANOS);
            if (!closed) {
                dirty = false;
                connection = checkpoint(connection);
            }
        }
        close(connection);
    }

    private @Nullable Connection checkpoint(@Nullable Connection open) {
        Connection connection = open;
        try {
            if (connection == null) {
                connection = connections.checkpointer();
            }
            if (move(connection) >= LONG_LOG_PAGES) {
                finish.run();
            }
            return connection;
        } catch (SQLException e) {
            // Nothing is lost: the log is still whole. The next commit tries again.
            LOG.warn("checkpoint of {} failed: {}", connections.file(), e.getMessage());
            close(connection);
            return null;
        }
    }

    /** Moves what is in the log, beside the writer. Answers how many pages it has. */
    static int move(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("PRAGMA wal_checkpoint(PASSIVE)")) {
            return row.next() ? row.getInt(2) : 0;
        }
    }

    private static void close(@Nullable Connection connection) {
        if (connection == null) {
            return;
        }
        try {
            connection.close();
        } catch (SQLException e) {
            LOG.warn("a checkpoint connection does not close: {}", e.getMessage());
        }
    }

    /** Ends the thread. The last connection that closes checkpoints what is left. */
    void close() {
        closed = true;
        LockSupport.unpark(thread);
        Threads.join(thread);
    }
}
