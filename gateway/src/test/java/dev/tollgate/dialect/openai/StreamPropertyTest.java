package dev.tollgate.dialect.openai;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.base.Endpoint;
import dev.tollgate.dialect.ParsedRequest;
import dev.tollgate.dialect.ParsedRequest.Target;
import dev.tollgate.dialect.ReplyReading;
import dev.tollgate.dialect.RequestReading;
import dev.tollgate.dialect.StreamEditor;
import dev.tollgate.json.JacksonOracle;
import dev.tollgate.json.Json;
import dev.tollgate.json.JsonSyntaxException;
import dev.tollgate.json.RandomJson;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Where a stream is cut makes no difference, and no reply and no stream makes the reader fail otherwise than it says.
 */
final class StreamPropertyTest {
    private static final String[] REQUESTS = {
        "{\"model\":\"gpt-4o\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}],\"stream\":true}",
        "{\"model\":\"m1\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}],\"stream\":true,"
                + "\"stream_options\":{\"include_usage\":true}}",
    };
    private static final Target TARGET = new Target("openai", false, true);

    private record Reading(String events, String tally) {}

    @Test
    void everyCutGivesTheSameEventsAndTheSameTally() throws IOException {
        for (byte[] stream : streams()) {
            for (String request : REQUESTS) {
                Reading whole = read(request, stream, List.of());
                for (int cut = 0; cut <= stream.length; cut++) {
                    assertThat(read(request, stream, List.of(cut)))
                            .as("cut at %s", cut)
                            .isEqualTo(whole);
                }
            }
        }
    }

    @Test
    void randomCutsGiveTheSameEventsAndTheSameTally() throws IOException {
        List<byte[]> streams = streams();
        for (long seed = 0; seed < 4_000; seed++) {
            Random random = new Random(seed);
            byte[] stream = streams.get(random.nextInt(streams.size()));
            String request = REQUESTS[random.nextInt(REQUESTS.length)];
            List<Integer> cuts = new ArrayList<>();
            for (int i = random.nextInt(40); i >= 0; i--) {
                cuts.add(random.nextInt(stream.length + 1));
            }
            assertThat(read(request, stream, cuts)).as("seed %s", seed).isEqualTo(read(request, stream, List.of()));
        }
    }

    @Test
    void oneByteAtATimeGivesTheSameEvents() throws IOException {
        for (byte[] stream : streams()) {
            List<Integer> everywhere = new ArrayList<>();
            for (int i = 0; i < stream.length; i++) {
                everywhere.add(i);
            }
            assertThat(read(REQUESTS[0], stream, everywhere)).isEqualTo(read(REQUESTS[0], stream, List.of()));
        }
    }

    @Test
    void whatIsKeptBackComesOutUnchangedAndInOrder() throws IOException {
        for (byte[] stream : streams()) {
            for (String request : REQUESTS) {
                String plain = read(request, stream, List.of()).events();
                for (int cut = 0; cut <= stream.length; cut += 7) {
                    StreamEditor editor = request(request).stream(TARGET, "gpt-4o", 0);
                    editor.holdUsage();
                    ByteArrayOutputStream out = new ByteArrayOutputStream();
                    out.writeBytes(editor.feed(Arrays.copyOf(stream, cut)));
                    out.writeBytes(editor.feed(Arrays.copyOfRange(stream, cut, stream.length)));
                    out.writeBytes(editor.finish());
                    out.writeBytes(editor.held(null));
                    assertThat(editor.held(null)).isEmpty();
                    assertThat(out.toString(StandardCharsets.UTF_8))
                            .as("cut at %d", cut)
                            .isEqualTo(plain);
                }
            }
        }
    }

    @Test
    void damagedStreamsNeverThrowAndShowOnlyJson() throws IOException {
        List<byte[]> streams = streams();
        for (long seed = 0; seed < 6_000; seed++) {
            Random random = new Random(seed);
            byte[] stream = streams.get(random.nextInt(streams.size()));
            for (int i = random.nextInt(4); i >= 0; i--) {
                stream = new RandomJson(seed * 7 + i).damage(stream);
            }
            int cut = random.nextInt(stream.length + 1);
            Reading reading = read(REQUESTS[random.nextInt(2)], stream, List.of(cut));
            for (String event : data(reading.events())) {
                assertThat(JacksonOracle.read(withoutNameTwice(event)))
                        .as("seed %s: %s", seed, event)
                        .isPresent();
            }
        }
    }

    @Test
    void randomBytesNeverThrow() {
        Random random = new Random(5);
        ParsedRequest request = request(REQUESTS[0]);
        for (int i = 0; i < 10_000; i++) {
            byte[] bytes = new byte[random.nextInt(80)];
            random.nextBytes(bytes);
            StreamEditor editor = request.stream(TARGET, "m", 0);
            editor.feed(bytes);
            editor.finish();
            assertThat(request.read(TARGET, List.of(bytes), "m")).isInstanceOf(ReplyReading.Garbage.class);
            assertThat(request.providerMessage(bytes)).isNull();
        }
    }

