package dev.tollgate.idempotency;

import dev.tollgate.base.CustomerId;
import dev.tollgate.base.Endpoint;
import dev.tollgate.base.HaltPoint;
import dev.tollgate.base.HaltPoints;
import dev.tollgate.base.Limits;
import dev.tollgate.base.OffLoop;
import dev.tollgate.base.RequestId;
import dev.tollgate.base.TimeSource;
import dev.tollgate.base.Timers;
import dev.tollgate.error.ErrorCode;
import dev.tollgate.error.Refusal;
import dev.tollgate.ledger.LeaseHolder;
import dev.tollgate.relay.ClientSink;
import io.vertx.core.Future;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Requests with an {@code Idempotency-Key}. Of several with the same key one runs; its whole answer is kept before the
 * client has the last byte of it, so whoever received an answer can have it again. What was charged and is not kept is
 * never run again; what cost nothing and left nothing frees its key. Safe from any thread; futures complete on the loop
 * that asked.
 */
public final class Repeats {
    private static final Logger LOG = LoggerFactory.getLogger(Repeats.class);
    private static final int EXPIRED_AT_ONCE = 200;
    /** Endings that wait for a store that fails; those beyond are judged at the next start. */
    private static final int OWED_MAX = 10_000;

    private final IdempotencyStore store;
    private final LeaseHolder holder;
    private final OffLoop offLoop;
    private final TimeSource time;
    private final Limits.Idempotency limits;
    private final HaltPoints halts;
    private final RepeatMeters meters;
    private final ByteBudget memory;
    /** Requests that are over and whose slot does not say so yet. */
    private final Map<RequestId, Owed> owed = new ConcurrentHashMap<>();

    private record Owed(Attempt attempt, boolean charged) {}

    /**
     * A request that came with the header.
     *
     * @param key the header's value
     * @param body as it came
     */
    public record Ask(
            RequestId request, CustomerId customer, boolean test, Endpoint endpoint, String key, byte[] body) {}

    /**
     * @param holder this life of this node
     */
    public Repeats(
            IdempotencyStore store,
            LeaseHolder holder,
            OffLoop offLoop,
            TimeSource time,
            Limits.Idempotency limits,
            HaltPoints halts,
            RepeatMeters meters) {
        this.store = store;
        this.holder = holder;
        this.offLoop = offLoop;
        this.time = time;
        this.limits = limits;
        this.halts = halts;
        this.meters = meters;
        this.memory = new ByteBudget(limits.memoryBytesMax());
    }

    /**
     * Takes the key for this request, or says what became of the one that has it. Fails only where the store does; the
     * request did not run then, and its key is free.
     */
    public Future<Claim> claim(Ask ask) {
        Refusal broken = KeyRule.broken(ask.key(), limits.keyCharactersMax());
        if (broken != null) {
            return Future.succeededFuture(new Claim.Refused(broken, null));
        }
        return offLoop.call(() -> claimNow(ask));
    }

    /** What {@link Claim.Run} sends its answer through. On the request's loop, whose timers these are. */
    public AnswerRecorder recorder(Attempt attempt, ClientSink client, Timers timers) {
        return new AnswerRecorder(this, attempt, client, timers, memory.share());
    }

    private Claim claimNow(Ask ask) {
        Slot slot = new Slot(
                ask.customer(), ask.test(), ask.endpoint(), Digest.of(ask.key().getBytes(StandardCharsets.US_ASCII)));
        Attempt attempt = new Attempt(slot, Digest.of(ask.body()), ask.request(), holder);
        Found found;
        try {
            found = take(attempt);
            if (found instanceof Found.Running(RequestId other) && payOwed(other)) {
                found = take(attempt);
            }
        } catch (RuntimeException e) {
            owe(attempt, false); // it may have got the slot all the same
            throw e;
        }
        return switch (found) {
            case Found.Mine _ -> {
                meters.claimed.one();
                halts.reached(HaltPoint.AFTER_CLAIMED);
                yield new Claim.Run(attempt);
            }
            case Found.Running(RequestId other) -> {
                meters.inProgress.one();
                yield new Claim.Refused(Refused.running(other), other);
            }
            case Found.OtherBody(RequestId other) -> {
                meters.mismatch.one();
                yield new Claim.Refused(Refused.otherBody(other), other);
            }
            case Found.Incomplete(RequestId other) -> {
                meters.incomplete.one();
                yield new Claim.Refused(Refused.incomplete(other), other);
            }
            case Found.Kept(RequestId other, long bytes) -> {
                Claim replay = replay(other, bytes);
                // It expired between the two looks: the key is free now.
                yield replay == null ? claimNow(ask) : replay;
            }
        };
    }

    private Found take(Attempt attempt) {
        long nowMs = time.epochMillis();
        return store.claim(attempt, nowMs, nowMs + limits.keptMs());
    }

