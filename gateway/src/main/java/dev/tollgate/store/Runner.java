package dev.tollgate.store;

import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * Runs SQL, each piece of work in one transaction. Safe from any thread; the caller waits. A work may be run again from
 * its beginning when the database asks for it, so it changes nothing but the database.
 */
interface Runner extends AutoCloseable {
    /** Whose turn comes first where there is one writer. */
    enum Lane {
        /** Somebody waits for the answer: leases, operators. */
        FIRST,
        /** The poster's batches. */
        BULK
    }

    /** What is done in a transaction. */
    @FunctionalInterface
    interface Work<T extends @Nullable Object> {
        T run(Session session) throws SQLException;
    }

    /** Reads from one snapshot; writes nothing. */
    <T extends @Nullable Object> T read(Work<T> work);

    /** Reads and writes; durable when it returns, and nothing of it where it throws. */
    <T extends @Nullable Object> T write(Lane lane, Work<T> work);

    @Override
    void close();
}
