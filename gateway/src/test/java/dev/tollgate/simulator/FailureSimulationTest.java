package dev.tollgate.simulator;

import static dev.tollgate.simulator.Simulation.CHAT;
import static dev.tollgate.simulator.Simulation.LIMITS;
import static dev.tollgate.simulator.Simulation.at;
import static dev.tollgate.simulator.Simulation.chat;
import static dev.tollgate.simulator.Simulation.number;
import static dev.tollgate.simulator.Simulation.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.json.JsonValue.JsonNull;
import dev.tollgate.json.JsonValue.JsonObject;
import dev.tollgate.upstream.UpstreamCall;
import dev.tollgate.wire.FailureKind;
import dev.tollgate.wire.HeaderList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class FailureSimulationTest {
    private static final String STREAM = ",\"stream\":true";

    private final Simulation simulation = new Simulation();

    @ParameterizedTest
    @ValueSource(ints = {400, 401, 402, 403, 404, 413, 418, 422, 429, 500, 502, 503, 504, 529})
    void statusIsAnsweredWithAnErrorBody(int status) {
        Heard heard = simulation.ask(CHAT, chat("sim-error-" + status, STREAM));
        assertThat(heard.status).isEqualTo(status);
        assertThat(heard.order).containsExactly("sent", "head", "bytes", "end");
        assertThat(text(heard.json(), "error.message")).isNotEmpty();
        assertThat(heard.headers.first("retry-after") != null).isEqualTo(status == 429 || status == 503);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 5, 100})
    void streamIsCutAfterSoManyTokens(int tokens) {
        Heard heard = simulation.ask(CHAT, chat("sim-cut-after-" + tokens, STREAM));
        assertThat(heard.failure).isEqualTo(FailureKind.CUT);
        assertThat(contentEvents(heard)).isEqualTo(tokens);
        assertThat(heard.pieces == 0).as("nothing at all where 0").isEqualTo(tokens == 0);
    }

    @Test
    void limitedAnswerIsCutAtItsEnd() {
        Heard heard = simulation.ask(CHAT, chat("sim-cut-after-100", STREAM + ",\"max_tokens\":3"));
        assertThat(heard.failure).isEqualTo(FailureKind.CUT);
        assertThat(contentEvents(heard)).isEqualTo(3);
    }

    @Test
    void wholeAnswerIsCutInTheMiddle() {
        Heard heard = simulation.ask(CHAT, chat("sim-cut-after-5", ""));
        assertThat(heard.order).containsExactly("sent", "head", "bytes", "CUT");
        assertThat(heard.text()).startsWith("{\"id\"").doesNotEndWith("}");
        assertThat(simulation.ask(CHAT, chat("sim-cut-after-0", "")).order).containsExactly("sent", "head", "CUT");
    }

    @Test
    void stalledStreamEndsByTheIdleTimeout() {
        Heard heard = simulation.begin(CHAT, chat("sim-stall-after-2", STREAM));
        simulation.loop.pass(LIMITS.idleTimeoutMs());
        assertThat(heard.failure).isNull();
        assertThat(contentEvents(heard)).isEqualTo(2);
        simulation.loop.finish();
        assertThat(heard.failure).isEqualTo(FailureKind.IDLE_TIMEOUT);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", STREAM})
    void stallBeforeTheFirstTokenEndsByItsTimeout(String stream) {
        Heard heard = simulation.begin(CHAT, chat("sim-stall-after-0", stream));
        long tookMs = simulation.loop.finish();
        assertThat(heard.failure).isEqualTo(FailureKind.FIRST_TOKEN_TIMEOUT);
        assertThat(heard.pieces).isZero();
        assertThat(tookMs).isBetween((long) LIMITS.firstTokenTimeoutMs(), LIMITS.firstTokenTimeoutMs() + 1L);
    }

    @Test
    void errorEventComesAfterSoManyTokens() {
        Heard heard = simulation.ask(CHAT, chat("sim-error-event-after-3", STREAM));
        assertThat(heard.ended).isTrue();
        assertThat(contentEvents(heard)).isEqualTo(3);
        assertThat(text(heard.events().getLast(), "error.message")).contains("after 3 tokens");
        assertThat(heard.text()).doesNotContain("[DONE]");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", STREAM})
    void errorBodyComesWithA200(String stream) {
        Heard heard = simulation.ask(CHAT, chat("sim-error-body", stream));
        assertThat(heard.status).isEqualTo(200);
        assertThat(text(heard.json(), "error.type")).isEqualTo("server_error");
    }

    @Test
    void garbageIsNoJson() {
        assertThat(simulation.ask(CHAT, chat("sim-garbage", "")).text()).startsWith("<html>");
        assertThat(simulation.ask(CHAT, chat("sim-garbage", STREAM)).text()).contains("data: <html>");
    }

    @Test
    void emptyAnswerHasNoTokenAndNoFinishReason() {
        JsonObject reply = simulation.ask(CHAT, chat("sim-empty", "")).json();
        assertThat(text(reply, "choices.0.message.content")).isEmpty();
        assertThat(at(reply, "choices.0.finish_reason")).isEqualTo(JsonNull.NULL);
        assertThat(number(reply, "usage.completion_tokens")).isZero();
        Heard heard = simulation.ask(CHAT, chat("sim-empty", STREAM));
        assertThat(heard.events()).hasSize(1);
        assertThat(heard.text()).endsWith("[DONE]\n\n");
    }

    @Test
    void usageIsLeftOutOrALie() {
        String asked = STREAM + ",\"stream_options\":{\"include_usage\":true}";
        assertThat(simulation.ask(CHAT, chat("sim-no-usage", "")).text()).doesNotContain("\"usage\"");
        assertThat(simulation.ask(CHAT, chat("sim-no-usage", asked)).text()).doesNotContain("\"usage\"");
        assertThat(number(simulation.ask(CHAT, chat("sim-lying-usage", "")).json(), "usage.prompt_tokens"))
                .isEqualTo(9_000);
        JsonObject last =
                simulation.ask(CHAT, chat("sim-lying-usage", asked)).events().getLast();
        assertThat(number(last, "usage.completion_tokens")).isGreaterThan(10_000);
    }

    @Test
    void slowAnswersTakeTheirTime() {
        simulation.begin(CHAT, chat("sim-slow", STREAM + ",\"max_tokens\":3"));
        assertThat(simulation.loop.finish()).isEqualTo(2_500);
        simulation.begin(CHAT, chat("sim-slow-700", ""));
        assertThat(simulation.loop.finish()).isEqualTo(700);
    }

    @Test
    void fastAnswersTakeNone() {
        simulation.begin(CHAT, chat("sim-fast", STREAM));
        assertThat(simulation.loop.finish()).isEqualTo(1);
    }

    @Test
    void cancelledCallIsSilent() {
        Heard heard = simulation.begin(CHAT, chat("gpt-4o", STREAM));
        simulation.loop.pass(100);
        int before = heard.pieces;
        Objects.requireNonNull(simulation.call).cancel();
        assertThat(simulation.loop.idle()).isTrue();
        assertThat(heard.pieces).isEqualTo(before);
        assertThat(heard.order).containsExactly("sent", "head", "bytes");
    }

    @Test
    void listenerMayCancelFromInsideItsCallback() {
        Heard heard = new Heard();
        UpstreamCall call =
                simulation.client.send(Simulation.request(CHAT, chat("sim-fast", STREAM), new HeaderList(0)), heard);
        heard.onPiece = call::cancel;
        simulation.loop.finish();
        assertThat(heard.pieces).isEqualTo(1);
        assertThat(heard.ended).isFalse();
    }

    @Test
    void pausedStreamWaitsAndLosesNothing() {
        Heard unpaused = simulation.ask(CHAT, chat("gpt-4o", STREAM));
        Heard heard = simulation.begin(CHAT, chat("gpt-4o", STREAM));
        simulation.loop.pass(60);
        UpstreamCall call = Objects.requireNonNull(simulation.call);
        call.pause();
        int before = heard.pieces;
        simulation.loop.pass(5_000);
        assertThat(heard.pieces).isEqualTo(before);
        call.resume();
        simulation.loop.finish();
        assertThat(heard.ended).isTrue();
        assertThat(heard.events()).hasSameSizeAs(unpaused.events());
    }

    @Test
    void streamThatFellBehindKeepsItsPaceFromThereOn() {
        simulation.begin(CHAT, chat("gpt-4o", STREAM));
        simulation.loop.pass(60);
        UpstreamCall call = Objects.requireNonNull(simulation.call);
        call.pause();
        simulation.loop.pass(5_000);
        call.resume();
        simulation.loop.pass(2);
        assertThat(simulation.loop.idle()).as("not poured out at once").isFalse();
    }

    @Test
    void unknownBehaviourIs404() {
        Heard heard = simulation.ask(CHAT, chat("sim-nonsense", ""));
        assertThat(heard.status).isEqualTo(404);
        assertThat(text(heard.json(), "error.message")).contains("sim-nonsense");
    }

    @Test
    void whatIsNoRequestIs400() {
        for (String body : List.of("", "[]", "{", "\"x\"", "{\"model\":1")) {
            assertThat(simulation.ask(CHAT, body).status).as(body).isEqualTo(400);
        }
        assertThat(simulation.ask("/audio/speech", chat("gpt-4o", "")).status).isEqualTo(404);
    }

    @Test
    void oddTypesNeverThrow() {
        for (String more : List.of(
                ",\"stop\":5",
                ",\"n\":\"x\"",
                ",\"n\":1e99",
                ",\"max_tokens\":-4",
                ",\"tools\":[1,{},{\"function\":{}}]",
                ",\"tools\":{}",
                ",\"response_format\":{\"type\":\"json_schema\"}",
                ",\"stream_options\":7",
                ",\"top_logprobs\":true,\"logprobs\":true")) {
            assertThat(simulation.ask(CHAT, chat("gpt-4o", more)).status)
                    .as(more)
                    .isEqualTo(200);
        }
        assertThat(simulation.ask(CHAT, "{\"model\":\"gpt-4o\",\"messages\":[1,null,{\"content\":[2,{}]}]}").status)
                .isEqualTo(200);
    }

    private static long contentEvents(Heard heard) {
        return heard.events().stream()
                .map(event -> text(event, "choices.0.delta.content"))
                .filter(piece -> !piece.equals("(none)") && !piece.isEmpty())
                .count();
    }
}