    private @Nullable Claim replay(RequestId generation, long bytes) {
        ByteBudget.Share share = memory.share();
        if (!share.grow(bytes)) {
            return new Claim.Refused(Refused.noMemory(), generation);
        }
        KeptAnswer answer;
        try {
            answer = store.answer(generation);
        } catch (RuntimeException | Error e) {
            share.close();
            throw e;
        }
        if (answer == null) {
            share.close();
            return null;
        }
        meters.replayed.one();
        return new Claim.Replay(generation, answer, share);
    }

    // ---- how a request ends

    /** Writes down how a request ended. Never fails: what the store refuses is tried again later. */
    Future<Void> end(Attempt attempt, Ending ending) {
        return offLoop.call(() -> {
            endNow(attempt, ending);
            return null;
        });
    }

    private void endNow(Attempt attempt, Ending ending) {
        boolean charged = !(ending instanceof Ending.Nothing);
        try {
            long expiresMs = time.epochMillis() + limits.keptMs();
            switch (ending) {
                case Ending.Whole(KeptAnswer answer, boolean paid) -> {
                    charged = paid;
                    if (store.keep(attempt, answer, expiresMs, limits.keptBytesMax())) {
                        meters.kept.one();
                        halts.reached(HaltPoint.AFTER_KEPT);
                    } else {
                        meters.noRoom.one();
                        LOG.warn("{} no room to keep its answer (setting keptBytesMax)", attempt.request());
                    }
                }
                case Ending.Broken _ -> {
                    store.incomplete(attempt, expiresMs);
                    meters.broken.one();
                }
                case Ending.Nothing _ -> {
                    store.free(attempt);
                    meters.freed.one();
                }
            }
        } catch (RuntimeException e) {
            meters.failed.one();
            LOG.warn("{} the end of its Idempotency-Key cannot be stored; tried again", attempt.request(), e);
            owe(attempt, charged);
        }
    }

    /** The answer was larger than what is kept of one, or than what memory had left. */
    void tooLarge(Attempt attempt) {
        meters.tooLarge.one();
        LOG.info("{} its answer is too large to be kept", attempt.request());
    }

    int keepWaitMs() {
        return limits.keepWaitMs();
    }

    int answerBytesMax() {
        return limits.answerBytesMax();
    }

    // ---- upkeep

    private void owe(Attempt attempt, boolean charged) {
        if (owed.size() < OWED_MAX) {
            owed.put(attempt.request(), new Owed(attempt, charged));
        } else {
            LOG.error("{} the end of its Idempotency-Key is not stored before the next start", attempt.request());
        }
    }

    /** Tries again what is owed of one request. Blocking. Answers whether there was anything, and it is done. */
    private boolean payOwed(RequestId request) {
        Owed one = owed.get(request);
        if (one == null) {
            return false;
        }
        if (one.charged) {
            store.incomplete(one.attempt, time.epochMillis() + limits.keptMs());
        } else {
            store.free(one.attempt);
        }
        owed.remove(request);
        return true;
    }

    /** Ends that could not be stored, and slots that have expired. Blocking; to be called now and then. */
    void tidy() {
        for (RequestId request : owed.keySet()) {
            payOwed(request);
        }
        while (store.removeExpired(time.epochMillis(), EXPIRED_AT_ONCE) == EXPIRED_AT_ONCE) {
            // The next ones; others get the database's writer in between.
        }
        meters.keptBytes(store.keptBytes());
    }

    /** Tidies every {@code everyMs} from now on, until the loop of these timers ends. On that loop. */
    public void tidyEvery(int everyMs, Timers timers) {
        timers.after(
                everyMs,
                () -> offLoop.call(() -> {
                            tidy();
                            return null;
                        })
                        .onComplete(done -> {
                            if (done.failed()) {
                                LOG.warn("kept answers cannot be tidied; tried again", done.cause());
                            }
                            tidyEvery(everyMs, timers);
                        }));
    }

    /** What requests are told whose key another one has. */
    private static final class Refused {
        private static final String HEADER = "Idempotency-Key: ";

        static Refusal running(RequestId other) {
            return Refusal.retryAfter(
                    ErrorCode.IDEMPOTENCY_IN_PROGRESS,
                    HEADER + other + " has this key and is still running (expected: a repeat after its end)",
                    1);
        }

        static Refusal otherBody(RequestId other) {
            return Refusal.of(
                    ErrorCode.IDEMPOTENCY_MISMATCH,
                    HEADER + other + " had this key with another body (expected: the same body, or a new key)");
        }

        static Refusal incomplete(RequestId other) {
            return new Refusal(
                    ErrorCode.IDEMPOTENCY_INCOMPLETE,
                    HEADER + other + " had this key; it was charged, and its answer is not kept whole. It is never run"
                            + " again (expected: a new key for a new answer)",
                    null,
                    0,
                    true);
        }

        static Refusal noMemory() {
            return Refusal.retryAfter(ErrorCode.OVERLOADED, "too many kept answers are being sent", 1);
        }
    }
}
