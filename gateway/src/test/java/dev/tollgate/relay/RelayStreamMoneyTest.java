package dev.tollgate.relay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.base.Endpoint;
import dev.tollgate.identity.ApiKey;
import dev.tollgate.metering.UsageRow;
import dev.tollgate.money.Asset;
import dev.tollgate.money.PriceClass;
import dev.tollgate.wallet.Reach;
import io.vertx.core.Future;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Streams that grow their hold while they run, and the end of a balance. */
final class RelayStreamMoneyTest {
    private static final String HEAD = "{\"id\":\"chatcmpl-1\",\"object\":\"chat.completion.chunk\",\"created\":7,"
            + "\"model\":\"p\",\"choices\":[{\"index\":0,\"delta\":";
    private static final String WORD = HEAD + "{\"content\":\"Hi\"}}]}";
    private static final String STOP = HEAD + "{},\"finish_reason\":\"stop\"}]}";
    private static final String USAGE =
            "{\"choices\":[],\"usage\":{\"prompt_tokens\":9,\"completion_tokens\":90,\"total_tokens\":99}}";
    private static final Reach ENDED = new Reach.Ended(false, List.of(new Reach.Lack(Asset.USD, 3, 16)));

    private final World world = new World();

    private UsageRow settled() {
        assertThat(world.books.settled).hasSize(1);
        return world.books.settled.getFirst();
    }

    private List<String> written() {
        return world.log.stream()
                .filter(line -> line.startsWith("write "))
                .map(line -> line.substring(6))
                .toList();
    }

    private void through(Future<RelayOutcome> outcome) {
        world.runOffLoop();
        assertThat(outcome.succeeded()).isTrue();
        assertThat(world.books.open).isEmpty();
        assertThat(world.timers.armed()).isZero();
        assertThat(world.placeIsFree()).isTrue();
    }

    @Test
    void nothingIsAskedForBelowTheMarkAndTheRunningCountAboveIt() {
        world.books.extendAbove = 2;
        Future<RelayOutcome> outcome = world.chat("plain", true);
        world.call(0).events().data(WORD).data(WORD);
        assertThat(world.books.extended).isEmpty();
        world.call(0).data(WORD);
        assertThat(world.books.extended).containsExactly(3L);
        world.call(0).data(WORD).data(WORD).data(WORD).data(WORD);
        assertThat(world.books.extended).as("a step was added").containsExactly(3L);
        world.call(0).data(WORD).data(STOP).bytes("data: [DONE]\n\n");
        assertThat(world.books.extended).containsExactly(3L, 8L);
        through(outcome);
    }

    @Test
    void aRunningReportThatSaysMoreThanOurCountCounts() {
        world.books.extendAbove = 10;
        world.chat("plain", true);
        world.call(0).events().data(WORD);
        world.call(0)
                .data(WORD.substring(0, WORD.length() - 1) + ",\"usage\":{\"prompt_tokens\":9,"
                        + "\"completion_tokens\":40}}");
        assertThat(world.books.extended).containsExactly(40L);
    }

    @Test
    void theReportBehindTheFinishReasonEndsNoStream() {
        world.books.extendAbove = 2;
        world.books.reaches.add(ENDED);
        Future<RelayOutcome> outcome = world.chat("plain", true);
        world.call(0).events().data(WORD).data(STOP).data(USAGE).bytes("data: [DONE]\n\n");
        assertThat(world.books.extended).isEmpty();
        assertThat(settled().ending().policy()).isEqualTo("complete");
        assertThat(settled().units().of(PriceClass.OUTPUT)).isEqualTo(90);
        through(outcome);
    }

