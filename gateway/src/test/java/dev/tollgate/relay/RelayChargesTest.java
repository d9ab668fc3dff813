package dev.tollgate.relay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.base.ChannelId;
import dev.tollgate.base.Endpoint;
import dev.tollgate.error.ErrorCode;
import dev.tollgate.identity.ApiKey;
import dev.tollgate.metering.UsageRow;
import dev.tollgate.money.Asset;
import dev.tollgate.money.PriceClass;
import dev.tollgate.wire.FailureKind;
import io.vertx.core.Future;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What each way of ending is charged, and in which order things happen. */
final class RelayChargesTest {
    private static final String HELLO = "{\"choices\":[{\"index\":0,\"delta\":{\"content\":\"Hello\"}}]}";
    private static final String STOP = "{\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}";
    private static final String USAGE =
            "{\"choices\":[],\"usage\":{\"prompt_tokens\":9,\"completion_tokens\":5,\"total_tokens\":14}}";
    private static final String REPLY = "{\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\","
            + "\"content\":\"Hello\"},\"finish_reason\":\"stop\"}]";
    private static final String REPORTED =
            REPLY + ",\"usage\":{\"prompt_tokens\":9,\"completion_tokens\":5,\"total_tokens\":14}}";

    private static final String ASKS_FOR_USAGE =
            "{\"model\":\"plain\",\"stream\":true,\"stream_options\":{\"include_usage\":true},"
                    + "\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}";

    private final World world = new World();

    @Test
    void aWholeStreamIsSettledBeforeItsLastByteAndBeganBeforeItsFirst() {
        Future<RelayOutcome> outcome = world.chat("plain", true);
        world.call(0).events().data(HELLO).data(STOP).data(USAGE).bytes("data: [DONE]\n\n");

        List<String> log = world.log;
        assertThat(log.getFirst()).isEqualTo("began");
        assertThat(log.indexOf("settled complete")).isEqualTo(log.indexOf("write data: [DONE]") - 1);
        assertThat(log.getLast()).isEqualTo("end");
        charged("complete", 9, 5, 200);
        through(outcome);
    }

    @Test
    void progressIsWrittenAfterItsBytes() {
        Future<RelayOutcome> outcome = world.chat("plain", true);
        world.call(0).events().data(HELLO);
        world.timers.advance(250);
        assertThat(world.log).endsWith("progress").contains("began");
        assertThat(world.log.indexOf("progress")).isGreaterThan(2);
        world.call(0).data(STOP).data(USAGE).bytes("data: [DONE]\n\n");
        through(outcome);
    }

    @Test
    void aWholeReplyIsSettledBeforeItIsAnswered() {
        Future<RelayOutcome> outcome = world.chat("plain", false);
        world.call(0).head(200, "application/json").bytes(REPORTED).end();
        assertThat(world.log).containsExactly("settled complete", "answer");
        charged("complete", 9, 5, 200);
        through(outcome);
    }

    @Test
    void aWholeReplyNamesWhatItCostInItsUsageAndInItsHead() {
        Future<RelayOutcome> outcome = world.chat("plain", false);
        world.call(0).head(200, "application/json").bytes(REPORTED).end();
        assertThat(world.sink.answeredBody)
                .isEqualTo(REPORTED.replace("\"total_tokens\":14}", "\"total_tokens\":14,\"cost\":0.000000014}"));
        assertThat(world.sink.answeredHead)
                .extracting(AnswerHead::paid)
                .isEqualTo(new Paid(Asset.USD, 14, World.BALANCE_NANOS));
        through(outcome);
    }

    @Test
    void aTestKeysReplySaysThatItCostNothing() {
        Future<RelayOutcome> outcome =
                world.serve(Endpoint.CHAT_COMPLETIONS, ApiKey.Kind.TEST, World.chatBody("plain", false));
        world.call(0).head(200, "application/json").bytes(REPORTED).end();
        assertThat(world.sink.answeredBody).contains("\"total_tokens\":14,\"cost\":0}");
        assertThat(outcome.succeeded()).isTrue();
    }

    @Test
    void aStreamThatAskedForUsageNamesWhatWasSettledInItsLastChunk() {
        Future<RelayOutcome> outcome = world.serve(Endpoint.CHAT_COMPLETIONS, ApiKey.Kind.LIVE, ASKS_FOR_USAGE);
        world.call(0).events().data(HELLO).data(STOP).data(USAGE).bytes("data: [DONE]\n\n");
        String priced =
                "write data: " + USAGE.replace("\"total_tokens\":14}", "\"total_tokens\":14,\"cost\":0.000000014}");
        assertThat(world.log)
                .containsSubsequence("write data: " + STOP, "settled complete", priced, "write data: [DONE]", "end");
        charged("complete", 9, 5, 200);
        through(outcome);
    }

