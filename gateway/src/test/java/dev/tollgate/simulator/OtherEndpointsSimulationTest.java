package dev.tollgate.simulator;

import static dev.tollgate.simulator.Simulation.COMPLETIONS;
import static dev.tollgate.simulator.Simulation.EMBEDDINGS;
import static dev.tollgate.simulator.Simulation.IMAGES;
import static dev.tollgate.simulator.Simulation.at;
import static dev.tollgate.simulator.Simulation.number;
import static dev.tollgate.simulator.Simulation.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tollgate.json.JsonValue;
import dev.tollgate.json.JsonValue.JsonNumber;
import dev.tollgate.json.JsonValue.JsonObject;
import dev.tollgate.wire.HeaderList;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class OtherEndpointsSimulationTest {
    private final Simulation simulation = new Simulation();

    @Test
    void completionIsSixteenTokensWhereNothingIsSaid() {
        JsonObject reply = simulation
                .ask(COMPLETIONS, "{\"model\":\"gpt-4\",\"prompt\":\"Hello, world!\"}")
                .json();
        assertThat(text(reply, "object")).isEqualTo("text_completion");
        assertThat(text(reply, "choices.0.text")).startsWith("This is a simulated answer");
        assertThat(text(reply, "choices.0.finish_reason")).isEqualTo("length");
        assertThat(number(reply, "usage.completion_tokens")).isEqualTo(16);
        assertThat(number(reply, "usage.prompt_tokens")).isEqualTo(4);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'\"one\"'|1|1",
                "'[\"one\",\"two\",\"three\"]'|3|3",
                "'[1,2,3]'|1|3",
                "'[[1,2,3],[4]]'|2|4",
                "'[]'|1|0",
            })
    void promptComesInFourForms(String prompt, int choices, int input) {
        JsonObject reply = simulation
                .ask(COMPLETIONS, "{\"model\":\"gpt-4\",\"max_tokens\":2,\"prompt\":" + prompt + "}")
                .json();
        assertThat(reply.elements("choices")).hasSize(choices);
        assertThat(number(reply, "usage.completion_tokens")).isEqualTo(2L * choices);
        assertThat(number(reply, "usage.prompt_tokens")).isBetween((long) input, input + 3L);
    }

    @Test
    void choicesAreNumberedPromptByPrompt() {
        JsonObject reply = simulation
                .ask(
                        COMPLETIONS,
                        "{\"model\":\"gpt-4\",\"n\":2,\"echo\":true,\"max_tokens\":1,\"prompt\":[\"a\",\"b\"]}")
                .json();
        assertThat(reply.elements("choices").stream().map(choice -> text(choice, "text")))
                .containsExactly("aThis", "aThis", "bThis", "bThis");
        assertThat(number(reply, "choices.3.index")).isEqualTo(3);
    }

    @Test
    void bestOfIsCharged() {
        JsonObject reply = simulation
                .ask(COMPLETIONS, "{\"model\":\"gpt-4\",\"best_of\":4,\"max_tokens\":3,\"prompt\":\"a\"}")
                .json();
        assertThat(reply.elements("choices")).hasSize(1);
        assertThat(number(reply, "usage.completion_tokens")).isEqualTo(12);
    }

    @Test
    void streamedCompletionHoldsTheSameText() {
        String body = "{\"model\":\"gpt-4\",\"prompt\":[\"a\",\"bcd\"],\"max_tokens\":9,\"echo\":true";
        JsonObject whole = simulation.ask(COMPLETIONS, body + "}").json();
        Heard heard =
                simulation.ask(COMPLETIONS, body + ",\"stream\":true,\"stream_options\":{\"include_usage\":true}}");
        for (int choice = 0; choice < 2; choice++) {
            int index = choice;
            String streamed = heard.events().stream()
                    .filter(event -> number(event, "choices.0.index") == index)
                    .map(event -> text(event, "choices.0.text"))
                    .collect(Collectors.joining());
            assertThat(streamed).isEqualTo(text(whole, "choices." + choice + ".text"));
        }
        assertThat(number(heard.events().getLast(), "usage.completion_tokens")).isEqualTo(18);
    }

    @Test
    void completionLogprobsCarryOffsets() {
        JsonObject reply = simulation
                .ask(
                        COMPLETIONS,
                        "{\"model\":\"gpt-4\",\"logprobs\":2,\"max_tokens\":2,\"echo\":true,\"prompt\":\"abc\"}")
                .json();
        assertThat(number(reply, "choices.0.logprobs.text_offset.0")).isEqualTo(3);
        assertThat(number(reply, "choices.0.logprobs.text_offset.1")).isEqualTo(7);
        assertThat(text(reply, "choices.0.logprobs.tokens.1")).isEqualTo(" is");
        assertThat(((JsonObject) Objects.requireNonNull(at(reply, "choices.0.logprobs.top_logprobs.0"))).members())
                .containsOnlyKeys("This", " the");
    }

    @Test
    void embeddingsAreOfLengthOneAndTheSameInBothEncodings() {
        String body = "{\"model\":\"text-embedding-3-small\",\"input\":\"Hello world\"";
        JsonObject reply = simulation.ask(EMBEDDINGS, body + "}").json();
        List<JsonValue> numbers = ((JsonObject) Objects.requireNonNull(at(reply, "data.0"))).elements("embedding");
        assertThat(numbers).hasSize(1_536);
        double squares = 0;
        for (JsonValue number : numbers) {
            double value = ((JsonNumber) number).decimal().doubleValue();
            squares += value * value;
        }
        assertThat(squares).isCloseTo(1, within(1e-4));
        JsonObject packed = simulation
                .ask(EMBEDDINGS, body + ",\"encoding_format\":\"base64\"}")
                .json();
        ByteBuffer bytes = ByteBuffer.wrap(Base64.getDecoder().decode(text(packed, "data.0.embedding")))
                .order(ByteOrder.LITTLE_ENDIAN);
        assertThat(bytes.remaining()).isEqualTo(4 * 1_536);
        assertThat(bytes.getFloat(4 * 77))
                .isEqualTo(((JsonNumber) numbers.get(77)).decimal().floatValue());
        assertThat(number(reply, "usage.prompt_tokens")).isEqualTo(3);
        assertThat(number(reply, "usage.total_tokens")).isEqualTo(3);
    }

    @Test
    void dimensionsAndArraysAreKept() {
        Heard heard = simulation.ask(
                EMBEDDINGS,
                "{\"model\":\"text-embedding-3-small\",\"dimensions\":8,\"input\":[\"a b c\",\"a b d\",\"x\",\"y\"]}");
        JsonObject reply = heard.json();
        assertThat(reply.elements("data")).hasSize(4);
        assertThat(number(reply, "data.3.index")).isEqualTo(3);
        assertThat(((JsonObject) reply.elements("data").get(1)).elements("embedding"))
                .hasSize(8);
        Heard tokens = simulation.ask(EMBEDDINGS, "{\"model\":\"m\",\"dimensions\":2,\"input\":[[1,2],[3,4,5]]}");
        assertThat(tokens.json().elements("data")).hasSize(2);
        assertThat(number(tokens.json(), "usage.prompt_tokens")).isEqualTo(5);
    }

    @Test
    void textsThatShareWordsPointAlike() {
        float[] cat = SimulatedVector.of("the cat sat on the mat", 256);
        float[] kitten = SimulatedVector.of("a cat sat on a mat", 256);
        float[] stock = SimulatedVector.of("quarterly revenue grew strongly", 256);
        assertThat(cosine(cat, kitten)).isGreaterThan(0.5);
        assertThat(cosine(cat, stock)).isLessThan(0.3);
    }

    @Test
    void largeEmbeddingReplyComesInManyTurns() {
        String inputs = "[" + "\"text\",".repeat(63) + "\"text\"]";
        Heard heard = simulation.begin(EMBEDDINGS, "{\"model\":\"m\",\"input\":" + inputs + "}");
        long turnsMs = simulation.loop.finish();
        assertThat(heard.pieces).isEqualTo(64);
        assertThat(turnsMs).as("a turn of the loop is at most 64 KiB").isGreaterThan(10);
        assertThat(heard.json().elements("data")).hasSize(64);
    }

    @Test
    void failuresWorkForEmbeddingsToo() {
        assertThat(simulation
                        .ask(EMBEDDINGS, "{\"model\":\"sim-garbage\",\"input\":\"a\"}")
                        .text())
                .startsWith("<html>");
        assertThat(simulation.ask(EMBEDDINGS, "{\"model\":\"sim-cut-after-1\",\"input\":\"a\"}").order)
                .containsExactly("sent", "head", "bytes", "CUT");
        assertThat(simulation
                        .ask(EMBEDDINGS, "{\"model\":\"sim-no-usage\",\"input\":\"a\"}")
                        .text())
                .doesNotContain("\"usage\"");
    }

    @Test
    void imageUrlsPointAtPicturesThatWeServe() throws IOException {
        JsonObject reply = simulation
                .ask(IMAGES, "{\"model\":\"dall-e-3\",\"prompt\":\"A cute cat\",\"size\":\"1792x1024\"}")
                .json();
        String url = text(reply, "data.0.url");
        assertThat(url).startsWith("http://localhost:4000/simulated/images/").endsWith("-1792x1024.png");
        assertThat(text(reply, "data.0.revised_prompt")).isEqualTo("Simulated: A cute cat");
        byte[] png = SimulatedImages.png(url.substring(url.lastIndexOf('/') + 1));
        var image = ImageIO.read(new ByteArrayInputStream(Objects.requireNonNull(png)));
        assertThat(image.getWidth()).isEqualTo(1_792);
        assertThat(image.getHeight()).isEqualTo(1_024);
        assertThat(png.length).isLessThan(40_000);
    }

    @Test
    void imageComesInlineWhereAskedFor() throws IOException {
        JsonObject reply = simulation
                .ask(
                        IMAGES,
                        "{\"model\":\"dall-e-2\",\"prompt\":\"x\",\"n\":2,\"size\":\"256x256\","
                                + "\"response_format\":\"b64_json\"}")
                .json();
        assertThat(reply.elements("data")).hasSize(2);
        byte[] png = Base64.getDecoder().decode(text(reply, "data.1.b64_json"));
        assertThat(ImageIO.read(new ByteArrayInputStream(png)).getWidth()).isEqualTo(256);
        assertThat(text(reply, "data.0.b64_json")).isNotEqualTo(text(reply, "data.1.b64_json"));
    }

    @Test
    void originOfTheRequestWins() {
        Heard heard = new Heard();
        HeaderList headers = new HeaderList(1).add(SimulatorClient.ORIGIN_HEADER, "https://api.example.com");
        simulation.client.send(Simulation.request(IMAGES, "{\"model\":\"dall-e-3\",\"prompt\":\"x\"}", headers), heard);
        simulation.loop.finish();
        assertThat(text(heard.json(), "data.0.url")).startsWith("https://api.example.com/simulated/images/");
    }

    @ParameterizedTest
    @CsvSource({"auto,1024x1024", "'',1024x1024", "9999x64,2048x64", "0x64,1024x1024", "64x64,64x64"})
    void everySizeMakesAName(String size, String sides) {
        String name = SimulatedImages.name(1, size);
        assertThat(name).endsWith("-" + sides + ".png");
        assertThat(SimulatedImages.png(name)).isNotNull();
    }

    @ParameterizedTest
    @CsvSource({"x.png", "../../etc/passwd", "0000000000000001-64x64.jpg", "0000000000000001-4096x64.png", "''"})
    void otherNamesAreNoPictures(String name) {
        assertThat(SimulatedImages.png(name)).isNull();
    }

    private static double cosine(float[] one, float[] two) {
        double dot = 0;
        for (int i = 0; i < one.length; i++) {
            dot += (double) one[i] * two[i];
        }
        return dot;
    }
}
