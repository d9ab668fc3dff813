package dev.tollgate.idempotency;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.base.ChannelId;
import dev.tollgate.base.CustomerId;
import dev.tollgate.base.Endpoint;
import dev.tollgate.base.HaltPoints;
import dev.tollgate.base.Limits;
import dev.tollgate.base.OffLoop;
import dev.tollgate.base.RequestId;
import dev.tollgate.error.ErrorCode;
import dev.tollgate.error.GatewayException;
import dev.tollgate.error.Refusal;
import dev.tollgate.identity.ManualOffLoop;
import dev.tollgate.identity.ManualTime;
import dev.tollgate.ledger.LeaseHolder;
import dev.tollgate.observe.Metrics;
import dev.tollgate.relay.AnswerHead;
import dev.tollgate.relay.ManualTimers;
import dev.tollgate.relay.RecordingSink;
import dev.tollgate.relay.RelayOutcome.Answered;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One run for one key, whatever becomes of it. */
class RepeatsTest {
    private static final LeaseHolder NODE = new LeaseHolder(1, 1);
    private static final Limits.Idempotency LIMITS = new Limits.Idempotency(255, 60_000, 100, 150, 1_000, 2_000);
    private static final AnswerHead STREAM = new AnswerHead(true, new ChannelId("a"), false, AnswerHead.NOT_LOWERED);
    private static final AnswerHead WHOLE = new AnswerHead(false, new ChannelId("a"), false, AnswerHead.NOT_LOWERED);

    private final ManualTime time = new ManualTime(1_800_000_000_000L);
    private final ManualTimers timers = new ManualTimers(time);
    private final ManualOffLoop offLoop = new ManualOffLoop();
    private final InMemoryIdempotencyStore store = new InMemoryIdempotencyStore(NODE::equals, _ -> false);
    private final Repeats repeats = repeats(offLoop);
    private final List<String> log = new ArrayList<>();
    private long lastRequest;

    private Repeats repeats(OffLoop work) {
        return new Repeats(store, NODE, work, time, LIMITS, HaltPoints.NONE, new RepeatMeters(new Metrics()));
    }

    private Repeats.Ask ask(String key, String body) {
        return new Repeats.Ask(
                new RequestId(1, ++lastRequest),
                new CustomerId(7),
                false,
                Endpoint.CHAT_COMPLETIONS,
                key,
                body.getBytes(StandardCharsets.UTF_8));
    }

    private Claim claim(String key, String body) {
        Future<Claim> claim = repeats.claim(ask(key, body));
        offLoop.runAll();
        return claim.result();
    }

    private AnswerRecorder run(String key) {
        Claim claim = claim(key, "body");
        assertThat(claim).isInstanceOf(Claim.Run.class);
        return repeats.recorder(((Claim.Run) claim).attempt(), new RecordingSink(log), timers);
    }

    private ErrorCode refused(String key, String body) {
        return ((Claim.Refused) claim(key, body)).refusal().code();
    }

    private String replayed(String key) {
        Claim.Replay replay = (Claim.Replay) claim(key, "body");
        replay.memory().close();
        return new String(replay.answer().body(), StandardCharsets.UTF_8);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private void then() {
        log.add("then");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "tab\there", "clé"})
    void aKeyThatIsNoPrintableAsciiIsRefusedNamingIt(String key) {
        Claim.Refused refused = (Claim.Refused) claim(key, "body");
        assertThat(refused.refusal().code()).isEqualTo(ErrorCode.INVALID_VALUE);
        assertThat(refused.refusal().param()).isEqualTo("Idempotency-Key");
        assertThat(refused.refusal().message()).contains("expected: 1 to 255 printable ASCII characters");
        assertThat(offLoop.waiting()).isZero();
    }

    @Test
    void aKeyHasAtMostSoManyCharacters() {
        assertThat(claim("k".repeat(255), "body")).isInstanceOf(Claim.Run.class);
        assertThat(((Claim.Refused) claim("k".repeat(256), "body")).refusal().message())
                .startsWith("Idempotency-Key: 256 characters");
    }

    @Test
    void aStreamIsGivenAgainWithoutItsHeartbeats() {
        AnswerRecorder recorder = run("k");
        assertThat(refused("k", "body")).isEqualTo(ErrorCode.IDEMPOTENCY_IN_PROGRESS);
        assertThat(refused("k", "other")).isEqualTo(ErrorCode.IDEMPOTENCY_MISMATCH);
        recorder.onGone(() -> {});
        recorder.open(STREAM);
        recorder.write(bytes(":\n"));
        recorder.write(bytes("data: 1\n\n"));
        recorder.end(bytes("data: [DONE]\n\n"));
        recorder.answered(new Answered(5, true), this::then);
        assertThat(log).containsExactly("open", "write :", "write data: 1");
        offLoop.runAll();
        assertThat(log).endsWith("write data: [DONE]", "end", "then");
        assertThat(replayed("k")).isEqualTo("data: 1\n\ndata: [DONE]\n\n");
        assertThat(refused("k", "other")).isEqualTo(ErrorCode.IDEMPOTENCY_MISMATCH);
        assertThat(timers.armed()).isZero();
    }

