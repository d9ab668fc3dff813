package dev.tollgate.dialect.openai;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.base.Endpoint;
import dev.tollgate.chat.RequestFacts;
import dev.tollgate.chat.Usage;
import dev.tollgate.dialect.ParsedRequest;
import dev.tollgate.dialect.ParsedRequest.RequestEdits;
import dev.tollgate.dialect.ParsedRequest.Target;
import dev.tollgate.dialect.ReplyReading;
import dev.tollgate.dialect.RequestReading;
import dev.tollgate.dialect.StreamEditor;
import dev.tollgate.dialect.UsageCost;
import dev.tollgate.json.JacksonOracle;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Every recorded exchange runs through the dialect. What should become of it is worked out from the exchange alone,
 * and the counts are pinned: a line that changes its fate fails the test.
 */
final class RecordedTrafficTest {
    private static final String CLIENT_MODEL = "the-name-that-the-client-used";
    private static final UsageCost COST = new UsageCost("cost", "0.000141251");
    private static final String COST_MEMBER = "\"cost\":0.000141251";
    private static final Set<String> ROUTING = Set.of("provider", "models", "preset");

    /** What becomes of one exchange. */
    private enum Fate {
        PASS,
        REFUSED_HERE,
        MAPPED_ERROR,
        ERROR_EVENT,
        NO_ANSWER,
        NO_BODY
    }

    private final OpenAiDialect dialect = new OpenAiDialect(1 << 20);

    @Test
    void everyRecordedChatMeetsItsFate() throws IOException {
        Map<Fate, Integer> fates = new EnumMap<>(Fate.class);
        for (RecordedExchange exchange : RecordedExchange.all("chat-completions.jsonl")) {
            Fate fate = fate(Endpoint.CHAT_COMPLETIONS, exchange);
            assertThat(fate).as(exchange.id()).isEqualTo(expected(exchange));
            fates.merge(fate, 1, Integer::sum);
        }
        assertThat(fates)
                .isEqualTo(Map.of(
                        Fate.PASS, 398,
                        Fate.REFUSED_HERE, 20, // routing lists, tools that a provider runs, web searches
                        Fate.MAPPED_ERROR, 14,
                        Fate.ERROR_EVENT, 3,
                        Fate.NO_ANSWER, 2, // an echo server
                        Fate.NO_BODY, 5));
    }

    @Test
    void everyRecordedEmbeddingMeetsItsFate() throws IOException {
        Map<Fate, Integer> fates = new EnumMap<>(Fate.class);
        for (RecordedExchange exchange : RecordedExchange.all("embeddings.jsonl")) {
            if (exchange.path().equals("/v1/embeddings")) {
                Fate fate = fate(Endpoint.EMBEDDINGS, exchange);
                assertThat(fate).as(exchange.id()).isEqualTo(exchange.status() == 200 ? Fate.PASS : Fate.MAPPED_ERROR);
                fates.merge(fate, 1, Integer::sum);
            }
        }
        assertThat(fates).isEqualTo(Map.of(Fate.PASS, 8, Fate.MAPPED_ERROR, 2)); // OpenAI 3 and 1, Voyage 5 and 1
    }

    /** From the exchange alone. */
    private static Fate expected(RecordedExchange exchange) {
        if (exchange.request() == null) {
            return Fate.NO_BODY;
        }
        Map<String, Object> request = ExpectedForClient.object(JacksonOracle.tree(exchange.request()));
        String text = new String(exchange.response(), StandardCharsets.UTF_8);
        if (request.keySet().stream().anyMatch(ROUTING::contains)
                || request.containsKey("web_search_options")
                || String.valueOf(request.get("tools")).contains("type=openrouter:")) {
            return Fate.REFUSED_HERE;
        }
        if (exchange.status() != 200) {
            return Fate.MAPPED_ERROR;
        }
        if (exchange.sse()) {
            return text.contains("\"error\":{") ? Fate.ERROR_EVENT : Fate.PASS;
        }
        return text.contains("\"choices\"") ? Fate.PASS : Fate.NO_ANSWER;
    }

    private Fate fate(Endpoint endpoint, RecordedExchange exchange) {
        byte[] body = exchange.request();
        if (body == null) {
            return Fate.NO_BODY;
        }
        ParsedRequest request = request(endpoint, body);
        Target target = new Target(exchange.provider(), false, true);
        unchangedWithoutEdits(request, target, body);
        if (request.refusedBy(target) != null) {
            return Fate.REFUSED_HERE;
        }
        if (exchange.status() != 200) {
            assertThat(request.providerMessage(exchange.response()))
                    .as(exchange.id())
                    .isNotBlank();
            return Fate.MAPPED_ERROR;
        }
        return exchange.sse()
                ? stream(exchange, request, target)
                : reply(exchange, request.read(target, List.of(exchange.response()), CLIENT_MODEL), endpoint);
    }

    private ParsedRequest request(Endpoint endpoint, byte[] body) {
        return switch (dialect.parse(endpoint, body)) {
            case RequestReading.Parsed(ParsedRequest parsed) -> parsed;
            case RequestReading.Refused(var refusal) -> throw new AssertionError(refusal);
        };
    }

    private static void unchangedWithoutEdits(ParsedRequest request, Target target, byte[] body) {
        String model = request.facts().model().text();
        RequestEdits none = new RequestEdits(model, null, RequestFacts.NO_LIMIT, false, false);
        assertThat(request.upstream(target, none))
                .singleElement()
                .satisfies(call -> assertThat(call.body().join()).isSameAs(body));
        assertThat(request.facts().input().textBytes()).isPositive();
        assertThat(request.inputText()).isNotEmpty();
    }

