package dev.tollgate.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** An Idempotency-Key outlives the program, however it ends, and nothing is run or charged twice. */
final class IdempotencyCrashIT {
    private static final String CHAT = "/v1/chat/completions";
    private static final long PACE_NANOS = 5_000_000;
    /** A second and more of a stream: several times {@code progressMs}. */
    private static final int EVENTS = 250;

    private final CountDownLatch asked = new CountDownLatch(1);
    private final CountDownLatch go = new CountDownLatch(1);
    private StubProvider provider;
    private HttpClient http;
    private Path data;

    @BeforeEach
    void start() throws IOException {
        provider = StubProvider.start(this::answer);
        http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
        data = Checkout.scratch("idempotency-crash").resolve("data");
    }

    @AfterEach
    void stop() throws IOException {
        http.shutdownNow();
        provider.close();
    }

    private void answer(StubProvider.Request request, StubProvider.Reply reply)
            throws IOException, InterruptedException {
        String text = request.text();
        if (text.contains("slow")) {
            asked.countDown();
            assertThat(go.await(30, TimeUnit.SECONDS)).isTrue();
        }
        if (!text.contains("\"stream\":true") && !text.contains("\"stream\": true")) {
            reply.json(200, Completions.whole("whole", 11, 5));
            return;
        }
        reply.startStream();
        int events = text.contains("long") ? 100_000 : 3;
        for (int i = 0; i < events; i++) {
            reply.event(Completions.content("on "));
            LockSupport.parkNanos(PACE_NANOS);
        }
        reply.event(Completions.finish("stop"));
        reply.event(Completions.usage(11, events));
        reply.event("[DONE]");
        reply.endStream();
    }

    private Program launch(String... options) throws IOException, InterruptedException {
        Program.Launch launch = Program.demoIn(data).openAi(provider.baseUrl());
        for (String option : options) {
            launch.javaOption(option);
        }
        return launch.start();
    }

    private static HttpRequest ask(Program program, String apiKey, String content, boolean stream) {
        return IdempotencyIT.ask(program, CHAT, apiKey, "the key", IdempotencyIT.chat(content, stream));
    }

    private CompletableFuture<HttpResponse<String>> send(HttpRequest request) {
        return http.sendAsync(request, HttpResponse.BodyHandlers.ofString());
    }

    private static void ended(Program program) {
        assertThat(program.handle().onExit().orTimeout(30, TimeUnit.SECONDS)).succeedsWithin(Duration.ofSeconds(30));
    }

    private static void charged(Program program, Shop.Customer who, int rows) {
        assertThat(Usage.rows(new Shop(program), who.id(), rows)).hasSize(rows);
    }

    private void fsck() throws IOException, InterruptedException {
        Program.Ended fsck = Program.demoIn(data).runToEnd("fsck", data.toString());
        assertThat(fsck.status()).as(fsck.output()).isZero();
    }

    @Test
    void keptAnswersOutliveAStop() throws Exception {
        Program program = launch();
        Shop.Customer who = new Shop(program).customer("tollgate", List.of("5"));
        HttpResponse<String> first = Program.send(ask(program, who.key(), "once", true));
        assertThat(program.stop()).isZero();
        try (Program again = launch()) {
            HttpResponse<String> replay = Program.send(ask(again, who.key(), "once", true));
            assertThat(replay.body()).isEqualTo(first.body()).endsWith("data: [DONE]\n\n");
            assertThat(IdempotencyIT.header(replay, "x-tollgate-replayed"))
                    .isEqualTo(IdempotencyIT.header(first, "x-request-id"));
        }
        assertThat(provider.requests()).hasSize(1);
    }