    @Test
    void whereTheBalanceEndsTheStreamClosesLikeOneThatReachedItsLimit() {
        world.books.extendAbove = 2;
        world.books.reaches.add(ENDED);
        Future<RelayOutcome> outcome = world.chat("plain", true);
        world.call(0).events().data(WORD).data(WORD).data(WORD);
        assertThat(world.call(0).cancelled).isTrue();
        world.runOffLoop();
        assertThat(written()).hasSize(4).last().isEqualTo("data: [DONE]");
        assertThat(written().get(2))
                .isEqualTo("data: {\"id\":\"chatcmpl-1\",\"object\":\"chat.completion.chunk\",\"created\":7,"
                        + "\"model\":\"plain\",\"choices\":[{\"index\":0,\"delta\":{},\"logprobs\":null,"
                        + "\"finish_reason\":\"length\"}],\"x_tollgate\":{\"reason\":\"balance_ended\",\"message\":"
                        + "\"The balance ended here: what was delivered is charged. Top up and ask again to go on.\","
                        + "\"balances\":[{\"asset\":\"usd\",\"available\":\"0.000000003\",\"needed\":"
                        + "\"0.000000016\"}]}}");
        assertThat(world.log).noneMatch(line -> line.contains("error"));
        assertThat(settled().ending().policy()).isEqualTo("balance_ended");
        assertThat(settled().ending().status()).isEqualTo(200);
        assertThat(settled().units().of(PriceClass.OUTPUT))
                .as("what was delivered")
                .isEqualTo(2);
        assertThat(world.log.indexOf("settled balance_ended")).isLessThan(world.log.indexOf("write data: [DONE]"));
        through(outcome);
    }

    @Test
    void usageFollowsTheCutWhereTheClientAskedForIt() {
        world.books.extendAbove = 2;
        world.books.reaches.add(ENDED);
        Future<RelayOutcome> outcome = world.serve(
                Endpoint.CHAT_COMPLETIONS,
                ApiKey.Kind.LIVE,
                World.chatBody("plain", true)
                        .replace("\"stream\":true", "\"stream\":true,\"stream_options\":{\"include_usage\":true}"));
        world.call(0).events().data(WORD).data(WORD).data(WORD);
        world.runOffLoop();
        long input = settled().units().of(PriceClass.INPUT);
        assertThat(written().get(2))
                .contains("\"choices\":[],\"usage\":{\"prompt_tokens\":" + input + ",\"completion_tokens\":2,")
                .contains("\"total_tokens\":" + (input + 2));
        assertThat(written().getLast()).isEqualTo("data: [DONE]");
        through(outcome);
    }

    @Test
    void aBudgetThatEndsSaysSo() {
        world.books.extendAbove = 1;
        world.books.reaches.add(new Reach.Ended(true, List.of(new Reach.Lack(Asset.USD, 0, 16))));
        Future<RelayOutcome> outcome = world.chat("plain", true);
        world.call(0).events().data(WORD).data(WORD);
        world.runOffLoop();
        assertThat(written().get(1)).contains("\"reason\":\"key_budget_ended\"");
        assertThat(settled().ending().policy()).isEqualTo("balance_ended");
        through(outcome);
    }

    @Test
    void aBalanceThatEndsBeforeAnythingWentOutStillClosesWell() {
        world.books.extendAbove = 0;
        world.books.reaches.add(ENDED);
        Future<RelayOutcome> outcome = world.chat("plain", true);
        world.call(0).events().data(WORD);
        world.runOffLoop();
        assertThat(world.sink.opened).isTrue();
        assertThat(written()).hasSize(2);
        assertThat(written().getFirst()).contains("\"finish_reason\":\"length\"");
        assertThat(settled().units().of(PriceClass.OUTPUT)).isZero();
        through(outcome);
    }

    @Test
    void eventsComeOneByOneWhereMoneyIsTightSoThatAsManyAsCanGoOut() {
        world.books.extendAbove = 3;
        world.books.tight = true;
        world.books.reaches.add(ENDED);
        Future<RelayOutcome> outcome = world.chat("plain", true);
        world.call(0).events().bytes(("data: " + WORD + "\n\n").repeat(8));
        world.runOffLoop();
        assertThat(world.books.extended).containsExactly(4L);
        assertThat(settled().units().of(PriceClass.OUTPUT)).isEqualTo(3);
        through(outcome);
    }

