package dev.tollgate.store;

import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * One writing thread and a few reading ones, all of the platform: SQLite's native calls would pin virtual threads, and
 * its file has one writer anyway. Callers wait on whatever thread they are.
 */
final class SqliteRunner implements Runner {
    private final @Nullable SqliteWriter writer;
    private final SqliteReaders readers;
    private final Session writing;

    private SqliteRunner(SqliteConnections connections, Session writing, boolean writes) {
        this.writing = writing;
        this.readers = new SqliteReaders(connections);
        this.writer = writes ? new SqliteWriter(connections, writing) : null;
    }

    static SqliteRunner open(SqliteConnections connections, boolean writes) throws SQLException, IOException {
        Connection own = writes ? connections.makeAndWrite() : connections.reader();
        SqliteRunner runner;
        try {
            if (writes) {
                Migrations.bringUp(connections, own);
            } else {
                Migrations.require(own, connections.file().toString());
            }
            runner = new SqliteRunner(connections, new Session(own), writes);
        } catch (SQLException | RuntimeException | Error e) {
            own.close();
            throw e;
        }
        runner.readers.start();
        if (runner.writer != null) {
            runner.writer.start();
        }
        return runner;
    }

    @Override
    public <T extends @Nullable Object> T read(Work<T> work) {
        return readers.call(work);
    }

    @Override
    public <T extends @Nullable Object> T write(Lane lane, Work<T> work) {
        if (writer == null) {
            throw StoreErrors.readOnly();
        }
        return writer.call(lane, work);
    }

    @Override
    public void close() {
        if (writer != null) {
            writer.close();
        }
        readers.close();
        try {
            // Last, so that it is the one that empties the log.
            writing.close();
        } catch (SQLException e) {
            throw StoreErrors.of(e);
        }
    }
}
