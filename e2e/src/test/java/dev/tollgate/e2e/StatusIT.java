package dev.tollgate.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Each status of each storefront's error table, produced for real, and the manners of HTTP. */
final class StatusIT {
    private static final String CHAT = "/v1/chat/completions";
    private static final String JSON = "content-type: application/json\r\n";
    private static final String ONE_A_MINUTE = ", \"limits\": {\"requests_per_minute\": 1}";
    private static final long WELL_WITHIN_NANOS = 15_000_000_000L;

    private static StubProvider provider;
    private static Program program;
    private static Shop shop;

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        provider = StubProvider.start(StatusIT::answer);
        program = Program.demo("status").openAi(provider.baseUrl()).start();
        shop = new Shop(program);
    }

    @AfterAll
    static void stop() throws IOException {
        program.close();
        provider.close();
    }

    private static void answer(StubProvider.Request request, StubProvider.Reply reply) throws IOException {
        String text = request.text();
        int asked = text.indexOf("fail with ");
        if (asked >= 0) {
            int status = Integer.parseInt(text.substring(asked + 10, asked + 13));
            reply.json(
                    status,
                    "{\"error\":{\"message\":\"provider's own words of org-secret\",\"type\":\"x\",\"code\":\"y\"}}");
        } else {
            reply.json(200, Completions.whole("ok", 5, 1));
        }
    }

    private static String chat(String content) {
        return "{\"model\": \"gpt-4o\", \"max_tokens\": 300, \"messages\": [{\"role\": \"user\", \"content\": \""
                + content + "\"}]}";
    }

    private static HttpResponse<String> post(String key, String body) {
        return program.post(CHAT, key, body);
    }

    private static void isError(HttpResponse<String> reply, int status, String type, String code) {
        assertThat(reply.statusCode()).as(reply.body()).isEqualTo(status);
        Json body = Json.parse(reply.body());
        assertThat(body.names("error")).containsExactlyInAnyOrder("message", "type", "param", "code");
        assertThat(body.text("error.type")).isEqualTo(type);
        assertThat(body.text("error.code")).isEqualTo(code);
        assertThat(reply.headers().firstValue("x-request-id").orElse("")).startsWith("req_");
        assertThat(reply.body()).doesNotContain("org-secret", "sk-provider");
    }

    private static void refusesBadBodies(String key) {
        isError(post(key, "{\"model\": \"gpt-4o\""), 400, "invalid_request_error", "invalid_json");
        isError(post(key, "{\"model\": \"gpt-4o\"}"), 400, "invalid_request_error", "missing_required_parameter");
        isError(
                post(key, chat("hi").replace("300", "300, \"temperature\": 3")),
                400,
                "invalid_request_error",
                "invalid_value");
    }

    private static void refusesUnknownKeys() {
        HttpResponse<String> reply = post("sk-tg-nobodys", chat("hi"));
        isError(reply, 401, "authentication_error", "invalid_api_key");
        assertThat(reply.headers().firstValue("www-authenticate")).isPresent();
    }

    private static void limitsRates(String storefront) {
        Shop.Customer customer = shop.customer(storefront, List.of("1"));
        String once = shop.key(customer.id(), ONE_A_MINUTE);
        HttpResponse<String> first = post(once, chat("hi"));
        assertThat(first.statusCode()).as(first.body()).isEqualTo(200);
        assertThat(first.headers().firstValue("x-ratelimit-remaining-requests")).contains("0");
        HttpResponse<String> second = post(once, chat("hi"));
        isError(second, 429, "rate_limit_error", "requests_per_minute");
        assertThat(Integer.parseInt(second.headers().firstValue("retry-after").orElse("0")))
                .isBetween(1, 60);
    }

    @Test
    void thisTokensTable() {
        String key = program.env("TOLLGATE_API_KEY_THISTOKEN");
        refusesBadBodies(key);
        refusesUnknownKeys();
        isError(
                post(shop.customer("thistoken", List.of()).key(), chat("hi")),
                402,
                "insufficient_balance",
                "insufficient_balance");
        limitsRates("thistoken");
    }

    @Test
    void tokenProxysTable() {
        refusesBadBodies(program.env("TOLLGATE_API_KEY_TOKENPROXY"));
        refusesUnknownKeys();
        limitsRates("tokenproxy");
    }

    @Test
    void aiTokenHubsTable() {
        String key = program.env("TOLLGATE_API_KEY_AI_TOKENHUB");
        refusesBadBodies(key);
        refusesUnknownKeys();
        limitsRates("ai-tokenhub");
        Shop.Customer customer = shop.customer("ai-tokenhub", List.of("1"));
        String other = shop.key(customer.id(), ", \"models\": [\"claude-3.5-sonnet\"]");
        isError(post(other, chat("hi")), 403, "permission_error", "model_not_allowed");
        HttpResponse<String> busy = post(customer.key(), chat("fail with 429"));
        isError(busy, 503, "service_unavailable", "no_available_channel");
        assertThat(busy.headers().firstValue("retry-after")).isPresent();
        awaitWell(customer);
    }

    /** A channel that was told to wait, waits: other tests do not want to. */
    private static void awaitWell(Shop.Customer customer) {
        long deadline = System.nanoTime() + WELL_WITHIN_NANOS;
        while (post(customer.key(), chat("hi")).statusCode() != 200) {
            assertThat(System.nanoTime()).as("the channel's pause ends").isLessThan(deadline);
        }
    }

    @Test
    void tokenCheapsTable() throws Exception {
        refusesUnknownKeys();
        isError(
                completion(shop.customer("tokencheap", List.of()).key()),
                402,
                "insufficient_balance",
                "insufficient_balance");
        Shop.Customer customer = shop.customer("tokencheap", List.of("40"));
        List<HttpResponse<String>> replies = new ArrayList<>();
        long began = System.nanoTime();
        try (ExecutorService threads = Executors.newFixedThreadPool(16)) {
            List<Future<HttpResponse<String>>> running = new ArrayList<>();
            for (int i = 0; i < 600; i++) {
                running.add(threads.submit(() -> completion(customer.key())));
            }
            for (Future<HttpResponse<String>> each : running) {
                replies.add(each.get());
            }
        }
        // 500 a minute refill while the requests are made: 8 for each second that it took.
        long refilled = (System.nanoTime() - began) * 500 / 60_000_000_000L + 1;
        long passed =
                replies.stream().filter(reply -> reply.statusCode() == 200).count();
        assertThat(passed).isBetween(500L, Math.min(600L, 500L + refilled));
        replies.stream()
                .filter(reply -> reply.statusCode() != 200)
                .forEach(reply -> isError(reply, 429, "rate_limit_error", "requests_per_minute"));
    }

    private static HttpResponse<String> completion(String key) {
        return program.post("/v1/completions", key, "{\"model\": \"gpt-4\", \"prompt\": \"Hi\", \"max_tokens\": 16}");
    }

    @Test
    void providersFailureIs502() {
        Shop.Customer customer = shop.customer("tollgate", List.of("1"));
        isError(post(customer.key(), chat("fail with 500")), 502, "upstream_error", "upstream_failed");
        isError(post(customer.key(), chat("fail with 401")), 502, "upstream_error", "upstream_failed");
        isError(post(customer.key(), chat("fail with 404")), 502, "upstream_error", "upstream_failed");
        assertThat(post(customer.key(), chat("fail with 400")).statusCode()).isEqualTo(400);
        assertThat(post(customer.key(), chat("fail with 413")).statusCode()).isEqualTo(413);
        assertThat(shop.total(customer)).isEqualByComparingTo("1");
    }

    @Test
    void brokenStoreIs500() throws IOException, InterruptedException {
        try (Program broken = Program.demo("broken-store").start()) {
            breakStore(broken);
            for (String storefront : List.of("THISTOKEN", "TOKENPROXY", "AI_TOKENHUB")) {
                HttpResponse<String> reply =
                        broken.post(CHAT, broken.env("TOLLGATE_API_KEY_" + storefront), chat("hi"));
                isError(reply, 500, "server_error", "internal_error");
                assertThat(reply.body()).doesNotContainIgnoringCase("sql").doesNotContain("api_keys");
            }
            mendStore(broken);
            HttpResponse<String> reply = broken.post(CHAT, broken.env("TOLLGATE_API_KEY_THISTOKEN"), chat("hi"));
            assertThat(reply.statusCode()).as(reply.body()).isEqualTo(200);
        }
    }

    private static void breakStore(Program program) throws IOException, InterruptedException {
        sql(program, "ALTER TABLE api_keys RENAME TO lost_keys");
    }

    private static void mendStore(Program program) throws IOException, InterruptedException {
        sql(program, "ALTER TABLE lost_keys RENAME TO api_keys");
    }

    private static void sql(Program program, String statement) throws IOException, InterruptedException {
        String script = "import sqlite3, sys\n"
                + "with sqlite3.connect(sys.argv[1], timeout=20) as db: db.execute(sys.argv[2])\n";
        Tool.Result result = Tool.run(
                Checkout.scratch("sql"),
                Map.of(),
                List.of(
                        Tool.python().toString(),
                        "-c",
                        script,
                        program.data.resolve("tollgate.db").toString(),
                        statement));
        assertThat(result.status()).as(result.output()).isZero();
    }

    @Test
    void keyOfAnotherStorefrontIsUnknown() throws IOException {
        String ours = "authorization: Bearer " + program.env("TOLLGATE_API_KEY_THISTOKEN") + "\r\n";
        RawHttp.Answer other = RawHttp.send(program, "POST", CHAT, "api.tokener.top", ours + JSON, chat("hi"));
        assertThat(other.status()).as(other.body()).isEqualTo(401);
        assertThat(other.code()).isEqualTo("invalid_api_key");
        assertThat(RawHttp.send(program, "POST", CHAT, "api.thistoken.ai", ours + JSON, chat("hi"))
                        .status())
                .isEqualTo(200);
        assertThat(RawHttp.send(program, "POST", CHAT, "localhost", ours + JSON, chat("hi"))
                        .status())
                .isEqualTo(200);
    }

    @Test
    void endpointsOfOtherStorefrontsAreNamedAway() {
        String key = program.env("TOLLGATE_API_KEY_TOKENCHEAP");
        HttpResponse<String> reply = post(key, chat("hi"));
        isError(reply, 404, "invalid_request_error", "not_found");
        assertThat(reply.body()).contains("/v1/completions");
        isError(program.get("/v1/nothing", key), 404, "invalid_request_error", "not_found");
    }

    @Test
    void wrongMethodIs405WithAllow() throws IOException {
        RawHttp.Answer reply = RawHttp.send(program, "GET", CHAT, "localhost", "", "");
        assertThat(reply.status()).isEqualTo(405);
        assertThat(reply.header("allow")).contains("POST");
        assertThat(reply.code()).isEqualTo("method_not_allowed");
        assertThat(RawHttp.send(program, "POST", "/v1/models", "localhost", JSON, "{}")
                        .header("allow"))
                .contains("GET");
    }

    @Test
    void headIsGetWithoutABody() throws IOException {
        String ours = "authorization: Bearer " + program.env("TOLLGATE_API_KEY") + "\r\n";
        RawHttp.Answer reply = RawHttp.send(program, "HEAD", "/v1/models", "localhost", ours, "");
        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.body()).isEmpty();
        assertThat(reply.header("x-request-id")).startsWith("req_");
    }

    @Test
    void optionsNeedNoKey() throws IOException {
        String preflight = "origin: https://example.com\r\naccess-control-request-method: POST\r\n";
        RawHttp.Answer reply = RawHttp.send(program, "OPTIONS", CHAT, "localhost", preflight, "");
        assertThat(reply.status()).isEqualTo(204);
        assertThat(reply.header("access-control-allow-origin")).isEqualTo("*");
        assertThat(reply.header("access-control-allow-credentials")).isNull();
    }

    @Test
    void encodedAndMultipartBodiesAre415() throws IOException {
        String ours = "authorization: Bearer " + program.env("TOLLGATE_API_KEY") + "\r\n";
        for (String headers : List.of(JSON + "content-encoding: gzip\r\n", "content-type: multipart/form-data\r\n")) {
            RawHttp.Answer reply = RawHttp.send(program, "POST", CHAT, "localhost", ours + headers, chat("hi"));
            assertThat(reply.status()).as(reply.body()).isEqualTo(415);
        }
        RawHttp.Answer plain =
                RawHttp.send(program, "POST", CHAT, "localhost", ours + "content-type: text/plain\r\n", chat("hi"));
        assertThat(plain.status()).as(plain.body()).isEqualTo(200);
    }

    @Test
    void pathsAreFoundHoweverTheyAreWritten() throws IOException {
        String ours = "authorization: Bearer " + program.env("TOLLGATE_API_KEY") + "\r\n" + JSON;
        for (String path : List.of("/chat/completions", "//v1//chat//completions", "/v1/chat/completions/")) {
            assertThat(RawHttp.send(program, "POST", path, "localhost", ours, chat("hi"))
                            .status())
                    .as(path)
                    .isEqualTo(200);
        }
    }
}
