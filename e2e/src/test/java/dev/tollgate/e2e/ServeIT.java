package dev.tollgate.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** {@code bin/tollgate serve --config FILE}: the file, health and metrics, headers, and a price that changes. */
final class ServeIT {
    private static final int CALLERS = 8;
    private static final int CHANGES = 12;

    private static StubProvider provider;
    private static Program program;
    private static Shop shop;

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        provider = StubProvider.start(ServeIT::answer);
        program = Program.demo("serve").serve("limits:\n  money:\n    leaseWaitMs: 30000\n");
        shop = new Shop(program);
        shop.channel("provider", provider, 0, "gpt-4o");
    }

    @AfterAll
    static void stop() throws IOException {
        program.close();
        provider.close();
    }

    /** An answer with headers that are nobody's business. */
    private static void answer(StubProvider.Request request, StubProvider.Reply reply) throws IOException {
        String body = Completions.whole("ok", 1_000, 1_000);
        reply.raw("HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nopenai-organization: org-secret\r\n"
                + "x-request-id: theirs\r\nset-cookie: a=b\r\nserver: theirs\r\nx-ratelimit-limit-requests: 7\r\n"
                + "access-control-allow-origin: https://theirs.example\r\ncontent-length: " + body.length()
                + "\r\n\r\n" + body);
    }

    private static String chat(String model) {
        return "{\"model\": \"" + model + "\", \"messages\": [{\"role\": \"user\", \"content\": \"Hi\"}]}";
    }

    @Test
    void aFileWithProblemsIsRefusedWithAllOfThem() throws IOException, InterruptedException {
        Path config = Checkout.scratch("bad-config").resolve("tollgate.yaml");
        Files.writeString(config, """
                data: %s
                api:
                  port: 70000
                  prot: 1
                admin:
                  token: ${TOLLGATE_NOT_SET_ANYWHERE}
                limits:
                  http:
                    bodyBytesMax: "many"
                """.formatted(config.resolveSibling("data")));
        Program.Ended ended =
                Program.demoIn(config.resolveSibling("data")).runToEnd("serve", "--config", config.toString());
        assertThat(ended.status()).as(ended.output()).isEqualTo(1);
        assertThat(ended.output())
                .contains("api.port", "70000", "api.prot", "admin.token", "TOLLGATE_NOT_SET_ANYWHERE")
                .contains("limits.http.bodyBytesMax", "many", "expected");
        assertThat(Files.exists(config.resolveSibling("data"))).isFalse();
    }

    @Test
    void healthIsForEveryoneAndMetricsForWhoHasTheToken() {
        String admin = program.env("TOLLGATE_ADMIN_URL");
        for (String base : List.of(program.url(), admin)) {
            for (String path : List.of("/healthz", "/readyz")) {
                HttpResponse<String> reply = anonymous(base + path);
                assertThat(reply.statusCode()).as(base + path).isEqualTo(200);
                assertThat(Json.parse(reply.body()).text("status")).isEqualTo("ok");
            }
        }
        assertThat(Json.parse(anonymous(admin + "/readyz").body()).text("checks.wallet"))
                .isEqualTo("ok");
        assertThat(anonymous(admin + "/metrics").statusCode()).isEqualTo(401);
        assertThat(anonymous(program.url() + "/metrics").statusCode()).isEqualTo(404);
        program.post(
                "/v1/chat/completions", shop.customer("tollgate", List.of("1")).key(), chat("gpt-4o"));
        HttpResponse<String> metrics = program.admin("GET", "/metrics", null);
        assertThat(metrics.statusCode()).isEqualTo(200);
        assertThat(metrics.headers().firstValue("content-type").orElse("")).startsWith("text/plain; version=0.0.4");
        // Each sample is a name, perhaps labels, and a number.
        assertThat(metrics.body().lines().filter(line -> !line.startsWith("#")))
                .isNotEmpty()
                .allMatch(line -> line.matches("[a-z_]+(\\{[^}]*\\})? [-+0-9.eE]+(Infinity|NaN)?"));
        assertThat(metrics.body()).contains("# HELP", "# TYPE", "tollgate_requests");
    }

    private static HttpResponse<String> anonymous(String url) {
        return Program.send(HttpRequest.newBuilder(java.net.URI.create(url)).build());
    }

    @Test
    void aLiveKeyIsNeverAnsweredByTheSimulator() {
        Shop.Customer customer = shop.customer("tollgate", List.of("1"));
        HttpResponse<String> reply = program.post("/v1/chat/completions", customer.key(), chat("gpt-4o-mini"));
        // What no channel serves is not sold: the simulator does not fill the gap.
        assertThat(reply.statusCode()).as(reply.body()).isEqualTo(404);
        assertThat(reply.headers().firstValue("x-tollgate-channel")).isEmpty();
        String test = shop.key(customer.id(), ", \"kind\": \"test\"");
        HttpResponse<String> simulated = program.post("/v1/chat/completions", test, chat("gpt-4o"));
        assertThat(simulated.headers().firstValue("x-tollgate-channel")).contains("simulator");
        assertThat(shop.total(customer)).isEqualByComparingTo("1");
    }

    @Test
    void headersPassByAllowListBothWays() {
        Shop.Customer customer = shop.customer("tollgate", List.of("1"));
        int before = provider.requests().size();
        HttpResponse<String> reply =
                Program.send(Program.request(program.url() + "/v1/chat/completions", customer.key())
                        .header("content-type", "application/json")
                        .header("cookie", "session=1")
                        .header("openai-organization", "org-of-the-client")
                        .header("x-forwarded-for", "203.0.113.9")
                        .header("x-custom", "1")
                        .header("accept-encoding", "gzip, br")
                        .header("user-agent", "a client")
                        .POST(HttpRequest.BodyPublishers.ofString(chat("gpt-4o")))
                        .build());
        assertThat(reply.statusCode()).as(reply.body()).isEqualTo(200);
        Map<String, String> asked = provider.requests().get(before).headers();
        assertThat(asked.keySet())
                .containsExactlyInAnyOrder(
                        "host",
                        "content-type",
                        "accept",
                        "user-agent",
                        "authorization",
                        "accept-encoding",
                        "content-length");
        assertThat(asked)
                .containsEntry("authorization", "Bearer secret")
                .containsEntry("accept-encoding", "identity")
                .containsEntry("user-agent", "tollgate");
        Map<String, List<String>> told = new TreeMap<>(reply.headers().map());
        assertThat(told.keySet())
                .allMatch(name -> name.startsWith("x-tollgate-")
                        || name.startsWith("x-ratelimit-")
                        || name.startsWith("access-control-")
                        || List.of("content-type", "content-length", "x-request-id", "date")
                                .contains(name));
        assertThat(told.toString()).doesNotContain("theirs", "org-secret", "a=b");
    }

    @Test
    void aPriceChangesUnderLoadAndEachRequestIsChargedOneOfBoth() throws Exception {
        shop.put(
                "/admin/v1/models/repriced",
                "{\"endpoints\": [\"chat_completions\"], \"context_tokens\": 8000, \"output_tokens_max\": 2000}");
        shop.channel("repriced", provider, 0, "repriced");
        Map<Long, Integer> rates = new TreeMap<>();
        rates.put(price(1), 1);
        Shop.Customer customer = shop.customer("tollgate", List.of("500"));
        AtomicBoolean running = new AtomicBoolean(true);
        long served = 0;
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Long>> callers = new ArrayList<>();
            for (int i = 0; i < CALLERS; i++) {
                callers.add(threads.submit(() -> call(customer, running)));
            }
            for (int rate = 2; rate <= CHANGES; rate++) {
                long version = price(rate);
                rates.put(version, rate);
                // The change was answered: from now on it holds, for everybody, at once.
                assertThat(charged(customer)).isEqualTo(version);
            }
            running.set(false);
            for (Future<Long> caller : callers) {
                served += caller.get();
            }
        }
        served += CHANGES - 1;
        List<Json> rows = Usage.rows(shop, customer.id(), served);
        assertThat(rows).hasSize((int) served);
        for (Json row : rows) {
            // 1,000 tokens each way, at so many dollars a million.
            int rate = rates.getOrDefault(row.whole("price_version"), 0);
            assertThat(new java.math.BigDecimal(row.text("charge")))
                    .isEqualByComparingTo(java.math.BigDecimal.valueOf(rate * 2_000L, 6));
        }
        assertThat(rows.stream().map(row -> row.whole("price_version")).distinct())
                .hasSize(CHANGES);
    }

    /** A new price of so many dollars for a million tokens; its version. */
    private static long price(int dollars) {
        String rates = "{\"input\": \"" + dollars + "\", \"output\": \"" + dollars + "\"}";
        String body = "{\"model\": \"repriced\", \"tiers\": [{\"per_million\": " + rates + "}]}";
        return shop.create("/admin/v1/prices", body).whole("id");
    }

    /** Calls until told to stop; how often. */
    private static long call(Shop.Customer customer, AtomicBoolean running) {
        long calls = 0;
        while (running.get()) {
            HttpResponse<String> reply = program.post("/v1/chat/completions", customer.key(), chat("repriced"));
            assertThat(reply.statusCode()).as(reply.body()).isEqualTo(200);
            calls++;
        }
        return calls;
    }

    /** Calls once; the price version that was charged. */
    private static long charged(Shop.Customer customer) {
        String id = program.post("/v1/chat/completions", customer.key(), chat("repriced"))
                .headers()
                .firstValue("x-request-id")
                .orElseThrow();
        return shop.awaitUsage(id).whole("price_version");
    }
}
