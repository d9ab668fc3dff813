package dev.tollgate.relay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.base.Endpoint;
import dev.tollgate.identity.ApiKey;
import dev.tollgate.money.Asset;
import dev.tollgate.wallet.Reach;
import dev.tollgate.wire.FailureKind;
import io.vertx.core.Future;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Whatever provider, client, clock and our own defects do: one end of everything, and nothing left behind. */
final class RelayPropertyTest {
    private static final int SCRIPTS = 3_000;
    private static final int STEPS = 40;
    /** What a client of providers tells; the other kinds are the relay's own reading. */
    private static final List<FailureKind> KINDS = List.of(
            FailureKind.NO_REPLY,
            FailureKind.IDLE_TIMEOUT,
            FailureKind.TOTAL_TIMEOUT,
            FailureKind.CUT,
            FailureKind.GARBAGE);

    /** Only the first re-pricing of a request is one. */
    private static final List<Reach> REACHES = List.of(
            Reach.COVERED,
            Reach.REPRICED,
            Reach.SILENT,
            new Reach.Ended(false, List.of(new Reach.Lack(Asset.USD, 0, 1))));

    private static final String[] DATA = {
        "data: {\"choices\":[{\"index\":0,\"delta\":{\"role\":\"assistant\"}}]}\n\n",
        "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"Hello\"}}]}\n\n",
        "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"Hello\"}}]}\n\n",
        "data: {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n",
        "data: {\"choices\":[],\"usage\":{\"prompt_tokens\":9,\"completion_tokens\":5,\"total_tokens\":14}}\n\n",
        "data: {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n",
        "data: [DONE]\n\n",
        ": comment\n\n",
        "data: {\"error\":{\"message\":\"no\"}}\n\n",
        "data: rubbish\n\n",
        "data: {\"cho",
    };
    private static final String[] REPLIES = {
        "{\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\"Hi\"},"
                + "\"finish_reason\":\"stop\"}]}",
        "{\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\"Hi\"},"
                + "\"finish_reason\":\"stop\"}],\"usage\":{\"prompt_tokens\":9,\"completion_tokens\":5}}",
        "{\"error\":{\"message\":\"no\"}}",
        "rubbish",
    };

    @Test
    void everythingEndsOnceAndNothingStays() {
        long seed = Long.getLong("relay.seed", 20_261_123L);
        for (int i = 0; i < SCRIPTS; i++) {
            long one = seed + i;
            try {
                play(new Random(one));
            } catch (RuntimeException | AssertionError e) {
                throw new AssertionError("-Drelay.seed=" + one, e);
            }
        }
    }

    private static void play(Random random) {
        World world = new World();
        world.sink.left = random.nextInt(20) == 0;
        world.books.extendAbove = random.nextInt(4);
        world.books.tight = random.nextBoolean();
        for (int i = random.nextInt(3); i > 0; i--) {
            world.books.reaches.add(REACHES.get(random.nextInt(REACHES.size())));
        }
        boolean live = random.nextInt(8) != 0;
        boolean stream = random.nextInt(4) != 0;
        Future<RelayOutcome> outcome = begin(world, random, live, stream);
        boolean defects = random.nextInt(8) == 0;
        for (int i = 0; i < STEPS && !outcome.isComplete(); i++) {
            step(world, random, stream, defects);
        }
        boolean healed = !world.books.settleThrows;
        for (FakeUpstream.Call call : List.copyOf(world.upstream.calls)) {
            // Past its [DONE] a call may run on to its own end, but only if it is read.
            assertThat(outcome.isComplete() && !call.over && call.paused).isFalse();
            call.fail(FailureKind.TOTAL_TIMEOUT);
        }
        world.runOffLoop();
        for (int i = 0; i < 8 && !outcome.isComplete(); i++) {
            world.call(world.upstream.calls.size() - 1).fail(FailureKind.TOTAL_TIMEOUT);
            world.runOffLoop();
        }
        check(world, outcome, live, healed);
    }

    private static Future<RelayOutcome> begin(World world, Random random, boolean live, boolean stream) {
        ApiKey.Kind kind = live ? ApiKey.Kind.LIVE : ApiKey.Kind.TEST;
        if (random.nextInt(3) == 0) {
            return world.serve(
                    Endpoint.COMPLETIONS,
                    kind,
                    "{\"model\":\"chatter\",\"prompt\":[\"a\",\"b\"],\"stream\":" + stream + "}");
        }
        return world.serve(
                Endpoint.CHAT_COMPLETIONS, kind, World.chatBody(random.nextBoolean() ? "plain" : "thinker", stream));
    }

    private static void step(World world, Random random, boolean stream, boolean defects) {
        List<FakeUpstream.Call> calls = world.upstream.calls;
        FakeUpstream.Call call = calls.isEmpty() ? null : calls.get(random.nextInt(calls.size()));
        switch (random.nextInt(24)) {
            case 0 -> world.sink.leave();
            case 1 -> world.timers.advance(random.nextInt(20_000));
            case 2 -> world.timers.advance(random.nextInt(300));
            case 3 -> world.runOffLoop();
            case 4 -> world.sink.full = true;
            case 5 -> world.sink.drain();
            case 6 -> world.sink.writeThrows = defects;
            case 7 -> world.books.settleThrows = defects;
            default -> {
                if (call != null) {
                    provider(call, random, stream);
                }
            }
        }
    }

    private static void provider(FakeUpstream.Call call, Random random, boolean stream) {
        if (!call.head) {
            switch (random.nextInt(8)) {
                case 0 -> call.fail(FailureKind.CONNECT);
                case 1 -> call.head(random.nextBoolean() ? 500 : 400, "application/json");
                case 2 -> call.head(200, "text/plain");
                case 3 -> call.sent();
                default -> call.head(200, stream ? "text/event-stream" : "application/json");
            }
        } else if (random.nextInt(12) == 0) {
            call.end();
        } else if (random.nextInt(20) == 0) {
            call.fail(KINDS.get(random.nextInt(KINDS.size())));
        } else if (stream) {
            call.bytes(DATA[random.nextInt(DATA.length)]);
        } else {
            call.bytes(REPLIES[random.nextInt(REPLIES.length)]);
            call.end();
        }
    }

    private static void check(World world, Future<RelayOutcome> outcome, boolean live, boolean settles) {
        assertThat(outcome.isComplete()).isTrue();
        assertThat(world.books.open).isEmpty();
        assertThat(world.books.settled.size() + world.books.released).isEqualTo(live ? 1 : 0);
        assertThat(world.timers.armed()).isZero();
        assertThat(world.placeIsFree()).isTrue();
        assertThat(world.sink.ended).isLessThanOrEqualTo(1);
        if (outcome.succeeded() && outcome.result() instanceof RelayOutcome.Refused) {
            assertThat(world.sink.opened).isFalse();
            assertThat(world.books.settled).isEmpty();
        } else if (outcome.succeeded() && !world.sink.left) {
            assertThat(world.sink.ended).isEqualTo(1);
        } else if (outcome.failed() && settles && !world.sink.writeThrows) {
            throw new AssertionError("a defect that nobody asked for", outcome.cause());
        }
    }
}