    @Test
    void whatWasKeptBackOfAStreamThatBreaksGoesOutBeforeTheError() {
        Future<RelayOutcome> outcome = world.serve(Endpoint.CHAT_COMPLETIONS, ApiKey.Kind.LIVE, ASKS_FOR_USAGE);
        world.call(0).events().data(HELLO).data(STOP).data(USAGE).fail(FailureKind.IDLE_TIMEOUT);
        assertThat(world.log.get(world.log.size() - 3)).contains("\"total_tokens\":14,\"cost\":0.000000014}");
        assertThat(world.log.get(world.log.size() - 2)).contains("\"error\"");
        assertThat(world.books.settled.getFirst().charge().nanos()).isEqualTo(14);
        through(outcome);
    }

    @Test
    void failedTriesStandInTheRowInTheirOrder() {
        Future<RelayOutcome> outcome = world.chat("plain", true);
        world.call(0).fail(FailureKind.CONNECT);
        world.call(1).events().data(HELLO).fail(FailureKind.CUT);
        world.runOffLoop();
        assertThat(world.books.settled.getFirst().failures())
                .containsExactly(
                        new UsageRow.Failure(new ChannelId("a"), "connect", 0, false),
                        new UsageRow.Failure(new ChannelId("b"), "cut", 0, true));
        through(outcome);
    }

    @Test
    void aReplyWithoutUsageIsCountedByUs() {
        Future<RelayOutcome> outcome = world.chat("plain", false);
        world.call(0).head(200, "application/json").bytes(REPLY + "}").end();
        assertThat(world.books.settled).isEmpty();
        world.runOffLoop();
        assertThat(row("complete").units().of(PriceClass.OUTPUT)).isEqualTo(1);
        through(outcome);
    }

    @Test
    void aClientThatLeavesWhileItsWholeReplyIsCountedPaysForAll() {
        Future<RelayOutcome> outcome = world.chat("plain", false);
        world.call(0).head(200, "application/json").bytes(REPLY + "}").end();
        world.sink.leave();
        world.runOffLoop();
        UsageRow row = row("client_left_after_finish");
        assertThat(row.units().of(PriceClass.OUTPUT)).isEqualTo(1);
        assertThat(row.ending().status()).isZero();
        through(outcome);
    }

    @Test
    void aClientThatLeavesBeforeTheCallPaysNothing() {
        world.sink.left = true;
        Future<RelayOutcome> outcome = world.chat("plain", true);
        assertThat(world.upstream.calls).isEmpty();
        free(outcome);
    }

    @Test
    void aClientThatLeavesBeforeContentPaysTheInput() {
        for (boolean stream : new boolean[] {true, false}) {
            World each = new World();
            Future<RelayOutcome> outcome = each.chat("thinker", stream);
            each.call(0).sent();
            each.sink.leave();
            assertThat(each.call(0).cancelled).isTrue();
            each.runOffLoop();
            UsageRow row = each.books.settled.getFirst();
            assertThat(row.ending().policy()).isEqualTo("client_left_before_content");
            assertThat(row.units().of(PriceClass.INPUT)).isPositive();
            assertThat(row.units().of(PriceClass.OUTPUT)).isZero();
            assertThat(outcome.succeeded()).isTrue();
        }
    }

    @Test
    void aClientThatLeavesDuringContentPaysWhatWasProducedAndTheCallIsCancelled() {
        Future<RelayOutcome> outcome = world.chat("plain", true);
        world.call(0).events().data(HELLO).data(HELLO);
        world.sink.leave();
        assertThat(world.call(0).cancelled).isTrue();
        world.runOffLoop();
        assertThat(row("client_left_during_content").units().of(PriceClass.OUTPUT))
                .isEqualTo(2);
        through(outcome);
    }

    @Test
    void hiddenOutputIsReadToItsEndAfterContent() {
        Future<RelayOutcome> outcome = world.chat("thinker", true);
        world.call(0).events().data(HELLO);
        world.sink.leave();
        assertThat(world.call(0).cancelled).isFalse();
        world.call(0).data(STOP).data(USAGE).bytes("data: [DONE]\n\n");
        charged("client_left_hidden_output", 9, 5, 200);
        through(outcome);
    }