    private static Fate reply(RecordedExchange exchange, ReplyReading reading, Endpoint endpoint) {
        byte[] source = exchange.response();
        if (!(reading instanceof ReplyReading.Answer answer)) {
            return Fate.NO_ANSWER;
        }
        byte[] plain = answer.body();
        assertThat(ExpectedForClient.object(JacksonOracle.tree(plain)))
                .as(exchange.id())
                .isEqualTo(ExpectedForClient.tree(source, CLIENT_MODEL));
        if (!ExpectedForClient.hasCosts(source)) {
            assertThat(plain).as(exchange.id()).isEqualTo(ExpectedForClient.bytes(source, CLIENT_MODEL));
        }
        String priced = new String(answer.edited().toBytes(COST), StandardCharsets.UTF_8);
        assertThat(without(priced)).as(exchange.id()).isEqualTo(new String(plain, StandardCharsets.UTF_8));
        assertThat(priced.contains(COST_MEMBER))
                .as(exchange.id())
                .isEqualTo(ExpectedForClient.tree(source, CLIENT_MODEL).get("usage") instanceof Map);
        assertThat(answer.usage())
                .as(exchange.id())
                .isNotNull()
                .isEqualTo(ExpectedForClient.usage(source, endpoint == Endpoint.EMBEDDINGS));
        assertThat(answer.finished()).as(exchange.id()).isTrue();
        return Fate.PASS;
    }

    private static Fate stream(RecordedExchange exchange, ParsedRequest request, Target target) {
        List<String> events = events(exchange.response());
        boolean showUsage = request.facts().includeUsage();
        List<Map<String, Object>> expected = new ArrayList<>();
        List<byte[]> sources = new ArrayList<>();
        for (String event : events) {
            byte[] source = event.getBytes(StandardCharsets.UTF_8);
            Map<String, Object> chunk = ExpectedForClient.tree(source, CLIENT_MODEL);
            if (chunk.containsKey("error")) {
                break;
            }
            boolean dropped = List.of().equals(chunk.get("choices")) && chunk.get("usage") instanceof Map;
            if (!showUsage && !dropped) {
                chunk.remove("usage");
            }
            if (showUsage || !dropped) {
                expected.add(chunk);
            }
            sources.add(source);
        }
        pricedStream(exchange, request, target);
        StreamEditor editor = null;
        for (long seed = 0; seed < 4; seed++) {
            editor = request.stream(target, CLIENT_MODEL, 0);
            List<Map<String, Object>> shown = new ArrayList<>();
            for (String event : events(fed(editor, exchange.response(), new Random(seed)))) {
                shown.add(ExpectedForClient.object(JacksonOracle.tree(event.getBytes(StandardCharsets.UTF_8))));
            }
            assertThat(shown).as("%s, seed %s", exchange.id(), seed).isEqualTo(expected);
            assertThat(editor.usage()).as(exchange.id()).isEqualTo(lastUsage(sources));
        }
        if (editor == null || editor.error() != null) {
            return Fate.ERROR_EVENT;
        }
        assertThat(editor.done()).as(exchange.id()).isTrue();
        assertThat(editor.usageFinal()).as(exchange.id()).isEqualTo(editor.usage() != null);
        assertThat(editor.contentEvents()).as(exchange.id()).isPositive();
        assertThat(editor.textBytes()).as(exchange.id()).isPositive();
        return Fate.PASS;
    }

    private static @Nullable Usage lastUsage(List<byte[]> chunks) {
        Usage last = null;
        for (byte[] chunk : chunks) {
            Usage usage = ExpectedForClient.usage(chunk, false);
            last = usage == null ? last : usage;
        }
        return last;
    }

    /** The cost is the only byte that is there more, however the stream is cut. */
    private static void pricedStream(RecordedExchange exchange, ParsedRequest request, Target target) {
        String plain = new String(
                fed(request.stream(target, CLIENT_MODEL, 0), exchange.response(), new Random(1)),
                StandardCharsets.UTF_8);
        for (long seed = 0; seed < 3; seed++) {
            StreamEditor editor = request.stream(target, CLIENT_MODEL, 0);
            editor.holdUsage();
            String events = new String(fed(editor, exchange.response(), new Random(seed)), StandardCharsets.UTF_8);
            String held = new String(editor.held(COST), StandardCharsets.UTF_8);
            assertThat(events + without(held))
                    .as("%s, seed %d", exchange.id(), seed)
                    .isEqualTo(plain);
            assertThat(held.contains(COST_MEMBER)).as(exchange.id()).isEqualTo(!held.isEmpty());
            boolean reported = request.facts().includeUsage() && editor.usage() != null && editor.usageFinal();
            assertThat(!held.isEmpty() || !reported || plain.contains("x_groq"))
                    .as("%s: usage was asked for and came last, so it names the cost", exchange.id())
                    .isTrue();
        }
    }

    private static String without(String held) {
        return held.replace("," + COST_MEMBER, "");
    }

    private static byte[] fed(StreamEditor editor, byte[] stream, Random random) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int at = 0;
        while (at < stream.length) {
            int to = Math.min(stream.length, at + 1 + random.nextInt(random.nextBoolean() ? 20 : 2_000));
            out.writeBytes(editor.feed(Arrays.copyOfRange(stream, at, to)));
            at = to;
        }
        out.writeBytes(editor.finish());
        return out.toByteArray();
    }

    private static List<String> events(byte[] stream) {
        List<String> events = new ArrayList<>();
        for (String block : new String(stream, StandardCharsets.UTF_8).split("\n\n", -1)) {
            for (String line : block.split("\n", -1)) {
                if (line.startsWith("data: ") && !line.equals("data: [DONE]")) {
                    events.add(line.substring("data: ".length()));
                }
            }
        }
        return events;
    }
}
