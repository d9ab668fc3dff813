package dev.tollgate.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A connection with its prepared statements, which are kept: the texts are constants of this package, so there are not
 * many. Belongs to one thread at a time.
 */
final class Session implements AutoCloseable {
    /** Makes one value of the current row. */
    @FunctionalInterface
    interface RowReader<T> {
        T read(ResultSet row) throws SQLException;
    }

    /** Does something with the current row. */
    @FunctionalInterface
    interface RowUser {
        void use(ResultSet row) throws SQLException;
    }

    private static final int FETCH_ROWS = 1_000;

    private final Connection connection;
    private final Map<String, PreparedStatement> statements = new HashMap<>();

    Session(Connection connection) {
        this.connection = connection;
    }

    /** The statement of a text; the session closes it. */
    PreparedStatement statement(String sql) throws SQLException {
        PreparedStatement known = statements.get(sql);
        if (known != null) {
            return known;
        }
        PreparedStatement prepared = connection.prepareStatement(sql);
        statements.put(sql, prepared);
        return prepared;
    }

    /** Runs one statement. Answers how many rows it changed. */
    int update(String sql, @Nullable Object... args) throws SQLException {
        PreparedStatement statement = statement(sql);
        bind(statement, args);
        return statement.executeUpdate();
    }

    /** Adds one set of arguments to the batch of a text. */
    void add(String sql, @Nullable Object... args) throws SQLException {
        PreparedStatement statement = statement(sql);
        bind(statement, args);
        statement.addBatch();
    }

    /** Runs the batch of a text. Answers how many rows each of it changed. */
    int[] run(String sql) throws SQLException {
        return statement(sql).executeBatch();
    }

    /** All rows. */
    <T> List<T> list(String sql, RowReader<T> reader, @Nullable Object... args) throws SQLException {
        PreparedStatement statement = statement(sql);
        bind(statement, args);
        List<T> found = new ArrayList<>();
        try (ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                found.add(reader.read(rows));
            }
        }
        return found;
    }

    /** Shows each row, without keeping them. Answers how many there were. */
    long each(String sql, RowUser user) throws SQLException {
        PreparedStatement statement = statement(sql);
        statement.setFetchSize(FETCH_ROWS);
        long count = 0;
        try (ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                user.use(rows);
                count++;
            }
        }
        return count;
    }

    /** The first row, or null. */
    <T> @Nullable T first(String sql, RowReader<T> reader, @Nullable Object... args) throws SQLException {
        PreparedStatement statement = statement(sql);
        bind(statement, args);
        try (ResultSet rows = statement.executeQuery()) {
            return rows.next() ? reader.read(rows) : null;
        }
    }

    /** Whether there is a row. */
    boolean any(String sql, @Nullable Object... args) throws SQLException {
        return first(sql, _ -> true, args) != null;
    }

    private static void bind(PreparedStatement statement, @Nullable Object[] args) throws SQLException {
        for (int i = 0; i < args.length; i++) {
            switch (args[i]) {
                case null -> statement.setNull(i + 1, Types.NULL);
                case Long number -> statement.setLong(i + 1, number);
                case Integer number -> statement.setInt(i + 1, number);
                case Boolean truth -> statement.setInt(i + 1, truth ? 1 : 0);
                case String text -> statement.setString(i + 1, text);
                case byte[] bytes -> statement.setBytes(i + 1, bytes);
                default ->
                    throw new IllegalArgumentException("argument " + (i + 1) + " of a statement: " + args[i].getClass()
                            + " (expected: a number, a truth value, text or bytes)");
            }
        }
    }

    /** A nullable column that is a number. */
    static @Nullable Long nullableLong(ResultSet row, String column) throws SQLException {
        long value = row.getLong(column);
        return row.wasNull() ? null : value;
    }

    /** A column that the schema says is never null. */
    static String text(ResultSet row, String column) throws SQLException {
        String text = row.getString(column);
        if (text == null) {
            throw new SQLException("column " + column + " is null (expected: text)");
        }
        return text;
    }

    /** A column that the schema says is never null. */
    static byte[] bytes(ResultSet row, String column) throws SQLException {
        byte[] bytes = row.getBytes(column);
        if (bytes == null) {
            // SQLite's driver answers null for an empty value too.
            return new byte[0];
        }
        return bytes;
    }

    /** Forgets the statements: after a failure a batch may be left half made. */
    void reset() throws SQLException {
        for (PreparedStatement statement : statements.values()) {
            statement.close();
        }
        statements.clear();
    }

    Connection connection() {
        return connection;
    }

    @Override
    public void close() throws SQLException {
        try {
            reset();
        } finally {
            connection.close();
        }
    }
}