    @Test
    void aRequestThatGoesOverToTokensIsWrittenDownAgainAtItsWeights() {
        world.books.extendAbove = 2;
        world.books.reaches.add(Reach.REPRICED);
        Future<RelayOutcome> outcome = world.chat("plain", true);
        world.call(0).events().data(WORD).data(WORD).data(WORD);
        assertThat(world.books.rows).hasSize(2);
        UsageRow.Charge before = world.books.rows.getFirst().charge();
        UsageRow.Charge after = world.books.rows.getLast().charge();
        assertThat(before.asset()).isEqualTo(Asset.USD);
        assertThat(before.priceVersion()).isEqualTo(1);
        assertThat(after.asset()).isEqualTo(Asset.TOKENS);
        assertThat(after.priceVersion()).isEqualTo(11);
        assertThat(world.books.rows.getLast().units().of(PriceClass.OUTPUT))
                .as("what was delivered before")
                .isEqualTo(2);
        assertThat(after.nanos()).as("half of what dollars would be").isEqualTo(after.usdNanos() / 2);
        world.call(0).data(STOP).data(USAGE).bytes("data: [DONE]\n\n");
        assertThat(settled().charge().asset()).isEqualTo(Asset.TOKENS);
        assertThat(settled().charge().usdNanos()).isEqualTo(99);
        assertThat(settled().charge().nanos()).isEqualTo(50);
        through(outcome);
    }

    @Test
    void aLedgerThatIsSilentTooLongEndsTheStreamWithAnErrorAndWhatWasDelivered() {
        world.books.extendAbove = 1;
        world.books.reaches.add(Reach.SILENT);
        Future<RelayOutcome> outcome = world.chat("plain", true);
        world.call(0).events().data(WORD).data(WORD);
        assertThat(world.call(0).cancelled).isTrue();
        world.runOffLoop();
        assertThat(written().getLast()).contains("\"error\"").contains("overloaded");
        assertThat(written()).noneMatch(line -> line.contains("[DONE]"));
        assertThat(settled().ending().policy()).isEqualTo("gateway_stopped_after_content");
        assertThat(settled().units().of(PriceClass.OUTPUT)).isEqualTo(1);
        through(outcome);
    }

    @Test
    void hiddenOutputAndWholeRepliesAskForAllTheyMayCost() {
        world.books.extendAbove = 0;
        Future<RelayOutcome> thinking = world.chat("thinker", true);
        world.call(0).events().data(WORD).data(STOP).data(USAGE).bytes("data: [DONE]\n\n");
        through(thinking);
        assertThat(world.books.extended).isEmpty();
    }

    @Test
    void severalPromptsThatAreOneStreamEndTogether() {
        world.books.extendAbove = 2;
        world.books.reaches.add(ENDED);
        Future<RelayOutcome> outcome = world.serve(
                Endpoint.COMPLETIONS,
                ApiKey.Kind.LIVE,
                "{\"model\":\"chatter\",\"prompt\":[\"a\",\"b\"],\"stream\":true}");
        world.call(0).events().data(WORD);
        world.call(1).events().data(WORD).data(WORD);
        assertThat(world.call(0).cancelled && world.call(1).cancelled).isTrue();
        world.runOffLoop();
        List<String> written = written();
        String cuts = written.get(written.size() - 2);
        assertThat(cuts)
                .contains("\"object\":\"text_completion\"")
                .contains("\"text\":\"\",\"index\":0,")
                .contains("\"text\":\"\",\"index\":1,")
                .containsOnlyOnce("x_tollgate");
        assertThat(settled().units().of(PriceClass.OUTPUT)).isEqualTo(2);
        through(outcome);
    }
}
