package dev.tollgate.idempotency;

import dev.tollgate.base.RequestId;
import dev.tollgate.ledger.LeaseHolder;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Slots and answers in memory: a fake for tests. */
public final class InMemoryIdempotencyStore implements IdempotencyStore {
    private enum State {
        RUNNING,
        KEPT,
        INCOMPLETE
    }

    private record Row(Attempt attempt, State state, long bytes, long expiresMs) {}

    private final Predicate<LeaseHolder> lives;
    private final Predicate<RequestId> charged;
    private final Map<Slot, Row> rows = new HashMap<>();
    private final Map<RequestId, KeptAnswer> answers = new HashMap<>();
    /** What every call throws, or null. */
    public volatile @Nullable RuntimeException broken;

    /**
     * @param lives whether a life may still end its requests
     * @param charged whether a request was charged
     */
    public InMemoryIdempotencyStore(Predicate<LeaseHolder> lives, Predicate<RequestId> charged) {
        this.lives = lives;
        this.charged = charged;
    }

    private void check() {
        RuntimeException told = broken;
        if (told != null) {
            throw told;
        }
    }

    @Override
    public synchronized Found claim(Attempt attempt, long nowMs, long expiresMs) {
        check();
        Row row = rows.get(attempt.slot());
        if (row != null && row.state == State.RUNNING && !lives.test(row.attempt.holder())) {
            if (charged.test(row.attempt.request())) {
                row = new Row(row.attempt, State.INCOMPLETE, 0, row.expiresMs);
                rows.put(attempt.slot(), row);
            } else {
                row = null;
            }
        }
        if (row == null || row.expiresMs <= nowMs) {
            if (row != null) {
                answers.remove(row.attempt.request());
            }
            rows.put(attempt.slot(), new Row(attempt, State.RUNNING, 0, expiresMs));
            return new Found.Mine();
        }
        RequestId other = row.attempt.request();
        if (!row.attempt.body().equals(attempt.body())) {
            return new Found.OtherBody(other);
        }
        return switch (row.state) {
            case RUNNING -> new Found.Running(other);
            case KEPT -> new Found.Kept(other, row.bytes);
            case INCOMPLETE -> new Found.Incomplete(other);
        };
    }

    private boolean end(Attempt attempt, State state, long bytes, long expiresMs) {
        Row row = rows.get(attempt.slot());
        if (row == null || row.state != State.RUNNING || !row.attempt.request().equals(attempt.request())) {
            return false;
        }
        rows.put(attempt.slot(), new Row(row.attempt, state, bytes, expiresMs));
        return true;
    }

    @Override
    public synchronized boolean keep(Attempt attempt, KeptAnswer answer, long expiresMs, long bytesMax) {
        check();
        int bytes = answer.body().length;
        if (keptBytes() + bytes > bytesMax) {
            end(attempt, State.INCOMPLETE, 0, expiresMs);
            return false;
        }
        if (end(attempt, State.KEPT, bytes, expiresMs)) {
            answers.put(attempt.request(), answer);
            return true;
        }
        return false;
    }

    @Override
    public synchronized void incomplete(Attempt attempt, long expiresMs) {
        check();
        end(attempt, State.INCOMPLETE, 0, expiresMs);
    }

    @Override
    public synchronized void free(Attempt attempt) {
        check();
        Row row = rows.get(attempt.slot());
        if (row != null && row.state == State.RUNNING && row.attempt.request().equals(attempt.request())) {
            rows.remove(attempt.slot());
        }
    }

    @Override
    public synchronized @Nullable KeptAnswer answer(RequestId request) {
        check();
        return answers.get(request);
    }

    @Override
    public synchronized int removeExpired(long nowMs, int max) {
        check();
        List<Row> expired = new ArrayList<>(rows.values());
        expired.removeIf(row -> row.expiresMs > nowMs);
        expired.sort(Comparator.comparingLong(Row::expiresMs));
        List<Row> gone = expired.subList(0, Math.min(max, expired.size()));
        for (Row row : gone) {
            rows.remove(row.attempt.slot());
            answers.remove(row.attempt.request());
        }
        return gone.size();
    }

    @Override
    public synchronized long keptBytes() {
        return answers.values().stream().mapToLong(each -> each.body().length).sum();
    }
}
