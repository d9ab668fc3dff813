package dev.tollgate.store;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Properties;
import org.sqlite.JDBC;
import org.sqlite.SQLiteConfig;

/** Opens connections to one SQLite file. */
final class SqliteConnections {
    /** How long a statement waits for another process, such as an operator's backup. */
    private static final int BUSY_TIMEOUT_MS = 1_000;

    private static final int WRITER_CACHE_KIB = 32 << 10;
    private static final int READER_CACHE_KIB = 8 << 10;
    /**
     * Pages in the log after which the writer itself checkpoints. That takes long, so another thread does it before;
     * this only bounds the log (128 MiB).
     */
    private static final int CHECKPOINT_PAGES = 32_768;

    private static final long LOG_BYTES_KEPT = 64L << 20;

    private final Path file;

    SqliteConnections(Path file) {
        this.file = file;
    }

    Path file() {
        return file;
    }

    String url() {
        return JDBC.PREFIX + file;
    }

    /** Makes an empty file that only its owner can read, with its folders; one that is there stays. */
    private void createFile() throws IOException {
        Path folder = file.toAbsolutePath().getParent();
        if (folder != null) {
            Files.createDirectories(folder);
        }
        try {
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        } catch (FileAlreadyExistsException _) {
            // A later start.
        }
    }

    /** The one connection that writes, to a file that is made where it is not there. */
    Connection makeAndWrite() throws SQLException, IOException {
        createFile();
        SQLiteConfig config = new SQLiteConfig();
        config.setJournalMode(SQLiteConfig.JournalMode.WAL);
        // Every commit is on the disk before it is answered: leases and postings are money.
        config.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
        config.setJournalSizeLimit((int) LOG_BYTES_KEPT);
        config.setPragma(SQLiteConfig.Pragma.CACHE_SIZE, Integer.toString(-WRITER_CACHE_KIB));
        config.setTempStore(SQLiteConfig.TempStore.MEMORY);
        Connection connection = connect(config);
        execute(connection, "PRAGMA wal_autocheckpoint = " + CHECKPOINT_PAGES);
        return connection;
    }

    /** A connection that only reads, from a file that is there. */
    Connection reader() throws SQLException {
        if (!Files.exists(file)) {
            throw new SQLException(file + " is not there (expected: a database)");
        }
        SQLiteConfig config = new SQLiteConfig();
        config.setPragma(SQLiteConfig.Pragma.CACHE_SIZE, Integer.toString(-READER_CACHE_KIB));
        config.setTempStore(SQLiteConfig.TempStore.MEMORY);
        Connection connection = connect(config);
        execute(connection, "PRAGMA query_only = 1");
        return connection;
    }

    /** A connection that moves the log into the file. */
    Connection checkpointer() throws SQLException {
        SQLiteConfig config = new SQLiteConfig();
        config.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
        return connect(config);
    }

    private Connection connect(SQLiteConfig config) throws SQLException {
        config.setBusyTimeout(BUSY_TIMEOUT_MS);
        Properties properties = config.toProperties();
        // Not by DriverManager: it would load and ask every driver of the class path.
        return JDBC.createConnection(url(), properties);
    }

    static void execute(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