    @Test
    void damagedRepliesAreAnswersErrorsOrGarbage() throws IOException {
        ParsedRequest request = request(REQUESTS[0]);
        List<byte[]> replies = sections("reply");
        for (long seed = 0; seed < 10_000; seed++) {
            Random random = new Random(seed);
            byte[] reply = replies.get(random.nextInt(replies.size()));
            for (int i = random.nextInt(3); i >= 0; i--) {
                reply = new RandomJson(seed * 5 + i).damage(reply);
            }
            ReplyReading reading = request.read(TARGET, List.of(reply), "gpt-4o");
            boolean garbage = reading instanceof ReplyReading.Garbage;
            if (JacksonOracle.read(reply).isEmpty()) {
                assertThat(garbage || hasNameTwice(reply)).as("seed %s", seed).isTrue();
            } else if (reading instanceof ReplyReading.Answer answer) {
                assertThat(JacksonOracle.tree(answer.body()))
                        .as("seed %s", seed)
                        .isEqualTo(ExpectedForClient.tree(reply, "gpt-4o"));
            }
        }
    }

    @Test
    void eventAboveTheBoundIsAnError() {
        ParsedRequest request = switch (new OpenAiDialect(100).parse(Endpoint.CHAT_COMPLETIONS, bytes(REQUESTS[0]))) {
            case RequestReading.Parsed(ParsedRequest parsed) -> parsed;
            case RequestReading.Refused(var refusal) -> throw new AssertionError(refusal);
        };
        StreamEditor editor = request.stream(TARGET, "m", 0);
        assertThat(editor.feed(bytes("data: {\"a\":1}\n\ndata: " + "x".repeat(100))))
                .hasSize(15);
        assertThat(editor.error()).isEqualTo("an event that is too large");
        assertThat(editor.feed(bytes("\n\ndata: {}\n\n"))).isEmpty();
    }

    @Test
    void wholePieceWithoutEditsIsNotCopied() {
        byte[] piece = bytes("data: {\"model\":\"m\",\"choices\":[{\"delta\":{\"content\":\"a\"}}]}\n\n".repeat(3));
        StreamEditor editor = request(REQUESTS[0]).stream(TARGET, "m", 0);
        assertThat(editor.feed(piece)).isSameAs(piece);
        assertThat(editor.contentEvents()).isEqualTo(3);
    }

    @Test
    void textSampleIsBoundedAndEndsWithAWholeCharacter() {
        StreamEditor editor = request(REQUESTS[0]).stream(TARGET, "m", 0);
        byte[] event = bytes("data: {\"choices\":[{\"delta\":{\"content\":\"a" + "你好".repeat(500) + "\"}}]}\n\n");
        for (int i = 0; i < 20; i++) {
            editor.feed(event);
        }
        assertThat(editor.textBytes()).isEqualTo(20 * 3_001);
        String sample = editor.textSample();
        assertThat(sample.getBytes(StandardCharsets.UTF_8)).hasSizeBetween((32 << 10) - 3, 32 << 10);
        assertThat(sample).doesNotContain("\uFFFD").startsWith("a你好");
    }

    private static Reading read(String request, byte[] stream, List<Integer> cuts) {
        StreamEditor editor = request(request).stream(TARGET, "gpt-4o", 0);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        List<Integer> ends = new ArrayList<>(cuts);
        ends.add(stream.length);
        ends.sort(null);
        int at = 0;
        for (int to : ends) {
            out.writeBytes(editor.feed(Arrays.copyOfRange(stream, at, to)));
            at = to;
        }
        out.writeBytes(editor.finish());
        String tally = editor.usage() + " " + editor.usageFinal() + " " + editor.finished() + " " + editor.done() + " "
                + editor.contentEvents() + " " + editor.textBytes() + " " + editor.textSample() + " " + editor.error();
        return new Reading(out.toString(StandardCharsets.UTF_8), tally);
    }

    private static ParsedRequest request(String body) {
        return switch (new OpenAiDialect(100_000).parse(Endpoint.CHAT_COMPLETIONS, bytes(body))) {
            case RequestReading.Parsed(ParsedRequest parsed) -> parsed;
            case RequestReading.Refused(var refusal) -> throw new AssertionError(refusal);
        };
    }

    /** The streams of the golden files. */
    private static List<byte[]> streams() throws IOException {
        List<byte[]> streams = sections("stream");
        assertThat(streams).hasSizeGreaterThan(10);
        return streams;
    }

    private static List<byte[]> sections(String name) throws IOException {
        List<byte[]> sections = new ArrayList<>();
        try (Stream<Path> files = Files.list(GoldenTest.FOLDER)) {
            for (Path file : files.filter(each -> each.toString().endsWith(".golden"))
                    .sorted()
                    .toList()) {
                GoldenFile.read(file).given(name).forEach(section -> sections.add(bytes(section)));
            }
        }
        return sections;
    }

    private static List<String> data(String events) {
        List<String> data = new ArrayList<>();
        List<String> lines = new ArrayList<>();
        for (String line : (events + "\n\n").split("\r\n|\r|\n", -1)) {
            if (line.isEmpty() && !lines.isEmpty()) {
                data.add(String.join("\n", lines));
                lines.clear();
            } else if (line.startsWith("data:")) {
                lines.add(line.substring("data:".length()));
            }
        }
        return data;
    }

    /** Providers may repeat a name; Jackson would not have it. */
    private static byte[] withoutNameTwice(String event) {
        return hasNameTwice(bytes(event)) ? bytes("{}") : bytes(event);
    }

    private static boolean hasNameTwice(byte[] json) {
        try {
            Json.parse(json);
            return false;
        } catch (JsonSyntaxException e) {
            return e.problem().contains("has already") || e.problem().contains("exponent");
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
