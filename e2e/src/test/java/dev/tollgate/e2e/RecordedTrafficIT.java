package dev.tollgate.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.e2e.Recorded.Fate;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Real traffic through the packaged program: a stub serves what real providers answered, streams cut at random byte
 * boundaries, and what comes out, what was asked of the provider, and what it cost are held against the recording.
 */
@SuppressWarnings("InlineFormatString") // inline, the formatter makes lines of them that are too long
final class RecordedTrafficIT {
    private static final BigDecimal CREDIT = new BigDecimal("1000");
    private static final int OUTPUT_TOKENS_MAX = 16_384;
    private static final BigDecimal MILLION = BigDecimal.valueOf(1_000_000);
    /** Dollars a million; odd enough that most sums have to be rounded. */
    private static final Map<String, BigDecimal> RATES = Map.of(
            "input", new BigDecimal("1.1000003"),
            "cached_input", new BigDecimal("0.3000007"),
            "cache_write_5m", new BigDecimal("1.7000009"),
            "audio_input", new BigDecimal("2.3000011"),
            "output", new BigDecimal("3.1000013"),
            "reasoning", new BigDecimal("4.7000017"),
            "audio_output", new BigDecimal("5.9000019"),
            "request", new BigDecimal("31.0000023"));

    private static StubProvider provider;
    private static Program program;
    private static Shop shop;
    private static Shop.Customer customer;
    private static List<Recorded> exchanges;

    /** The one that is being replayed, and what the gateway asked of its provider. */
    private static volatile @Nullable Recorded current;

    private static volatile byte @Nullable [] received;

    private final Map<String, Recorded> charged = new HashMap<>();
    /** What replies said in their usage and in their heads that they cost. */
    private final Map<String, BigDecimal> told = new HashMap<>();

