package dev.tollgate.store;

import dev.tollgate.error.ErrorCode;
import dev.tollgate.error.GatewayException;
import dev.tollgate.error.Refusal;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/** What a database's failures mean to a caller: full and busy pass (503), the rest is our fault (500). */
final class StoreErrors {
    private static final int RETRY_AFTER_SECONDS = 1;

    private StoreErrors() {}

    /** The failure as our own exception, with its cause for the log. */
    static GatewayException of(SQLException failure) {
        return isPassing(failure)
                ? busy("the database is full or busy (expected: room and a free connection)", failure)
                : new GatewayException(Refusal.of(ErrorCode.INTERNAL_ERROR, "the database failed"), failure);
    }

    /** Refused before anything was tried. */
    static GatewayException queueFull(int waitingMax) {
        return busy("database calls waiting: " + waitingMax + " (expected: fewer)", null);
    }

    /** The caller gave up before its turn came. */
    static GatewayException interrupted() {
        return busy("interrupted while waiting for the database", null);
    }

    /** The store was closed. */
    static GatewayException closed() {
        return busy("the database is closed (expected: open)", null);
    }

    /** A mistake of ours. */
    static IllegalStateException readOnly() {
        return new IllegalStateException("the database was opened to read (expected: to write)");
    }

    private static GatewayException busy(String message, @Nullable Throwable cause) {
        return new GatewayException(Refusal.retryAfter(ErrorCode.OVERLOADED, message, RETRY_AFTER_SECONDS), cause);
    }

    /** Whether the same transaction may pass when it is run again at once. PostgreSQL only. */
    static boolean isRetryable(SQLException failure) {
        // serialization_failure, deadlock_detected
        return "40001".equals(failure.getSQLState()) || "40P01".equals(failure.getSQLState());
    }

    /** Whether a row with the same key is there: two nodes may have made the same id in the same millisecond. */
    static boolean isKeyTaken(Throwable failure) {
        return switch (failure) {
            case GatewayException refused when refused.getCause() != null -> isKeyTaken(refused.getCause());
            // SQLITE_CONSTRAINT_PRIMARYKEY
            case SQLiteException sqlite -> sqlite.getResultCode() == SQLiteErrorCode.SQLITE_CONSTRAINT_PRIMARYKEY;
            // unique_violation
            case SQLException postgres -> "23505".equals(postgres.getSQLState());
            default -> false;
        };
    }

    private static boolean isPassing(SQLException failure) {
        if (failure instanceof SQLiteException sqlite) {
            // The low byte is the primary code: BUSY, LOCKED, FULL.
            return switch (sqlite.getResultCode().code & 0xff) {
                case 5, 6, 13 -> true;
                default -> false;
            };
        }
        if (failure instanceof SQLTransientConnectionException) {
            return true;
        }
        String state = failure.getSQLState();
        // Class 53 is insufficient resources (disk full, out of memory, too many connections); lock_not_available;
        // cannot_connect_now.
        return state != null
                && (state.startsWith("53") || state.equals("55P03") || state.equals("57P03") || isRetryable(failure));
    }
}
