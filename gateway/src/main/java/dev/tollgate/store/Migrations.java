package dev.tollgate.store;

import dev.tollgate.store.DatabaseConfig.PostgresServer;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Map;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.sqlite.SQLiteDataSource;

/**
 * Brings a database's schema to this program's version, forward only. Flyway writes; whether there is anything to write
 * is read from its history by one query, because loading Flyway takes longer than all the rest of a start.
 */
final class Migrations {
    /** The last file of {@code migrations}; a test compares. */
    static final int NEWEST = 7;

    private static final String HISTORY = "flyway_schema_history";
    private static final String FOLDER = "classpath:dev/tollgate/store/migrations";

    private Migrations() {}

    /** Brings an embedded database up, seen through its own connection. */
    static void bringUp(SqliteConnections file, Connection probe) throws SQLException {
        String where = file.file().toString();
        if (!isCurrent(probe, where)) {
            SQLiteDataSource source = new SQLiteDataSource();
            source.setUrl(file.url());
            migrate(source, "WITHOUT ROWID", where);
        }
    }

    /** Brings a server's database up. */
    static void bringUp(PostgresServer server) throws SQLException {
        DataSource source = PostgresRunner.source(server);
        boolean current;
        try (Connection probe = source.getConnection()) {
            current = isCurrent(probe, server.where());
        }
        if (!current) {
            migrate(source, "", server.where());
        }
    }

    /** Fails unless the schema is this program's: for those that only read. */
    static void require(Connection probe, String where) throws SQLException {
        int version = version(probe);
        if (version != NEWEST) {
            throw new StoreOpenException(
                    where + ": schema version " + version + " (expected: " + NEWEST + ", which a start of this"
                            + " program brings an older one to)",
                    null);
        }
    }

    private static boolean isCurrent(Connection probe, String where) throws SQLException {
        int version = version(probe);
        if (version > NEWEST) {
            throw new StoreOpenException(
                    where + ": schema version " + version + ", written by a newer program (expected: at most " + NEWEST
                            + ")",
                    null);
        }
        return version == NEWEST;
    }

    /** The version that the history names, or 0 where there is no history or its last step failed. */
    private static int version(Connection probe) throws SQLException {
        try (ResultSet tables = probe.getMetaData().getTables(null, null, HISTORY, null)) {
            if (!tables.next()) {
                return 0;
            }
        }
        String last = "SELECT version, success FROM " + HISTORY + " ORDER BY installed_rank DESC LIMIT 1";
        try (PreparedStatement statement = probe.prepareStatement(last);
                ResultSet row = statement.executeQuery()) {
            return row.next() && row.getBoolean("success") ? row.getInt("version") : 0;
        }
    }

    private static void migrate(DataSource source, String clustered, String where) {
        try {
            Flyway.configure(Migrations.class.getClassLoader())
                    .dataSource(source)
                    .locations(FOLDER)
                    .placeholders(Map.of("clustered", clustered))
                    .cleanDisabled(true)
                    .loggers("slf4j")
                    .load()
                    .migrate();
        } catch (FlywayException e) {
            throw new StoreOpenException(where + ": the schema cannot be brought up: " + e.getMessage(), e);
        }
    }
}