    @Test
    void afterTheFinishReasonTheUsageIsWaitedForAndNotForEver() {
        Future<RelayOutcome> outcome = world.chat("plain", true);
        world.call(0).events().data(HELLO).data(STOP);
        world.sink.leave();
        assertThat(world.call(0).cancelled).isFalse();
        world.timers.advance(2_000);
        assertThat(world.call(0).cancelled).isTrue();
        world.runOffLoop();
        row("client_left_after_finish");
        through(outcome);
    }

    @Test
    void aCutAfterContentIsChargedAsDeliveredAndTold() {
        Future<RelayOutcome> outcome = world.chat("plain", true);
        world.call(0).events().data(HELLO).fail(FailureKind.CUT);
        world.runOffLoop();
        assertThat(world.upstream.calls).hasSize(1);
        row("upstream_failed_after_content");
        assertThat(world.log.get(world.log.size() - 2)).contains("\"error\"");
        through(outcome);
    }

    @Test
    void afterAHeartbeatAFailureStillMovesOnAndTheLastOneIsAnEvent() {
        Future<RelayOutcome> outcome = world.chat("plain", true);
        world.timers.advance(15_000);
        assertThat(world.log).containsExactly("open", "write :");
        world.call(0).fail(FailureKind.NO_REPLY);
        assertThat(world.call(1).channel).isEqualTo("b");
        world.call(1).fail(FailureKind.NO_REPLY);
        assertThat(world.log.get(world.log.size() - 2)).contains("\"error\"");
        assertThat(world.log.getLast()).isEqualTo("end");
        free(outcome);
    }

    @Test
    void failoverIsBeforeTheFirstByteOnly() {
        Future<RelayOutcome> outcome = world.chat("plain", true);
        world.call(0).head(200, "application/json").bytes("{}").end();
        world.call(1).events().data("{\"choices\":[{\"index\":0,\"delta\":{\"role\":\"assistant\"}}]}");
        world.call(1).fail(FailureKind.CUT);
        assertThat(world.upstream.calls).hasSize(2);
        free(outcome);
    }

    @Test
    void nothingIsChargedWhereEveryCandidateFails() {
        Future<RelayOutcome> outcome = world.chat("plain", false);
        world.call(0).head(500, "text/plain").end();
        world.call(1)
                .head(200, "application/json")
                .bytes("{\"error\":{\"message\":\"no\"}}")
                .end();
        assertThat(((RelayOutcome.Refused) outcome.result()).refusal().code()).isEqualTo(ErrorCode.UPSTREAM_FAILED);
        free(outcome);
    }

    @Test
    void oneFailingCallOfALegacyCompletionEndsThemAll() {
        Future<RelayOutcome> outcome = world.serve(
                Endpoint.COMPLETIONS, ApiKey.Kind.LIVE, "{\"model\":\"chatter\",\"prompt\":[\"a\",\"b\",\"c\"]}");
        world.call(0).head(200, "application/json").bytes(REPORTED).end();
        world.call(1).head(400, "application/json").end();
        assertThat(world.upstream.calls)
                .hasSize(3)
                .last()
                .satisfies(call -> assertThat(call.cancelled).isTrue());
        free(outcome);
    }

    @Test
    void severalStreamsToldAsOneEndWithOneUsageEvent() {
        Future<RelayOutcome> outcome = world.serve(
                Endpoint.COMPLETIONS,
                ApiKey.Kind.LIVE,
                "{\"model\":\"chatter\",\"prompt\":[\"a\",\"b\"],\"stream\":true,"
                        + "\"stream_options\":{\"include_usage\":true}}");
        for (int i = 0; i < 2; i++) {
            world.call(i).events().data(HELLO).data(STOP).data(USAGE).bytes("data: [DONE]\n\n");
        }
        assertThat(world.log.get(world.log.indexOf("write data: [DONE]") - 1)).contains("\"completion_tokens\":10");
        charged("complete", 18, 10, 200);
        through(outcome);
    }

    @Test
    void aTestKeyNeverTouchesTheBooks() {
        Future<RelayOutcome> outcome =
                world.serve(Endpoint.CHAT_COMPLETIONS, ApiKey.Kind.TEST, World.chatBody("plain", false));
        world.call(0).head(200, "application/json").bytes(REPORTED).end();
        assertThat(world.log).containsExactly("answer");
        through(outcome);
    }

