package dev.tollgate.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.math.BigDecimal;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One run and one charge for one Idempotency-Key, as a client sees it. */
final class IdempotencyIT {
    private static final long WAIT_NANOS = 20_000_000_000L;
    private static final CountDownLatch SLOW = new CountDownLatch(1);
    private static final CountDownLatch SDK_ASKED = new CountDownLatch(1);
    private static final CountDownLatch SDK_GO = new CountDownLatch(1);
    /** The common pool has one thread on a small machine. */
    private static final Executor THREADS = task -> Thread.ofVirtual().start(task);

    private static final AtomicInteger FAILURES = new AtomicInteger(1);
    private static final AtomicInteger SDK_FAILURES = new AtomicInteger(1);

    private static StubProvider provider;
    private static Program program;
    private static Shop shop;
    private static HttpClient http;

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        provider = StubProvider.start(IdempotencyIT::answer);
        program = Program.demo("idempotency").openAi(provider.baseUrl()).start();
        shop = new Shop(program);
        http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    }

    @AfterAll
    static void stop() throws IOException {
        http.close();
        program.close();
        provider.close();
    }

    private static void answer(StubProvider.Request request, StubProvider.Reply reply)
            throws IOException, InterruptedException {
        String text = request.text();
        if (text.contains("slow")) {
            assertThat(SLOW.await(20, TimeUnit.SECONDS)).isTrue();
        }
        if (text.contains("sdk waits")) {
            SDK_ASKED.countDown();
            assertThat(SDK_GO.await(20, TimeUnit.SECONDS)).isTrue();
        }
        boolean fails = text.contains("fail once") && FAILURES.getAndDecrement() > 0
                || text.contains("sdk fails once") && SDK_FAILURES.getAndDecrement() > 0;
        if (fails) {
            reply.json(500, "{\"error\":{\"message\":\"no\"}}");
        } else if (text.contains("endless")) {
            reply.startStream();
            while (true) {
                reply.event(Completions.content("on ")); // ends with the exception of a connection that is gone
                Thread.onSpinWait();
            }
        } else if (text.contains("cut")) {
            reply.startStream();
            reply.event(Completions.content("one"));
            reply.cut();
        } else if (text.contains("\"stream\":true") || text.contains("\"stream\": true")) {
            stream(reply, 40);
        } else if (request.path().endsWith("/embeddings")) {
            reply.json(
                    200,
                    "{\"object\":\"list\",\"data\":[{\"object\":\"embedding\",\"index\":0,\"embedding\":[0.5]}],"
                            + "\"model\":\"text-embedding-3-small\","
                            + "\"usage\":{\"prompt_tokens\":3,\"total_tokens\":3}}");
        } else if (request.path().endsWith("/images/generations")) {
            reply.json(200, "{\"created\":1700000000,\"data\":[{\"url\":\"https://images.example/1.png\"}]}");
        } else {
            reply.json(200, Completions.whole("number " + provider.requests().size(), 11, 5));
        }
    }

    private static void stream(StubProvider.Reply reply, int events) throws IOException {
        reply.startStream();
        reply.event(Completions.role());
        for (int i = 0; i < events; i++) {
            reply.event(Completions.content("w" + i + " "));
        }
        reply.event(Completions.finish("stop"));
        reply.event(Completions.usage(11, events));
        reply.event("[DONE]");
        reply.endStream();
    }

    static String chat(String content, boolean stream) {
        return "{\"model\": \"gpt-4o\", \"max_tokens\": 300, \"stream\": " + stream
                + ", \"messages\": [{\"role\": \"user\", \"content\": \"" + content + "\"}]}";
    }

    static HttpRequest ask(Program of, String path, String apiKey, String key, String body) {
        return Program.request(of.url() + path, apiKey)
                .header("content-type", "application/json")
                .header("idempotency-key", key)
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
    }

    private static HttpResponse<String> post(String path, String apiKey, String key, String body) {
        return Program.send(ask(program, path, apiKey, key, body));
    }

    private static HttpResponse<String> chat(Shop.Customer who, String key, String content, boolean stream) {
        return post("/v1/chat/completions", who.key(), key, chat(content, stream));
    }

    private static Shop.Customer customer() {
        return shop.customer("tollgate", List.of("5"));
    }

    static String header(HttpResponse<?> reply, String name) {
        return reply.headers().firstValue(name).orElse("");
    }

    static void is(HttpResponse<String> reply, int status, String code) {
        assertThat(reply.statusCode()).as(reply.body()).isEqualTo(status);
        assertThat(Json.parse(reply.body()).text("error.code")).isEqualTo(code);
    }

    private static long calls(String content) {
        return provider.requests().stream()
                .filter(request -> request.text().contains(content))
                .count();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aRepeatIsTheSameGenerationAndCostsNothing(boolean stream) {
        Shop.Customer who = customer();
        String content = "repeat " + stream;
        HttpResponse<String> first = chat(who, "k", content, stream);
        assertThat(first.statusCode()).as(first.body()).isEqualTo(200);
        BigDecimal after = shop.total(who);
        assertThat(after).isLessThan(new BigDecimal("5"));
        for (int i = 0; i < 3; i++) {
            HttpResponse<String> again = chat(who, "k", content, stream);
            assertThat(again.statusCode()).isEqualTo(200);
            assertThat(again.body()).isEqualTo(first.body());
            assertThat(header(again, "content-type")).isEqualTo(header(first, "content-type"));
            assertThat(header(again, "x-tollgate-replayed")).isEqualTo(header(first, "x-request-id"));
            assertThat(header(again, "x-request-id")).isNotEqualTo(header(first, "x-request-id"));
            assertThat(header(again, "x-tollgate-channel")).isEqualTo("provider");
        }
        assertThat(header(first, "x-tollgate-replayed")).isEmpty();
        assertThat(calls(content)).isEqualTo(1);
        assertThat(Usage.rows(shop, who.id(), 1)).hasSize(1);
        assertThat(shop.total(who)).isEqualByComparingTo(after);
    }

    @Test
    void everyInferenceCallTakesTheHeaderAndTheKeyIsTheEndpointsOwn() {
        Shop.Customer who = customer();
        String prompt = "{\"model\": \"gpt-3.5-turbo\", \"max_tokens\": 300, \"prompt\": \"each\"}";
        String input = "{\"model\": \"text-embedding-3-small\", \"input\": \"each\"}";
        String image = "{\"model\": \"dall-e-3\", \"prompt\": \"each\"}";
        List<String[]> each = List.of(
                new String[] {"/v1/chat/completions", chat("each", false)},
                new String[] {"/v1/completions", prompt},
                new String[] {"/v1/embeddings", input},
                new String[] {"/v1/images/generations", image});
        for (String[] one : each) {
            HttpResponse<String> first = post(one[0], who.key(), "one key", one[1]);
            assertThat(first.statusCode()).as(one[0] + first.body()).isEqualTo(200);
            HttpResponse<String> again = post(one[0], who.key(), "one key", one[1]);
            assertThat(again.body()).as(one[0]).isEqualTo(first.body());
            assertThat(header(again, "x-tollgate-replayed")).isEqualTo(header(first, "x-request-id"));
        }
        assertThat(calls("each")).isEqualTo(4);
        assertThat(Usage.rows(shop, who.id(), 4)).hasSize(4);
    }

    @Test
    void anotherKeyOfTheCustomerRepeatsAndAnotherCustomerDoesNot() {
        Shop.Customer who = customer();
        HttpResponse<String> first = chat(who, "shared", "whose", false);
        Shop.Customer sameWithOtherKey = new Shop.Customer(who.id(), shop.key(who.id(), ""));
        assertThat(header(chat(sameWithOtherKey, "shared", "whose", false), "x-tollgate-replayed"))
                .isEqualTo(header(first, "x-request-id"));
        HttpResponse<String> strangers = chat(customer(), "shared", "whose", false);
        assertThat(header(strangers, "x-tollgate-replayed")).isEmpty();
        assertThat(strangers.body()).isNotEqualTo(first.body());
    }

    @Test
    void ofFiftyAtOnceOneRuns() {
        Shop.Customer who = customer();
        HttpRequest request = ask(program, "/v1/chat/completions", who.key(), "fifty", chat("slow fifty", false));
        List<CompletableFuture<HttpResponse<String>>> sent = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            sent.add(http.sendAsync(request, HttpResponse.BodyHandlers.ofString()));
        }
        List<CompletableFuture<HttpResponse<String>>> refused = new ArrayList<>(sent);
        long deadline = System.nanoTime() + WAIT_NANOS;
        while (refused.stream().filter(CompletableFuture::isDone).count() < 49 && System.nanoTime() < deadline) {
            Thread.onSpinWait();
        }
        SLOW.countDown();
        List<HttpResponse<String>> replies =
                sent.stream().map(CompletableFuture::join).toList();
        assertThat(replies).filteredOn(reply -> reply.statusCode() == 200).hasSize(1);
        for (HttpResponse<String> reply : replies) {
            if (reply.statusCode() != 200) {
                is(reply, 409, "idempotency_in_progress");
                assertThat(header(reply, "retry-after")).isEqualTo("1");
                assertThat(header(reply, "x-tollgate-generation")).startsWith("req_");
            }
        }
        assertThat(calls("slow fifty")).isEqualTo(1);
        assertThat(Usage.rows(shop, who.id(), 1)).hasSize(1);
    }

    @Test
    void anotherBodyIs422WhateverBecameOfTheFirst() {
        Shop.Customer who = customer();
        HttpResponse<String> first = chat(who, "k", "mine", false);
        HttpResponse<String> other = chat(who, "k", "not mine", false);
        is(other, 422, "idempotency_mismatch");
        assertThat(other.body()).contains(header(first, "x-request-id"));
        assertThat(calls("not mine")).isZero();
    }

    @Test
    void whatCostNothingFreesItsKey() {
        Shop.Customer who = customer();
        assertThat(chat(who, "k", "fail once", false).statusCode()).isEqualTo(502);
        HttpResponse<String> again = chat(who, "k", "fail once", false);
        assertThat(again.statusCode()).as(again.body()).isEqualTo(200);
        assertThat(header(again, "x-tollgate-replayed")).isEmpty();
        Shop.Customer poor = shop.customer("tollgate", List.of());
        is(chat(poor, "k", "poor", false), 402, "insufficient_balance");
        shop.grant(poor.id(), "1");
        assertThat(chat(poor, "k", "another body", false).statusCode()).isEqualTo(200);
    }

    @Test
    void anAnswerThatBrokeOffIsIncompleteAndNeverRunsAgain() {
        Shop.Customer who = customer();
        HttpResponse<String> first = chat(who, "k", "cut", true);
        assertThat(first.body()).contains("one", "data: {\"error\":");
        HttpResponse<String> again = chat(who, "k", "cut", true);
        is(again, 409, "idempotency_incomplete");
        assertThat(header(again, "x-should-retry")).isEqualTo("false");
        assertThat(header(again, "x-tollgate-generation")).isEqualTo(header(first, "x-request-id"));
        assertThat(calls("cut")).isEqualTo(1);
        assertThat(Usage.rows(shop, who.id(), 1)).hasSize(1);
    }

    @Test
    void aClientThatLeavesDuringContentPaysForItAndTheKeyIsIncomplete() throws IOException, InterruptedException {
        Shop.Customer who = customer();
        HttpRequest request = ask(program, "/v1/chat/completions", who.key(), "k", chat("endless", true));
        HttpResponse<InputStream> reply = http.send(request, HttpResponse.BodyHandlers.ofInputStream());
        String id = header(reply, "x-request-id");
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(reply.body(), StandardCharsets.UTF_8))) {
            assertThat(lines.readLine()).contains("on ");
            assertThat(provider.inFlight()).isPositive();
        }
        HttpResponse<String> again = Program.send(request);
        long deadline = System.nanoTime() + WAIT_NANOS;
        while (again.body().contains("idempotency_in_progress") && System.nanoTime() < deadline) {
            again = Program.send(request);
        }
        is(again, 409, "idempotency_incomplete");
        assertThat(header(again, "x-tollgate-generation")).isEqualTo(id);
        assertThat(Usage.rows(shop, who.id(), 1)).hasSize(1);
        assertThat(calls("endless")).isEqualTo(1);
    }

    @Test
    void testKeysRepeatInAWorldOfTheirOwn() {
        Shop.Customer who = customer();
        String test = shop.key(who.id(), ", \"kind\": \"test\"");
        String body = chat("rehearsal", true);
        HttpResponse<String> first = post("/v1/chat/completions", test, "k", body);
        HttpResponse<String> again = post("/v1/chat/completions", test, "k", body);
        assertThat(again.body()).isEqualTo(first.body());
        assertThat(header(again, "x-tollgate-replayed")).isEqualTo(header(first, "x-request-id"));
        assertThat(header(again, "x-tollgate-channel")).isEqualTo("simulator");
        HttpResponse<String> live = post("/v1/chat/completions", who.key(), "k", body);
        assertThat(header(live, "x-tollgate-replayed")).isEmpty();
        assertThat(header(live, "x-tollgate-channel")).isEqualTo("provider");
        String failing = chat("rehearsal", false).replace("gpt-4o", "sim-error-429");
        assertThat(post("/v1/chat/completions", test, "failing", failing).statusCode())
                .isEqualTo(503);
        HttpResponse<String> free = post("/v1/chat/completions", test, "failing", chat("rehearsal", false));
        assertThat(free.statusCode()).as(free.body()).isEqualTo(200);
    }

    private static OpenAIClient sdk(Shop.Customer who) {
        return OpenAIOkHttpClient.builder()
                .baseUrl(program.url() + "/v1")
                .apiKey(who.key())
                .maxRetries(5)
                .build();
    }

    private static ChatCompletionCreateParams sdkAsk(String content) {
        return ChatCompletionCreateParams.builder()
                .model("gpt-4o")
                .addUserMessage(content)
                .putAdditionalHeader("Idempotency-Key", "the sdk's")
                .build();
    }

    @Test
    void theSdksOwnRetriesCarryTheKeyAndPayOnce() {
        Shop.Customer who = customer();
        OpenAIClient sdk = sdk(who);
        assertThat(sdk.chat().completions().create(sdkAsk("sdk fails once")).usage())
                .isPresent();
        assertThat(calls("sdk fails once")).isEqualTo(2);
        assertThat(provider.requests().getLast().headers()).doesNotContainKey("idempotency-key");
        assertThat(Usage.rows(shop, who.id(), 1)).hasSize(1);
        sdk.close();
    }

    @Test
    void anSdkThatMeetsItsFirstRequestWaitsForItsAnswer() throws IOException, InterruptedException {
        Shop.Customer who = customer();
        OpenAIClient sdk = sdk(who);
        CompletableFuture<ChatCompletion> first =
                CompletableFuture.supplyAsync(() -> sdk.chat().completions().create(sdkAsk("sdk waits")), THREADS);
        assertThat(SDK_ASKED.await(20, TimeUnit.SECONDS)).isTrue();
        CompletableFuture<ChatCompletion> second =
                CompletableFuture.supplyAsync(() -> sdk.chat().completions().create(sdkAsk("sdk waits")), THREADS);
        awaitLine(who, "\"error\":\"idempotency_in_progress\"");
        SDK_GO.countDown();
        assertThat(second.join()).isEqualTo(first.join());
        assertThat(calls("sdk waits")).isEqualTo(1);
        awaitLine(who, "\"replay_of\":\"req_");
        assertThat(Usage.rows(shop, who.id(), 1)).hasSize(1);
        sdk.close();
    }

    /** The access log is written behind the answers. */
    private static void awaitLine(Shop.Customer who, String words) throws IOException {
        long deadline = System.nanoTime() + WAIT_NANOS;
        while (AccessLines.all(program).stream().noneMatch(line -> line.contains(who.id()) && line.contains(words))) {
            assertThat(System.nanoTime()).as("a line with %s", words).isLessThan(deadline);
            Thread.onSpinWait();
        }
    }

    @Test
    void keysOfTheWrongFormAre400() throws IOException {
        Shop.Customer who = customer();
        HttpResponse<String> tooLong = chat(who, "k".repeat(256), "form", false);
        is(tooLong, 400, "invalid_value");
        assertThat(tooLong.body()).contains("Idempotency-Key: 256 characters (expected: 1 to 255");
        String headers = "authorization: Bearer " + who.key() + "\r\ncontent-type: application/json\r\n";
        RawHttp.Answer empty = RawHttp.send(
                program,
                "POST",
                "/v1/chat/completions",
                "localhost",
                headers + "idempotency-key:\r\n",
                chat("form", false));
        assertThat(empty.status()).as(empty.body()).isEqualTo(400);
        assertThat(calls("form")).isZero();
    }

    @Test
    void whatComesBeforeTheKeyIsToldBeforeIt() {
        Shop.Customer who = customer();
        chat(who, "k", "order", false);
        is(post("/v1/chat/completions", who.key(), "k", "{"), 400, "invalid_json");
        is(
                post(
                        "/v1/chat/completions",
                        who.key(),
                        "k",
                        chat("order", false).replace("gpt-4o", "none")),
                404,
                "model_not_found");
        String narrow = shop.key(who.id(), ", \"models\": [\"gpt-4\"]");
        is(post("/v1/chat/completions", narrow, "k", chat("order", false)), 403, "model_not_allowed");
        String beyond = chat("order " + "x".repeat(4_000_000), false).replace("gpt-4o", "gpt-3.5-turbo");
        is(post("/v1/chat/completions", who.key(), "k", beyond), 400, "context_length_exceeded");
        String once = shop.key(who.id(), ", \"limits\": {\"tokens_per_minute\": 1}");
        HttpResponse<String> replay = post("/v1/chat/completions", once, "k", chat("order", false));
        assertThat(header(replay, "x-tollgate-replayed"))
                .as("replayed before tokens are counted")
                .isNotEmpty();
        is(post("/v1/chat/completions", once, "fresh", chat("order", false)), 429, "tokens_per_minute");
    }
}
