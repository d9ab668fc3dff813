package dev.tollgate.store;

import dev.tollgate.base.ChannelId;
import dev.tollgate.base.CustomerId;
import dev.tollgate.base.Endpoint;
import dev.tollgate.base.RequestId;
import dev.tollgate.idempotency.Attempt;
import dev.tollgate.idempotency.Digest;
import dev.tollgate.idempotency.Found;
import dev.tollgate.idempotency.IdempotencyStore;
import dev.tollgate.idempotency.KeptAnswer;
import dev.tollgate.idempotency.Slot;
import dev.tollgate.ledger.LeaseHolder;
import dev.tollgate.relay.AnswerHead;
import dev.tollgate.store.Runner.Lane;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Slots and kept answers in SQL. What changes a slot names its request too: nothing is ended but one's own. */
final class SqlIdempotencyStore implements IdempotencyStore {
    private static final int RUNNING = 0;
    private static final int KEPT = 1;
    private static final int INCOMPLETE = 2;
    private static final int ROUNDS_MAX = 16;

    private static final String CLAIM = """
            INSERT INTO idempotency
                (customer, test, endpoint, key_digest, body_digest, request_high, request_low, node, epoch, state,
                 bytes, expires_ms)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 0, 0, ?)
            ON CONFLICT DO NOTHING""";

    private static final String ROW = """
            SELECT * FROM idempotency WHERE customer = ? AND test = ? AND endpoint = ? AND key_digest = ?""";

    private static final String OF_REQUEST = " WHERE customer = ? AND test = ? AND endpoint = ? AND key_digest = ?"
            + " AND request_high = ? AND request_low = ?";

    private static final String REMOVE = "DELETE FROM idempotency" + OF_REQUEST;
    private static final String FREE = REMOVE + " AND state = 0";
    private static final String END =
            "UPDATE idempotency SET state = ?, bytes = ?, expires_ms = ?" + OF_REQUEST + " AND state = 0";
    private static final String UNKEEP = "UPDATE idempotency SET state = 2, bytes = 0" + OF_REQUEST;

    /** A life can end a request, and post what it cost, as long as one of its journals is open. */
    private static final String LIVES = """
            SELECT 1 AS one FROM journals j
            WHERE j.node = ? AND j.epoch = ? AND j.closed = 0
                AND NOT EXISTS (
                    SELECT 1 FROM nodes n WHERE n.node = j.node AND n.forgotten_epoch >= j.epoch)""";

    private static final String CHARGED =
            "SELECT 1 AS one FROM usage_rows WHERE id_high = ? AND id_low = ? AND charge_nanos > 0";

    private static final String ADD_ANSWER = """
            INSERT INTO idempotency_answers
                (request_high, request_low, stream, channel, simulated, lowered_to, body)
            VALUES (?, ?, ?, ?, ?, ?, ?)""";

    private static final String ANSWER = "SELECT * FROM idempotency_answers WHERE request_high = ? AND request_low = ?";

    private static final String REMOVE_ANSWER =
            "DELETE FROM idempotency_answers WHERE request_high = ? AND request_low = ?";

    /** The first answer of all finds no row, and is smaller than the room. */
    private static final String TAKE_ROOM = """
            INSERT INTO idempotency_room (id, bytes) VALUES (0, ?)
            ON CONFLICT (id) DO UPDATE SET bytes = idempotency_room.bytes + excluded.bytes
            WHERE idempotency_room.bytes + excluded.bytes <= ?""";

    private static final String GIVE_ROOM = "UPDATE idempotency_room SET bytes = bytes - ? WHERE id = 0";
    private static final String ROOM = "SELECT bytes FROM idempotency_room WHERE id = 0";

    private static final String EXPIRED = "SELECT * FROM idempotency WHERE expires_ms <= ? ORDER BY expires_ms LIMIT ?";

    private final Runner runner;

    SqlIdempotencyStore(Runner runner) {
        this.runner = runner;
    }

    private record Row(Attempt attempt, int state, long bytes, long expiresMs) {}

    @Override
    public Found claim(Attempt attempt, long nowMs, long expiresMs) {
        return runner.write(Lane.FIRST, session -> {
            for (int round = 0; round < ROUNDS_MAX; round++) {
                Found found = tryClaim(session, attempt, nowMs, expiresMs);
                if (found != null) {
                    return found;
                }
            }
            throw new IllegalStateException("slot of " + attempt.request() + " changed hands " + ROUNDS_MAX
                    + " times (expected: one of them to be seen)");
        });
    }

    /** Null where another transaction was in between: look again. */
    private static @Nullable Found tryClaim(Session session, Attempt attempt, long nowMs, long expiresMs)
            throws SQLException {
        if (session.update(CLAIM, claimArgs(attempt, expiresMs)) == 1) {
            return new Found.Mine();
        }
        Row row = session.first(ROW, SqlIdempotencyStore::row, slotArgs(attempt.slot()));
        if (row == null) {
            return null;
        }
        RequestId other = row.attempt.request();
        boolean over = row.state == RUNNING && !lives(session, row.attempt.holder());
        boolean charged = over && session.any(CHARGED, other.high(), other.low());
        if (row.expiresMs <= nowMs || over && !charged) {
            remove(session, row);
            return null;
        }
        if (charged) {
            session.update(END, endArgs(row.attempt, INCOMPLETE, 0, row.expiresMs));
        }
        if (!row.attempt.body().equals(attempt.body())) {
            return new Found.OtherBody(other);
        }
        if (charged || row.state == INCOMPLETE) {
            return new Found.Incomplete(other);
        }
        return row.state == KEPT ? new Found.Kept(other, row.bytes) : new Found.Running(other);
    }