    @Test
    void anAnswerIsKeptBeforeItGoesOut() {
        AnswerRecorder recorder = run("k");
        recorder.answer(WHOLE, bytes("{}"));
        recorder.answered(new Answered(5, true), this::then);
        assertThat(log).isEmpty();
        offLoop.runAll();
        assertThat(log).containsExactly("answer", "then");
        assertThat(replayed("k")).isEqualTo("{}");
    }

    @Test
    void anAnswerThatCostNothingIsKeptTooIfItIsWhole() {
        AnswerRecorder recorder = run("k");
        recorder.answer(WHOLE, bytes("{}"));
        recorder.answered(new Answered(0, true), this::then);
        offLoop.runAll();
        assertThat(replayed("k")).isEqualTo("{}");
    }

    @Test
    void aStoreThatTakesLongHoldsAnAnswerUpForSoLong() {
        AnswerRecorder recorder = run("k");
        recorder.answer(WHOLE, bytes("{}"));
        recorder.answered(new Answered(5, true), this::then);
        timers.advance(1_999);
        assertThat(log).isEmpty();
        timers.advance(1);
        assertThat(log).containsExactly("answer", "then");
        offLoop.runAll();
        assertThat(log).hasSize(2);
        assertThat(replayed("k")).isEqualTo("{}");
    }

    @Test
    void whatBrokeOffIsIncompleteIfItCostSomethingAndFreeIfNot() {
        AnswerRecorder charged = run("charged");
        charged.open(STREAM);
        charged.end(bytes("data: {\"error\":{}}\n\n"));
        charged.answered(new Answered(5, false), this::then);
        AnswerRecorder free = run("free");
        free.open(STREAM);
        free.end(bytes("data: {\"error\":{}}\n\n"));
        free.answered(new Answered(0, false), this::then);
        offLoop.runAll();
        Claim.Refused refused = (Claim.Refused) claim("charged", "body");
        assertThat(refused.refusal().code()).isEqualTo(ErrorCode.IDEMPOTENCY_INCOMPLETE);
        assertThat(refused.refusal().hopeless()).isTrue();
        assertThat(refused.generation()).isEqualTo(new RequestId(1, 1));
        assertThat(refused.refusal().message()).contains(new RequestId(1, 1).toString());
        assertThat(claim("free", "another body")).isInstanceOf(Claim.Run.class);
    }

    @Test
    void aClientThatLeftBeforeTheEndLeavesItIncomplete() {
        AnswerRecorder recorder = run("k");
        recorder.onGone(() -> {});
        recorder.open(STREAM);
        recorder.write(bytes("data: 1\n\n"));
        recorder.answered(new Answered(3, false), this::then);
        offLoop.runAll();
        assertThat(log).endsWith("then").doesNotContain("end");
        assertThat(refused("k", "body")).isEqualTo(ErrorCode.IDEMPOTENCY_INCOMPLETE);
    }

    @Test
    void whatIsRefusedFreesItsKeyBeforeItIsTold() {
        AnswerRecorder recorder = run("k");
        recorder.refused(this::then);
        assertThat(log).isEmpty();
        offLoop.runAll();
        assertThat(log).containsExactly("then");
        assertThat(claim("k", "other")).isInstanceOf(Claim.Run.class);
    }

    @Test
    void aDefectIsTakenForAChargeOnceTheRelayHadBegun() {
        AnswerRecorder begun = run("begun");
        begun.onGone(() -> {});
        begun.failed(this::then);
        AnswerRecorder before = run("before");
        before.failed(this::then);
        offLoop.runAll();
        assertThat(refused("begun", "body")).isEqualTo(ErrorCode.IDEMPOTENCY_INCOMPLETE);
        assertThat(claim("before", "body")).isInstanceOf(Claim.Run.class);
    }

    @Test
    void anAnswerLargerThanTheBoundGoesOutAndIsIncomplete() {
        AnswerRecorder recorder = run("k");
        recorder.open(STREAM);
        recorder.write(bytes("x".repeat(60)));
        recorder.write(bytes("y".repeat(41)));
        recorder.end(bytes("z"));
        recorder.answered(new Answered(5, true), this::then);
        offLoop.runAll();
        assertThat(log).hasSize(6);
        assertThat(refused("k", "body")).isEqualTo(ErrorCode.IDEMPOTENCY_INCOMPLETE);
    }

    @Test
    void anAnswerLargerThanTheBoundThatCostNothingFreesItsKey() {
        AnswerRecorder recorder = run("k");
        recorder.answer(WHOLE, bytes("x".repeat(101)));
        recorder.answered(new Answered(0, true), this::then);
        offLoop.runAll();
        assertThat(claim("k", "body")).isInstanceOf(Claim.Run.class);
    }

