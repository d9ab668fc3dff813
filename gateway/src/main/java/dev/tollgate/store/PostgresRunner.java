package dev.tollgate.store;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.tollgate.store.DatabaseConfig.PostgresServer;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;

/** A pool of connections to a PostgreSQL server. Work runs on the caller's thread. */
final class PostgresRunner implements Runner {
    private static final int ATTEMPTS = 8;
    /** A request that waits for a lease gives up after a second; a connection that comes later helps nobody. */
    private static final long CONNECTION_WAIT_MS = 1_000;

    private final HikariDataSource pool;
    private final boolean writes;

    private PostgresRunner(HikariDataSource pool, boolean writes) {
        this.pool = pool;
        this.writes = writes;
    }

    static PostgresRunner open(PostgresServer server, boolean writes) throws SQLException {
        if (writes) {
            Migrations.bringUp(server);
        } else {
            try (Connection probe = source(server).getConnection()) {
                Migrations.require(probe, server.where());
            }
        }
        HikariConfig config = new HikariConfig();
        config.setPoolName("postgresql");
        config.setDataSource(source(server));
        config.setMaximumPoolSize(server.connectionsMax());
        config.setConnectionTimeout(CONNECTION_WAIT_MS);
        config.setAutoCommit(false);
        config.setInitializationFailTimeout(-1);
        return new PostgresRunner(new HikariDataSource(config), writes);
    }

    /** Without a pool: for what is done once. */
    static DataSource source(PostgresServer server) {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setUrl(server.url());
        source.setUser(server.user());
        source.setPassword(server.password().reveal());
        source.setApplicationName("tollgate");
        // Each batched insert must tell whether it found its row there already.
        source.setReWriteBatchedInserts(false);
        return source;
    }

    @Override
    public <T extends @Nullable Object> T read(Work<T> work) {
        return attempts(connection -> {
            connection.setReadOnly(true);
            connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            return run(connection, work);
        });
    }

    @Override
    public <T extends @Nullable Object> T write(Lane lane, Work<T> work) {
        if (!writes) {
            throw StoreErrors.readOnly();
        }
        return attempts(connection -> run(connection, work));
    }

    @FunctionalInterface
    private interface Attempt<T extends @Nullable Object> {
        T on(Connection connection) throws SQLException;
    }

    private <T extends @Nullable Object> T attempts(Attempt<T> attempt) {
        for (int left = ATTEMPTS; ; left--) {
            try (Connection connection = pool.getConnection()) {
                return attempt.on(connection);
            } catch (SQLException e) {
                if (left <= 1 || !StoreErrors.isRetryable(e)) {
                    throw StoreErrors.of(e);
                }
            }
        }
    }

    private static <T extends @Nullable Object> T run(Connection connection, Work<T> work) throws SQLException {
        // Closing a session's statements leaves the driver's own cache of them alone.
        Session session = new Session(connection);
        try {
            T result = work.run(session);
            session.reset();
            connection.commit();
            return result;
        } catch (SQLException | RuntimeException | Error e) {
            rollBack(connection, e);
            throw e;
        }
    }

    private static void rollBack(Connection connection, Throwable why) {
        try {
            connection.rollback();
        } catch (SQLException e) {
            why.addSuppressed(e);
        }
    }

    @Override
    public void close() {
        pool.close();
    }
}