    @Test
    void aRequestThatRunsWhileTheProgramStopsIsAnsweredAndKept() throws Exception {
        Program program = launch();
        Shop.Customer who = new Shop(program).customer("tollgate", List.of("5"));
        CompletableFuture<HttpResponse<String>> running = send(ask(program, who.key(), "slow", false));
        assertThat(asked.await(20, TimeUnit.SECONDS)).isTrue();
        CompletableFuture<Integer> stopping = CompletableFuture.supplyAsync(() -> {
            try {
                return program.stop();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        go.countDown();
        HttpResponse<String> first = running.join();
        assertThat(first.statusCode()).isEqualTo(200);
        assertThat(stopping.join()).isZero();
        try (Program again = launch()) {
            HttpResponse<String> replay = Program.send(ask(again, who.key(), "slow", false));
            assertThat(replay.body()).isEqualTo(first.body());
            charged(again, who, 1);
        }
        fsck();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void killedBeforeContentTheKeyIsFreeAndNothingWasCharged(boolean stream) throws Exception {
        Program program = launch();
        Shop.Customer who = new Shop(program).customer("tollgate", List.of("5"));
        CompletableFuture<HttpResponse<String>> running = send(ask(program, who.key(), "slow", stream));
        assertThat(asked.await(20, TimeUnit.SECONDS)).isTrue();
        program.kill();
        go.countDown();
        assertThat(running.handle((_, failure) -> failure).join()).isNotNull();
        try (Program again = launch()) {
            HttpResponse<String> ran = Program.send(ask(again, who.key(), "slow", stream));
            assertThat(ran.statusCode()).as(ran.body()).isEqualTo(200);
            assertThat(IdempotencyIT.header(ran, "x-tollgate-replayed")).isEmpty();
            charged(again, who, 1);
        }
        fsck();
    }

    @Test
    void killedDuringContentItIsIncompleteAndNeverRunsAgain() throws Exception {
        Program program = launch();
        Shop.Customer who = new Shop(program).customer("tollgate", List.of("5"));
        HttpResponse<InputStream> reply =
                http.send(ask(program, who.key(), "long", true), HttpResponse.BodyHandlers.ofInputStream());
        BufferedReader lines = new BufferedReader(new InputStreamReader(reply.body(), StandardCharsets.UTF_8));
        int events = 0;
        while (events < EVENTS) {
            events += String.valueOf(lines.readLine()).contains("on ") ? 1 : 0;
        }
        program.kill();
        try (Program again = launch()) {
            HttpResponse<String> repeat = Program.send(ask(again, who.key(), "long", true));
            IdempotencyIT.is(repeat, 409, "idempotency_incomplete");
            assertThat(IdempotencyIT.header(repeat, "x-tollgate-generation"))
                    .isEqualTo(IdempotencyIT.header(reply, "x-request-id"));
            charged(again, who, 1);
        }
        assertThat(provider.requests()).hasSize(1);
        fsck();
    }

    /**
     * What a repeat gets after a halt at each point.
     *
     * @param calls of the provider, the repeat's included
     */
    @ParameterizedTest
    @CsvSource({
        "AFTER_CLAIMED,false,ran,1",
        "AFTER_BEGAN,false,ran,1",
        "AFTER_BEGAN,true,ran,1",
        "AFTER_UPSTREAM_SEND,true,ran,2",
        "AFTER_SETTLED,false,incomplete,1",
        "AFTER_SETTLED,true,incomplete,1",
        "AFTER_KEPT,false,replayed,1",
        "AFTER_KEPT,true,replayed,1"
    })
    void haltedAtANamedPointARepeatGetsWhatThatLeft(String point, boolean stream, String gets, int calls)
            throws Exception {
        Program first = launch();
        Shop.Customer who = new Shop(first).customer("tollgate", List.of("5"));
        assertThat(first.stop()).isZero();
        Program program = launch("-Dtollgate.halt=" + point + ":1");
        CompletableFuture<HttpResponse<String>> running = send(ask(program, who.key(), "short", stream));
        ended(program);
        assertThat(running.handle((_, failure) -> failure).join()).isNotNull();
        try (Program again = launch()) {
            HttpResponse<String> repeat = Program.send(ask(again, who.key(), "short", stream));
            boolean replayed =
                    !IdempotencyIT.header(repeat, "x-tollgate-replayed").isEmpty();
            if (gets.equals("incomplete")) {
                IdempotencyIT.is(repeat, 409, "idempotency_incomplete");
            } else {
                assertThat(repeat.statusCode()).as(repeat.body()).isEqualTo(200);
                assertThat(replayed).isEqualTo(gets.equals("replayed"));
                assertThat(repeat.body()).contains(stream ? "data: [DONE]" : "whole");
            }
            charged(again, who, 1);
        }
        assertThat(provider.requests()).hasSize(calls);
        fsck();
    }
}