    @Test
    void recordingsShareABoundOfMemoryAndGiveItBack() {
        AnswerRecorder first = run("first");
        first.open(STREAM);
        first.write(bytes("x".repeat(90)));
        AnswerRecorder second = run("second");
        second.open(STREAM);
        second.write(bytes("x".repeat(61)));
        second.end(bytes("z"));
        second.answered(new Answered(5, true), this::then);
        first.end(bytes("z"));
        first.answered(new Answered(5, true), this::then);
        offLoop.runAll();
        assertThat(refused("second", "body")).isEqualTo(ErrorCode.IDEMPOTENCY_INCOMPLETE);
        assertThat(replayed("first")).hasSize(91);
        AnswerRecorder third = run("third");
        third.answer(WHOLE, bytes("x".repeat(100)));
        third.answered(new Answered(5, true), this::then);
        offLoop.runAll();
        assertThat(replayed("third")).hasSize(100);
    }

    @Test
    void repeatsThatFindNoMemoryAreToldToComeAgain() {
        AnswerRecorder recorder = run("k");
        recorder.answer(WHOLE, bytes("x".repeat(100)));
        recorder.answered(new Answered(5, true), this::then);
        offLoop.runAll();
        Claim.Replay one = (Claim.Replay) claim("k", "body");
        assertThat(refused("k", "body")).isEqualTo(ErrorCode.OVERLOADED);
        one.memory().close();
        assertThat(replayed("k")).hasSize(100);
    }

    @Test
    void anEndThatCannotBeStoredHoldsNobodyUpAndIsStoredLater() {
        AnswerRecorder charged = run("charged");
        AnswerRecorder free = run("free");
        store.broken = new GatewayException(Refusal.retryAfter(ErrorCode.OVERLOADED, "full", 1));
        charged.answer(WHOLE, bytes("{}"));
        charged.answered(new Answered(5, true), this::then);
        free.refused(this::then);
        offLoop.runAll();
        assertThat(log).containsExactly("answer", "then", "then");
        store.broken = null;
        assertThat(claim("free", "body")).isInstanceOf(Claim.Run.class);
        repeats.tidy();
        assertThat(refused("charged", "body")).isEqualTo(ErrorCode.IDEMPOTENCY_INCOMPLETE);
    }

    @Test
    void aClaimThatFailsDoesNotHoldTheKey() {
        store.broken = new GatewayException(Refusal.retryAfter(ErrorCode.OVERLOADED, "full", 1));
        Future<Claim> failed = repeats.claim(ask("k", "body"));
        offLoop.runAll();
        assertThat(failed.failed()).isTrue();
        store.broken = null;
        // As if the database had done it and only its answer was lost.
        Digest key = Digest.of(bytes("k"));
        store.claim(
                new Attempt(
                        new Slot(new CustomerId(7), false, Endpoint.CHAT_COMPLETIONS, key),
                        Digest.of(bytes("body")),
                        new RequestId(1, lastRequest),
                        NODE),
                time.epochMillis(),
                Long.MAX_VALUE);
        assertThat(claim("k", "body")).isInstanceOf(Claim.Run.class);
    }

    @Test
    void aKeyIsKeptSoLongFromItsAnswerOn() {
        AnswerRecorder recorder = run("k");
        time.advance(50_000);
        recorder.answer(WHOLE, bytes("{}"));
        recorder.answered(new Answered(5, true), this::then);
        offLoop.runAll();
        time.advance(59_999);
        repeats.tidy();
        assertThat(replayed("k")).isEqualTo("{}");
        time.advance(1);
        repeats.tidy();
        assertThat(store.keptBytes()).isZero();
        assertThat(claim("k", "body")).isInstanceOf(Claim.Run.class);
    }

    @Test
    void ofFiftyAtOnceOneRuns() throws Exception {
        Repeats busy = repeats(new OffLoop() {
            @Override
            public <T> Future<T> call(Callable<T> work) {
                Promise<T> promise = Promise.promise();
                Thread.ofVirtual().start(() -> {
                    try {
                        promise.complete(work.call());
                    } catch (Exception e) {
                        promise.fail(e);
                    }
                });
                return promise.future();
            }
        });
        List<Repeats.Ask> asks = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            asks.add(ask("k", "body"));
        }
        CountDownLatch go = new CountDownLatch(1);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<java.util.concurrent.Future<Claim>> claims = new ArrayList<>();
            for (Repeats.Ask each : asks) {
                claims.add(threads.submit(() -> {
                    go.await();
                    return busy.claim(each)
                            .toCompletionStage()
                            .toCompletableFuture()
                            .get();
                }));
            }
            go.countDown();
            int runs = 0;
            for (java.util.concurrent.Future<Claim> each : claims) {
                runs += each.get() instanceof Claim.Run ? 1 : 0;
            }
            assertThat(runs).isEqualTo(1);
        }
    }
}
