package dev.tollgate.simulator;

import static dev.tollgate.simulator.Simulation.CHAT;
import static dev.tollgate.simulator.Simulation.at;
import static dev.tollgate.simulator.Simulation.chat;
import static dev.tollgate.simulator.Simulation.number;
import static dev.tollgate.simulator.Simulation.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.json.Json;
import dev.tollgate.json.JsonValue.JsonNull;
import dev.tollgate.json.JsonValue.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

final class ChatSimulationTest {
    private static final String TOOLS = """
            ,"tools":[{"type":"function","function":{"name":"weather","parameters":{"type":"object","properties":{
            "city":{"type":"string"},"unit":{"enum":["C","F"]}},"required":["city"]}}},
            {"type":"function","function":{"name":"time","parameters":{"type":"object","properties":{}}}}]""";

    private final Simulation simulation = new Simulation();

    @Test
    void answerSaysThatItIsSimulatedAndEchoes() {
        Heard heard = simulation.ask(CHAT, chat("gpt-4o", ""));
        assertThat(heard.order).containsExactly("sent", "head", "bytes", "end");
        assertThat(heard.status).isEqualTo(200);
        JsonObject reply = heard.json();
        assertThat(text(reply, "choices.0.message.content"))
                .startsWith("This is a simulated answer from Tollgate")
                .contains("You said: \"Hello there\".");
        assertThat(text(reply, "choices.0.finish_reason")).isEqualTo("stop");
        assertThat(text(reply, "model")).isEqualTo("gpt-4o");
        assertThat(text(reply, "object")).isEqualTo("chat.completion");
        assertThat(text(reply, "id")).startsWith("chatcmpl-sim");
        assertThat(number(reply, "created")).isEqualTo(1_700_000_000L);
        // 11 bytes are 3 tokens, one message 3, the reply's frame 3.
        assertThat(number(reply, "usage.prompt_tokens")).isEqualTo(9);
        long output = number(reply, "usage.completion_tokens");
        assertThat(output)
                .isEqualTo(
                        TokenText.of(text(reply, "choices.0.message.content")).size());
        assertThat(number(reply, "usage.total_tokens")).isEqualTo(9 + output);
    }

    @Test
    void sameRequestGetsTheSameWords() {
        String one = text(simulation.ask(CHAT, chat("gpt-4o", "")).json(), "choices.0.message.content");
        String two = text(simulation.ask(CHAT, chat("gpt-4o", "")).json(), "choices.0.message.content");
        assertThat(one).isEqualTo(two);
    }

    @Test
    void outputLimitCutsWithLength() {
        for (String name : List.of("max_tokens", "max_completion_tokens")) {
            JsonObject reply =
                    simulation.ask(CHAT, chat("gpt-4o", ",\"" + name + "\":5")).json();
            assertThat(text(reply, "choices.0.message.content")).isEqualTo("This is a simulated answer");
            assertThat(text(reply, "choices.0.finish_reason")).isEqualTo("length");
            assertThat(number(reply, "usage.completion_tokens")).isEqualTo(5);
        }
    }

    @Test
    void stopSequencesEndTheAnswerBeforeThem() {
        JsonObject reply = simulation
                .ask(CHAT, chat("gpt-4o", ",\"stop\":[\"zzz\",\" answer\",\"simul\"]"))
                .json();
        assertThat(text(reply, "choices.0.message.content")).isEqualTo("This is a ");
        assertThat(text(reply, "choices.0.finish_reason")).isEqualTo("stop");
        reply = simulation.ask(CHAT, chat("gpt-4o", ",\"stop\":\"This\"")).json();
        assertThat(text(reply, "choices.0.message.content")).isEmpty();
    }

    @Test
    void streamHoldsTheSameWordsAtItsPace() {
        Heard whole = simulation.ask(CHAT, chat("gpt-4o", ""));
        Heard heard = simulation.begin(CHAT, chat("gpt-4o", ",\"stream\":true"));
        assertThat(heard.order).isEmpty();
        long tookMs = simulation.loop.finish();
        int tokens = (int) number(whole.json(), "usage.completion_tokens");
        // One millisecond to begin, 20 before the first token, 10 between each two.
        assertThat(tookMs).isEqualTo(20 + 10L * (tokens - 1));
        assertThat(streamed(heard, 0)).isEqualTo(text(whole.json(), "choices.0.message.content"));
        assertThat(heard.events()).hasSize(tokens + 2);
        assertThat(heard.events().getLast().members()).doesNotContainKey("usage");
        assertThat(text(heard.events().getFirst(), "choices.0.delta.role")).isEqualTo("assistant");
        assertThat(text(heard.events().getLast(), "choices.0.finish_reason")).isEqualTo("stop");
        assertThat(heard.text()).endsWith("data: [DONE]\n\n");
        assertThat(heard.headers.first("content-type")).hasToString("text/event-stream; charset=utf-8");
    }

