package dev.tollgate.idempotency;

import dev.tollgate.base.RequestId;
import org.jspecify.annotations.Nullable;

/**
 * Where slots and kept answers lie. Blocking: never on an event loop. Each call is one durable transaction, and several
 * nodes may call at once. What ends an attempt does nothing where the slot is another request's by now.
 */
public interface IdempotencyStore {
    /**
     * Takes the attempt's slot where nobody has it: because it is new, because it has expired, or because the life that
     * ran its request is over (its journals are closed, or its node was forgotten) without a charge for it. A request
     * of such a life that was charged is marked incomplete. Of several attempts at once exactly one gets it.
     *
     * @param expiresMs how long the slot is taken, unless it ends before
     */
    Found claim(Attempt attempt, long nowMs, long expiresMs);

    /**
     * Keeps the attempt's answer. Where all kept answers would take more than {@code bytesMax} the attempt is marked
     * incomplete instead.
     *
     * @return whether it was kept
     */
    boolean keep(Attempt attempt, KeptAnswer answer, long expiresMs, long bytesMax);

    /** The attempt was charged, and its answer is not kept. */
    void incomplete(Attempt attempt, long expiresMs);

    /** The attempt cost nothing and left nothing: its slot is free again. */
    void free(Attempt attempt);

    /** A kept answer, or null where it has expired. */
    @Nullable
    KeptAnswer answer(RequestId request);

    /** Forgets slots that have expired, with their answers: the oldest first, at most {@code max}. Answers how many. */
    int removeExpired(long nowMs, int max);

    /** What all kept answers take. */
    long keptBytes();
}