    private final Map<String, BigDecimal> toldInHeads = new HashMap<>();

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        exchanges = Recorded.all();
        provider = StubProvider.start(RecordedTrafficIT::answer);
        program = Program.demo("recorded").serve("limits:\n  money:\n    leaseWaitMs: 30000\n");
        shop = new Shop(program);
        shop.put("/admin/v1/storefronts/recorded", """
                {"brand": "Recorded", "endpoints": ["chat_completions", "embeddings", "balance"]}""");
        customer = shop.customer("recorded", List.of(CREDIT.toPlainString()));
        sell();
    }

    @AfterAll
    static void stop() throws IOException {
        if (program != null) {
            program.close();
            provider.close();
        }
    }

    private static void answer(StubProvider.Request request, StubProvider.Reply reply) throws IOException {
        Recorded exchange = current;
        if (exchange == null) {
            throw new IOException("nothing is replayed");
        }
        received = request.body();
        byte[] body = exchange.response().getBytes(StandardCharsets.UTF_8);
        if (!exchange.stream()) {
            String type = exchange.contentType().isEmpty() ? "application/json" : exchange.contentType();
            reply.whole(exchange.status(), type, body);
            return;
        }
        reply.startStream();
        Random random = new Random(exchange.number());
        int at = 0;
        while (at < body.length) {
            int to = Math.min(body.length, at + 1 + random.nextInt(random.nextBoolean() ? 20 : 2_000));
            reply.chunk(Arrays.copyOfRange(body, at, to));
            at = to;
        }
        reply.endStream();
    }

    /** What would make a channel be left alone for a while has one of its own. */
    private static String channel(Recorded exchange) {
        return exchange.fate() == Fate.PASS || exchange.fate() == Fate.REFUSED_HERE
                ? "at-" + exchange.provider()
                : "alone-" + exchange.number();
    }

    /** Our name of its model, as that channel has it. */
    private static String ours(Recorded exchange) {
        String name = exchange.model().replaceAll("[^A-Za-z0-9.-]", "_");
        String limit = exchange.asked().has("max_completion_tokens") ? "completion-" : "";
        return "ours-" + channel(exchange) + "-" + limit + name;
    }

    /** What the provider is asked: the client's bytes, and the output limit where the client gave none. */
    private static String expectedUpstream(Recorded exchange) {
        String text = exchange.asked().text();
        boolean limited = exchange.asked().has("max_tokens") || exchange.asked().has("max_completion_tokens");
        return limited || exchange.embedding()
                ? text
                : "{\"max_tokens\":" + OUTPUT_TOKENS_MAX + "," + text.substring(1);
    }

    private static void sell() {
        Map<String, Map<String, Recorded>> channels = new TreeMap<>();
        String rates = RATES.entrySet().stream()
                .map(rate -> "\"" + rate.getKey() + "\": \"" + rate.getValue() + "\"")
                .collect(Collectors.joining(", "));
        for (Recorded exchange : exchanges) {
            if (exchange.fate() == Fate.NO_BODY) {
                continue;
            }
            Map<String, Recorded> served = channels.computeIfAbsent(channel(exchange), _ -> new TreeMap<>());
            if (served.put(ours(exchange), exchange) != null) {
                continue;
            }
            String traits = exchange.asked().has("max_completion_tokens") ? "\"max_completion_tokens\"" : "";
            String endpoint = exchange.embedding() ? "embeddings" : "chat_completions";
            String model = """
                    {"endpoints": ["%s"], "context_tokens": 2000000, "output_tokens_max": %d, "group": "all",
                     "image_tokens_max": 2000, "audio_tokens_max": 2000, "file_tokens_max": 20000, "traits": [%s]}""";
            shop.put("/admin/v1/models/" + ours(exchange), model.formatted(endpoint, OUTPUT_TOKENS_MAX, traits));
            String price = """
                    {"model": "%s", "tiers": [{"per_million": {%s}}]}""";
            shop.create("/admin/v1/prices", price.formatted(ours(exchange), rates));
        }
        channels.forEach((name, served) -> {
            String models = served.entrySet().stream()
                    .map(model ->
                            "\"" + model.getKey() + "\": \"" + model.getValue().model() + "\"")
                    .collect(Collectors.joining(", "));
            String manners = served.values().iterator().next().provider();
            String channel = """
                    {"provider": "%s", "base_url": "%s", "credential": "secret", "stream_usage": "always",
                     "models": {%s}}""";
            shop.put("/admin/v1/channels/" + name, channel.formatted(manners, provider.baseUrl(), models));
        });
    }

    @Test
    void everyRecordedExchangeMeetsItsFateAndIsChargedAsReported() throws Exception {
        Map<Fate, Integer> fates = new EnumMap<>(Fate.class);
        int unchanged = 0;
        try (HttpClient http =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
            for (Recorded exchange : exchanges) {
                if (exchange.fate() != Fate.NO_BODY) {
                    unchanged += replay(http, exchange) ? 1 : 0;
                }
                fates.merge(exchange.fate(), 1, Integer::sum);
            }
        }
        System.out.println("recorded traffic: " + fates + ", byte for byte but for the model's name: " + unchanged);
        assertThat(fates)
                .isEqualTo(Map.of(
                        Fate.PASS, 398 + 8, // chats and embeddings
                        Fate.REFUSED_HERE, 20,
                        Fate.MAPPED_ERROR, 14 + 2,
                        Fate.ERROR_EVENT, 3,
                        Fate.NO_ANSWER, 2,
                        Fate.NO_BODY, 5));
        isChargedAsReported();
    }

    /** True where the client got the provider's bytes with nothing changed but the model's name. */
    private boolean replay(HttpClient http, Recorded exchange) throws IOException, InterruptedException {
        received = null;
        current = exchange;
        String path = exchange.embedding() ? "/v1/embeddings" : "/v1/chat/completions";
        HttpResponse<byte[]> reply = http.send(
                Program.request(program.url() + path, customer.key())
                        .header("content-type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofByteArray(exchange.askedOf(ours(exchange))))
                        .build(),
                HttpResponse.BodyHandlers.ofByteArray());
        String body = new String(reply.body(), StandardCharsets.UTF_8);
        String about = exchange.id() + ": " + reply.statusCode() + " " + body;
        if (exchange.fate() == Fate.REFUSED_HERE) {
            assertThat(received).as(about).isNull();
        } else {
            byte[] asked = received;
            assertThat(asked).as(about).isNotNull();
            assertThat(asked == null ? "" : new String(asked, StandardCharsets.UTF_8))
                    .as(about)
                    .isEqualTo(expectedUpstream(exchange));
        }
        String id = reply.headers().firstValue("x-request-id").orElseThrow();
        switch (exchange.fate()) {
            case PASS -> {
                assertThat(reply.statusCode()).as(about).isEqualTo(200);
                charged.put(id, exchange);
                if (exchange.stream()) {
                    return streamIs(exchange, body, id, about);
                }
                toldInHeads.put(
                        id,
                        new BigDecimal(
                                reply.headers().firstValue("x-tollgate-cost").orElseThrow()));
                return isAnswer(exchange, body, id, about);
            }
            case REFUSED_HERE -> isError(reply.statusCode(), body, 400, "unsupported_parameter", about);
            case MAPPED_ERROR -> isMapped(exchange, reply.statusCode(), body, about);
            case ERROR_EVENT -> endsWithAnError(exchange, reply.statusCode(), body, about);
            case NO_ANSWER -> isError(reply.statusCode(), body, 502, "upstream_failed", about);
            case NO_BODY -> throw new AssertionError("nothing to send");
        }
        return false;
    }

    private boolean isAnswer(Recorded exchange, String body, String id, String about) {
        String expected = exchange.forClient(exchange.response(), ours(exchange));
        boolean same = same(withoutCost(body, id), expected == null ? "" : expected, exchange.response(), about);
        RawJson usage = RawJson.parse(exchange.response()).get("usage");
        assertThat(told.containsKey(id)).as(about).isEqualTo(usage != null && usage.members() != null);
        return same;
    }

    /** The reply without what it says that it cost, which is noted: the one member that a usage gets of us. */
    private String withoutCost(String got, String id) {
        RawJson usage = RawJson.parse(got).get("usage");
        RawJson cost = usage == null ? null : usage.get("cost");
        if (cost == null) {
            return got;
        }
        told.put(id, new BigDecimal(cost.word()));
        String member = "\"cost\":" + cost.word();
        return got.replace(got.contains("," + member) ? "," + member : member, "");
    }

    /** Equal to the byte; where something was cut out, but for the white space that stood around it. */
    private static boolean same(String got, String expected, String source, String about) {
        if (got.equals(expected)) {
            return true;
        }
        assertThat(source).as(about).containsAnyOf("\"cost", "\"usage\"");
        assertThat(Recorded.withoutOurCost(got, source))
                .as(about)
                .isEqualTo(RawJson.parse(expected).bare());
        return false;
    }

    private boolean streamIs(Recorded exchange, String body, String id, String about) {
        List<String> got = Recorded.events(body);
        int at = 0;
        boolean unchanged = true;
        for (String event : exchange.events()) {
            String expected = exchange.forClient(event, ours(exchange));
            if (expected == null) {
                unchanged = false;
            } else {
                assertThat(got).as(about).hasSizeGreaterThan(at);
                unchanged &= same(withoutCost(got.get(at), id), expected, event, about);
                at++;
            }
        }
        assertThat(got).as(about).hasSize(at);
        assertThat(body).as(about).endsWith("data: [DONE]\n\n");
        return unchanged;
    }

    private static void isError(int status, String body, int expected, String code, String about) {
        assertThat(status).as(about).isEqualTo(expected);
        Json error = Json.parse(body);
        assertThat(error.names("error")).as(about).containsExactlyInAnyOrder("message", "type", "param", "code");
        assertThat(error.text("error.code")).as(about).isEqualTo(code);
    }

    private static void isMapped(Recorded exchange, int status, String body, String about) {
        switch (exchange.status()) {
            case 400 -> isError(status, body, 400, "rejected_by_provider", about);
            case 404 -> isError(status, body, 502, "upstream_failed", about);
            case 429 -> isError(status, body, 503, "no_available_channel", about);
            default -> throw new AssertionError("no expectation for " + exchange.status() + " of " + exchange.id());
        }
    }

    private static void endsWithAnError(Recorded exchange, int status, String body, String about) {
        assertThat(body).as(about).doesNotContain("[DONE]");
        boolean begun = !RawJson.parse(exchange.events().getFirst()).has("error");
        if (!begun) {
            isError(status, body, 502, "upstream_failed", about);
            return;
        }
        assertThat(status).as(about).isEqualTo(200);
        List<String> got = Recorded.events(body);
        assertThat(Json.parse(got.getLast()).text("error.code")).as(about).isEqualTo("upstream_failed");
        for (int i = 0; i < got.size() - 1; i++) {
            assertThat(RawJson.parse(got.get(i)).has("error")).as(about).isFalse();
        }
    }

    private void isChargedAsReported() {
        Set<String> missing = new HashSet<>(charged.keySet());
        BigDecimal sum = BigDecimal.ZERO;
        int reported = 0;
        // Streams that broke off after content are charged too, and are no part of the count.
        List<Json> rows = Usage.rows(shop, customer.id(), charged.size());
        for (Json row : rows) {
            BigDecimal charge = new BigDecimal(row.text("charge"));
            Map<String, Long> units = new HashMap<>();
            row.names("units").forEach(name -> units.put(name, row.whole("units." + name)));
            assertThat(charge).as(row.text("id")).isEqualByComparingTo(cost(units));
            sum = sum.add(charge);
            Recorded exchange = charged.get(row.text("id"));
            if (exchange == null) {
                assertThat(row.text("policy")).isEqualTo("upstream_failed_after_content");
                continue;
            }
            missing.remove(row.text("id"));
            assertThat(told.getOrDefault(row.text("id"), charge))
                    .as(exchange.id())
                    .isEqualByComparingTo(charge);
            assertThat(toldInHeads.getOrDefault(row.text("id"), charge))
                    .as(exchange.id())
                    .isEqualByComparingTo(charge);
            assertThat(row.text("policy")).as(exchange.id()).isEqualTo("complete");
            Map<String, Long> expected = exchange.units();
            if (expected != null) {
                reported++;
                assertThat(units).as(exchange.id()).isEqualTo(expected);
            }
        }
        assertThat(missing).as("answered and not charged").isEmpty();
        System.out.println(
                "recorded traffic: " + rows.size() + " charges, " + reported + " as reported, " + sum + " USD");
        assertThat(reported).isGreaterThanOrEqualTo(400);
        System.out.println("recorded traffic: " + told.size() + " named their cost in usage, " + toldInHeads.size()
                + " in their heads");
        assertThat(shop.total(customer)).isEqualByComparingTo(CREDIT.subtract(sum));
    }

    private static BigDecimal cost(Map<String, Long> units) {
        BigDecimal sum = BigDecimal.ZERO;
        for (Map.Entry<String, Long> each : units.entrySet()) {
            assertThat(RATES).containsKey(each.getKey());
            BigDecimal rate = RATES.getOrDefault(each.getKey(), BigDecimal.ZERO);
            sum = sum.add(rate.multiply(BigDecimal.valueOf(each.getValue())));
        }
        return sum.divide(MILLION, 9, RoundingMode.CEILING);
    }
}