    @Test
    void aSlowReaderPausesTheProviderAndAFinishedCallIsNeverLeftPaused() {
        Future<RelayOutcome> outcome = world.chat("plain", true);
        world.sink.full = true;
        world.call(0).events().data(HELLO);
        assertThat(world.call(0).paused).isTrue();
        world.sink.drain();
        assertThat(world.call(0).paused).isFalse();
        world.sink.full = true;
        world.call(0).bytes("data: " + STOP + "\n\ndata: " + USAGE + "\n\ndata: [DONE]\n\n");
        assertThat(world.call(0).paused).isFalse();
        through(outcome);
    }

    @Test
    void booksThatFailToSettleHoldNothingAfterwards() {
        world.books.settleThrows = true;
        Future<RelayOutcome> outcome = world.chat("plain", false);
        world.call(0).head(200, "application/json").bytes(REPORTED).end();
        assertThat(outcome.failed()).isTrue();
        assertThat(world.books.released).isEqualTo(1);
        assertThat(world.placeIsFree()).isTrue();
    }

    @Test
    void aDefectAfterContentIsChargedAsDeliveredAndTheStreamIsCut() {
        Future<RelayOutcome> outcome = world.chat("plain", true);
        world.call(0).events().data(HELLO);
        world.sink.writeThrows = true;
        world.call(0).data(HELLO);
        assertThat(outcome.failed()).isTrue();
        assertThat(world.call(0).cancelled).isTrue();
        assertThat(world.log).endsWith("abort", "settled gateway_stopped_after_content");
        assertThat(world.timers.armed()).isZero();
        assertThat(world.placeIsFree()).isTrue();
    }

    @Test
    void withAKeyTheJournalKnowsBeforeTheProvider() {
        for (boolean stream : new boolean[] {true, false}) {
            World each = new World();
            Future<RelayOutcome> outcome = each.keyedChat("plain", stream);
            assertThat(each.log).containsExactly("began");
            each.call(0).fail(FailureKind.NO_REPLY);
            each.call(1).fail(FailureKind.NO_REPLY);
            assertThat(each.log).containsExactly("began", "released");
            assertThat(outcome.result()).isInstanceOf(RelayOutcome.Refused.class);
        }
    }

    @Test
    void theOutcomeTellsTheChargeAndWhetherTheAnswerIsWhole() {
        Future<RelayOutcome> outcome = world.keyedChat("plain", true);
        world.call(0).events().data(HELLO).data(STOP).data(USAGE).bytes("data: [DONE]\n\n");
        assertThat(outcome.result()).isEqualTo(new RelayOutcome.Answered(14, true));
        World cut = new World();
        Future<RelayOutcome> broken = cut.keyedChat("plain", true);
        cut.call(0).events().data(HELLO).fail(FailureKind.CUT);
        cut.runOffLoop();
        assertThat(broken.result())
                .isEqualTo(new RelayOutcome.Answered(
                        cut.books.settled.getFirst().charge().nanos(), false));
        assertThat(cut.books.settled.getFirst().charge().nanos()).isPositive();
    }

    @Test
    void whatIsReadToItsEndIsHandedOverThoughTheClientLeft() {
        Future<RelayOutcome> outcome = world.chat("thinker", true);
        world.call(0).events().data(HELLO);
        world.sink.leave();
        world.call(0).data(HELLO).data(STOP).data(USAGE).bytes("data: [DONE]\n\n");
        assertThat(world.sink.unheard).hasSize(4).last().isEqualTo("end");
        assertThat(world.sink.unheard.get(2)).isEqualTo("write data: [DONE]");
        through(outcome);
    }

    private UsageRow row(String expected) {
        assertThat(world.books.settled).hasSize(1);
        UsageRow row = world.books.settled.getFirst();
        assertThat(row.ending().policy()).isEqualTo(expected);
        return row;
    }

    private void charged(String row, long input, long output, int status) {
        UsageRow written = row(row);
        assertThat(written.units().of(PriceClass.INPUT)).isEqualTo(input);
        assertThat(written.units().of(PriceClass.OUTPUT)).isEqualTo(output);
        assertThat(written.charge().nanos()).isEqualTo(input + output);
        assertThat(written.ending().status()).isEqualTo(status);
    }

    private void free(Future<RelayOutcome> outcome) {
        assertThat(world.books.settled).isEmpty();
        assertThat(world.books.released).isEqualTo(1);
        through(outcome);
    }

    private void through(Future<RelayOutcome> outcome) {
        assertThat(outcome.succeeded()).isTrue();
        assertThat(world.books.open).isEmpty();
        assertThat(world.timers.armed()).isZero();
        assertThat(world.placeIsFree()).isTrue();
    }
}
