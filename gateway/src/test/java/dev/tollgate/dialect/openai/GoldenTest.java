package dev.tollgate.dialect.openai;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.base.Endpoint;
import dev.tollgate.chat.RequestFacts;
import dev.tollgate.dialect.ParsedRequest;
import dev.tollgate.dialect.ParsedRequest.RequestEdits;
import dev.tollgate.dialect.ParsedRequest.Target;
import dev.tollgate.dialect.ParsedRequest.UpstreamBody;
import dev.tollgate.dialect.ReplyReading;
import dev.tollgate.dialect.RequestReading;
import dev.tollgate.dialect.StreamEditor;
import dev.tollgate.dialect.UsageCost;
import dev.tollgate.error.Refusal;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Golden files: what comes in and, byte for byte, what goes out. To write the computed sections anew after a change
 * that is meant, run this test with {@code -Dgolden.write=true} and read the diff.
 */
final class GoldenTest {
    static final Path FOLDER = Path.of("src/test/resources/dialect/openai");
    private static final List<String> GIVEN = List.of("ask", "request", "reply", "stream");

    @TestFactory
    Stream<DynamicTest> everyGoldenFileHolds() throws IOException {
        List<Path> files;
        try (Stream<Path> list = Files.list(FOLDER)) {
            files = list.filter(file -> file.toString().endsWith(".golden"))
                    .sorted()
                    .toList();
        }
        assertThat(files).hasSizeGreaterThan(30);
        return files.stream()
                .map(file -> DynamicTest.dynamicTest(file.getFileName().toString(), () -> check(file)));
    }

    private static void check(Path path) throws IOException {
        GoldenFile file = GoldenFile.read(path);
        String now = file.with(GIVEN, computed(file));
        if (Boolean.getBoolean("golden.write")) {
            file.write(now);
        }
        assertThat(now).isEqualTo(file.text());
    }

    private static Map<String, String> computed(GoldenFile file) {
        Map<String, String> ask = file.ask();
        Map<String, String> out = new LinkedHashMap<>();
        Endpoint endpoint = Endpoint.valueOf(ask.getOrDefault("endpoint", "CHAT_COMPLETIONS"));
        byte[] body = bytes(file.given("request").getFirst());
        switch (new OpenAiDialect(100_000).parse(endpoint, body)) {
            case RequestReading.Refused(Refusal refusal) -> out.put("refused", refused(refusal));
            case RequestReading.Parsed(ParsedRequest request) -> parsed(file, request, out);
        }
        return out;
    }

    private static void parsed(GoldenFile file, ParsedRequest request, Map<String, String> out) {
        Map<String, String> ask = file.ask();
        Target target = new Target(
                ask.getOrDefault("provider", "openai"),
                Boolean.parseBoolean(ask.get("chatOnly")),
                Boolean.parseBoolean(ask.getOrDefault("developerRole", "true")));
        RequestEdits edits = new RequestEdits(
                ask.getOrDefault("model", request.facts().model().text()),
                ask.get("temperature"),
                Long.parseLong(ask.getOrDefault("maxTokens", "-1")),
                Boolean.parseBoolean(ask.get("maxCompletionTokens")),
                Boolean.parseBoolean(ask.get("askUsage")));
        out.put("facts", facts(request));
        Refusal refusal = request.refusedBy(target);
        if (refusal != null) {
            out.put("refused by the target", refused(refusal));
            return;
        }
        List<UpstreamBody> calls = request.upstream(target, edits);
        for (int i = 0; i < calls.size(); i++) {
            out.put(
                    "upstream " + i + " " + calls.get(i).path(),
                    text(calls.get(i).body().join()));
        }
        String modelForClient =
                ask.getOrDefault("modelForClient", request.facts().model().text());
        UsageCost cost = ask.containsKey("cost") ? new UsageCost("cost", ask.getOrDefault("cost", "")) : null;
        List<byte[]> replies =
                file.given("reply").stream().map(GoldenTest::bytes).toList();
        if (!replies.isEmpty()) {
            out.put("client", reading(request.read(target, replies, modelForClient), cost));
        }
        streams(file.given("stream"), request, target, modelForClient, cost, out);
    }

    private static void streams(
            List<String> streams,
            ParsedRequest request,
            Target target,
            String model,
            @Nullable UsageCost cost,
            Map<String, String> out) {
        List<StreamEditor> editors = new ArrayList<>();
        for (int call = 0; call < streams.size(); call++) {
            StreamEditor editor = request.stream(target, model, call);
            if (cost != null) {
                editor.holdUsage();
            }
            String events = text(editor.feed(bytes(streams.get(call)))) + text(editor.finish());
            out.put("client stream " + call, events);
            out.put("reading of stream " + call, tally(editor));
            editors.add(editor);
        }
        if (!streams.isEmpty()) {
            out.put("client's end", text(request.streamUsage(editors, model, cost)) + text(request.streamEnd()));
        }
    }

    private static String facts(ParsedRequest request) {
        RequestFacts facts = request.facts();
        return "stream " + facts.stream() + ", usage " + facts.includeUsage() + ", prompts " + facts.prompts() + ", n "
                + facts.choices() + ", best_of " + facts.bestOf() + ", max_tokens " + facts.maxTokens() + "\n"
                + facts.input() + "\n" + facts.image() + "\nparameters "
                + request.parameters().stream().sorted().toList() + "\ninput text\n"
                + request.inputText().indent(4);
    }

    private static String refused(Refusal refusal) {
        return refusal.code().status() + " " + text(OpenAiErrors.body(refusal)) + "\n";
    }

    private static String reading(ReplyReading reading, @Nullable UsageCost cost) {
        return switch (reading) {
            case ReplyReading.Answer answer ->
                answer.usage() + ", finished " + answer.finished() + ", images " + answer.images() + ", text \""
                        + answer.outputText() + "\"\n" + text(answer.edited().toBytes(cost));
            case ReplyReading.ErrorBody(String message) -> "error: " + message + "\n";
            case ReplyReading.Garbage(String detail) -> "garbage: " + detail + "\n";
        };
    }

    private static String tally(StreamEditor editor) {
        return editor.usage() + ", final " + editor.usageFinal() + "\nfinished " + editor.finished() + ", done "
                + editor.done() + ", events " + editor.contentEvents() + ", bytes " + editor.textBytes() + ", text \""
                + editor.textSample() + "\"\nerror " + editor.error() + "\n";
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