    @Test
    void usageChunkComesWhereItWasAskedFor() {
        Heard heard =
                simulation.ask(CHAT, chat("sim-fast", ",\"stream\":true,\"stream_options\":{\"include_usage\":true}"));
        List<JsonObject> events = heard.events();
        JsonObject last = events.removeLast();
        assertThat(last.elements("choices")).isEmpty();
        assertThat(number(last, "usage.prompt_tokens")).isEqualTo(9);
        assertThat(number(last, "usage.completion_tokens")).isEqualTo(events.size() - 2);
        assertThat(events).allSatisfy(event -> assertThat(at(event, "usage")).isEqualTo(JsonNull.NULL));
    }

    @Test
    void everyChoiceHasItsAnswer() {
        JsonObject reply = simulation
                .ask(CHAT, chat("gpt-4o", ",\"n\":3,\"max_tokens\":4"))
                .json();
        assertThat(reply.elements("choices")).hasSize(3);
        assertThat(number(reply, "choices.2.index")).isEqualTo(2);
        assertThat(number(reply, "usage.completion_tokens")).isEqualTo(12);
        Heard heard = simulation.ask(CHAT, chat("gpt-4o", ",\"n\":2,\"max_tokens\":4,\"stream\":true"));
        assertThat(streamed(heard, 0)).isEqualTo(streamed(heard, 1)).isEqualTo("This is a simulated");
    }

    @Test
    void firstToolIsCalledWithArgumentsOfItsSchema() {
        JsonObject reply = simulation.ask(CHAT, chat("gpt-4o", TOOLS)).json();
        assertThat(at(reply, "choices.0.message.content")).isEqualTo(JsonNull.NULL);
        assertThat(text(reply, "choices.0.finish_reason")).isEqualTo("tool_calls");
        assertThat(text(reply, "choices.0.message.tool_calls.0.function.name")).isEqualTo("weather");
        assertThat(text(reply, "choices.0.message.tool_calls.0.id")).startsWith("call_sim");
        assertThat(text(reply, "choices.0.message.tool_calls.0.function.arguments"))
                .isEqualTo("{\"city\":\"simulated city\",\"unit\":\"C\"}");
    }

    @Test
    void streamedToolCallAddsUpToTheSameArguments() {
        Heard heard = simulation.ask(CHAT, chat("gpt-4o", TOOLS + ",\"stream\":true"));
        String arguments = heard.events().stream()
                .map(event -> text(event, "choices.0.delta.tool_calls.0.function.arguments"))
                .filter(piece -> !piece.equals("(none)"))
                .collect(Collectors.joining());
        assertThat(arguments).isEqualTo("{\"city\":\"simulated city\",\"unit\":\"C\"}");
        assertThat(text(heard.events().getFirst(), "choices.0.delta.tool_calls.0.function.name"))
                .isEqualTo("weather");
        assertThat(text(heard.events().getLast(), "choices.0.finish_reason")).isEqualTo("tool_calls");
    }

    @Test
    void toolChoiceIsKept() {
        JsonObject named = simulation
                .ask(
                        CHAT,
                        chat(
                                "gpt-4o",
                                TOOLS + ",\"tool_choice\":{\"type\":\"function\",\"function\":{\"name\":\"time\"}}"))
                .json();
        assertThat(text(named, "choices.0.message.tool_calls.0.function.name")).isEqualTo("time");
        JsonObject none = simulation
                .ask(CHAT, chat("gpt-4o", TOOLS + ",\"tool_choice\":\"none\""))
                .json();
        assertThat(text(none, "choices.0.finish_reason")).isEqualTo("stop");
    }

    @Test
    void resultOfAToolIsAnsweredInWords() {
        String body = "{\"model\":\"gpt-4o\",\"messages\":[{\"role\":\"user\",\"content\":\"Weather?\"},"
                + "{\"role\":\"assistant\",\"content\":null,\"tool_calls\":[]},"
                + "{\"role\":\"tool\",\"tool_call_id\":\"a\",\"content\":\"12 C\"}]" + TOOLS;
        assertThat(text(simulation.ask(CHAT, body + "}").json(), "choices.0.message.content"))
                .contains("The result of your tool was received.");
        JsonObject required =
                simulation.ask(CHAT, body + ",\"tool_choice\":\"required\"}").json();
        assertThat(text(required, "choices.0.finish_reason")).isEqualTo("tool_calls");
    }

    @Test
    void legacyFunctionsAreCalledTheLegacyWay() {
        JsonObject reply = simulation
                .ask(CHAT, chat("gpt-4", ",\"functions\":[{\"name\":\"f\",\"parameters\":{\"type\":\"object\"}}]"))
                .json();
        assertThat(text(reply, "choices.0.message.function_call.name")).isEqualTo("f");
        assertThat(text(reply, "choices.0.finish_reason")).isEqualTo("function_call");
    }