    private static boolean lives(Session session, LeaseHolder holder) throws SQLException {
        return session.any(LIVES, holder.node(), holder.epoch());
    }

    /** The slot with its answer, unless another transaction was faster. */
    private static boolean remove(Session session, Row row) throws SQLException {
        RequestId request = row.attempt.request();
        if (session.update(REMOVE, requestArgs(row.attempt)) == 0) {
            return false;
        }
        if (row.state == KEPT) {
            session.update(REMOVE_ANSWER, request.high(), request.low());
            session.update(GIVE_ROOM, row.bytes);
        }
        return true;
    }

    @Override
    public boolean keep(Attempt attempt, KeptAnswer answer, long expiresMs, long bytesMax) {
        long bytes = answer.body().length;
        return runner.write(Lane.FIRST, session -> {
            if (session.update(END, endArgs(attempt, KEPT, bytes, expiresMs)) == 0) {
                return false;
            }
            if (bytes > bytesMax || session.update(TAKE_ROOM, bytes, bytesMax) == 0) {
                session.update(UNKEEP, requestArgs(attempt));
                return false;
            }
            AnswerHead head = answer.head();
            session.update(
                    ADD_ANSWER,
                    attempt.request().high(),
                    attempt.request().low(),
                    head.stream(),
                    head.channel().text(),
                    head.simulated(),
                    head.loweredTo(),
                    answer.body());
            return true;
        });
    }

    @Override
    public void incomplete(Attempt attempt, long expiresMs) {
        runner.write(Lane.FIRST, session -> session.update(END, endArgs(attempt, INCOMPLETE, 0, expiresMs)));
    }

    @Override
    public void free(Attempt attempt) {
        runner.write(Lane.FIRST, session -> session.update(FREE, requestArgs(attempt)));
    }

    @Override
    public @Nullable KeptAnswer answer(RequestId request) {
        return runner.read(
                session -> session.first(ANSWER, SqlIdempotencyStore::answer, request.high(), request.low()));
    }

    @Override
    public int removeExpired(long nowMs, int max) {
        return runner.write(Lane.BULK, session -> {
            List<Row> rows = session.list(EXPIRED, SqlIdempotencyStore::row, nowMs, max);
            for (Row row : rows) {
                remove(session, row);
            }
            return rows.size();
        });
    }

    @Override
    public long keptBytes() {
        Long bytes = runner.read(session -> session.first(ROOM, row -> row.getLong("bytes")));
        return bytes == null ? 0 : bytes;
    }

    private static Object[] slotArgs(Slot slot) {
        return new Object[] {
            slot.customer().value(),
            slot.test(),
            slot.endpoint().name(),
            slot.key().hex()
        };
    }

    private static Object[] requestArgs(Attempt attempt) {
        Slot slot = attempt.slot();
        return new Object[] {
            slot.customer().value(),
            slot.test(),
            slot.endpoint().name(),
            slot.key().hex(),
            attempt.request().high(),
            attempt.request().low()
        };
    }

    private static Object[] endArgs(Attempt attempt, int state, long bytes, long expiresMs) {
        Object[] which = requestArgs(attempt);
        Object[] args = new Object[which.length + 3];
        args[0] = state;
        args[1] = bytes;
        args[2] = expiresMs;
        System.arraycopy(which, 0, args, 3, which.length);
        return args;
    }

    private static Object[] claimArgs(Attempt attempt, long expiresMs) {
        Slot slot = attempt.slot();
        return new Object[] {
            slot.customer().value(),
            slot.test(),
            slot.endpoint().name(),
            slot.key().hex(),
            attempt.body().hex(),
            attempt.request().high(),
            attempt.request().low(),
            attempt.holder().node(),
            attempt.holder().epoch(),
            expiresMs
        };
    }

    private static Row row(ResultSet row) throws SQLException {
        Slot slot = new Slot(
                new CustomerId(row.getLong("customer")),
                row.getInt("test") != 0,
                Endpoint.valueOf(Session.text(row, "endpoint")),
                new Digest(Session.text(row, "key_digest")));
        return new Row(
                new Attempt(
                        slot,
                        new Digest(Session.text(row, "body_digest")),
                        new RequestId(row.getLong("request_high"), row.getLong("request_low")),
                        new LeaseHolder(row.getLong("node"), row.getLong("epoch"))),
                row.getInt("state"),
                row.getLong("bytes"),
                row.getLong("expires_ms"));
    }

    private static KeptAnswer answer(ResultSet row) throws SQLException {
        AnswerHead head = new AnswerHead(
                row.getInt("stream") != 0,
                new ChannelId(Session.text(row, "channel")),
                row.getInt("simulated") != 0,
                row.getLong("lowered_to"));
        return new KeptAnswer(head, Session.bytes(row, "body"));
    }
}