    @Test
    void structuredOutputSatisfiesItsSchema() {
        JsonObject reply = simulation.ask(CHAT, chat("gpt-4o", """
                ,"response_format":{"type":"json_schema","json_schema":{"name":"p","strict":true,"schema":{
                "type":"object",
                "properties":{"name":{"type":"string"},"age":{"type":"integer","minimum":18},
                "tags":{"type":"array","items":{"type":"string"}}},"required":["name","age","tags"]}}}""")).json();
        JsonObject content =
                (JsonObject) Json.parse(text(reply, "choices.0.message.content").getBytes(StandardCharsets.UTF_8));
        assertThat(text(content, "name")).isEqualTo("simulated name");
        assertThat(number(content, "age")).isEqualTo(18);
        assertThat(content.elements("tags")).hasSize(1);
        JsonObject mode = simulation
                .ask(CHAT, chat("gpt-4o", ",\"response_format\":{\"type\":\"json_object\"}"))
                .json();
        assertThat(text(mode, "choices.0.message.content"))
                .isEqualTo("{\"simulated\":true,\"answer\":\"simulated answer\"}");
    }

    @Test
    void logprobsComeWhereAskedFor() {
        JsonObject reply = simulation
                .ask(CHAT, chat("gpt-4o", ",\"logprobs\":true,\"top_logprobs\":2,\"max_tokens\":2"))
                .json();
        assertThat(text(reply, "choices.0.logprobs.content.1.token")).isEqualTo(" is");
        assertThat(text(reply, "choices.0.logprobs.content.1.top_logprobs.0.token"))
                .isEqualTo(" is");
        assertThat(text(reply, "choices.0.logprobs.content.1.top_logprobs.1.token"))
                .isEqualTo(" the");
        assertThat(number(reply, "choices.0.logprobs.content.1.bytes.0")).isEqualTo(' ');
        Heard heard = simulation.ask(CHAT, chat("sim-fast", ",\"logprobs\":true,\"max_tokens\":2,\"stream\":true"));
        assertThat(text(heard.events().get(2), "choices.0.logprobs.content.0.token"))
                .isEqualTo(" is");
    }

    @Test
    void imagesOfAMessageAreAcknowledgedAndCounted() {
        String body = """
                {"model":"gpt-4o","messages":[{"role":"user","content":[{"type":"text","text":"What is this?"},
                {"type":"image_url","image_url":{"url":"data:image/png;base64,AAAA"}},
                {"type":"image_url","image_url":{"url":"https://example.com/a.png"}}]}]}""";
        JsonObject reply = simulation.ask(CHAT, body).json();
        assertThat(text(reply, "choices.0.message.content")).contains("You sent 2 images.", "What is this?");
        assertThat(number(reply, "usage.prompt_tokens")).isEqualTo(4 + 3 + 3 + 170);
    }

    @Test
    void longMessageIsEchoedInPart() {
        String body = chat("gpt-4o", "").replace("Hello there", "x\\ny ".repeat(2_000));
        String said = text(simulation.ask(CHAT, body).json(), "choices.0.message.content");
        assertThat(said).contains("You said: \"x y x y").hasSizeLessThan(400);
    }

    @Test
    void aNumberOfTokensCanBeAskedFor() {
        JsonObject reply = simulation.ask(CHAT, chat("sim-tokens-500", "")).json();
        assertThat(number(reply, "usage.completion_tokens")).isEqualTo(500);
        assertThat(text(reply, "choices.0.finish_reason")).isEqualTo("stop");
        reply = simulation
                .ask(CHAT, chat("sim-tokens-500", ",\"max_tokens\":499"))
                .json();
        assertThat(number(reply, "usage.completion_tokens")).isEqualTo(499);
        assertThat(text(reply, "choices.0.finish_reason")).isEqualTo("length");
        reply = simulation.ask(CHAT, chat("sim-tokens-1", "")).json();
        assertThat(text(reply, "choices.0.message.content")).isEqualTo("This");
    }

    @Test
    void hiddenReasoningIsReported() {
        JsonObject reply = simulation
                .ask(CHAT, chat("sim-reasoning-64", ",\"max_tokens\":10"))
                .json();
        assertThat(number(reply, "usage.completion_tokens_details.reasoning_tokens"))
                .isEqualTo(64);
        assertThat(number(reply, "usage.completion_tokens")).isEqualTo(74);
    }

    private static String streamed(Heard heard, int choice) {
        return heard.events().stream()
                .filter(event -> number(event, "choices.0.index") == choice)
                .map(event -> text(event, "choices.0.delta.content"))
                .filter(piece -> !piece.equals("(none)"))
                .collect(Collectors.joining());
    }
}
