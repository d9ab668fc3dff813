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
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** How streams behave when providers are slow, fail or break off, and when clients leave. */
final class StreamMannersIT {
    /** Far below every time-out of the gateway: within it only the client's leaving can have ended the call. */
    private static final long CANCELLED_WITHIN_NANOS = 20_000_000_000L;

    private static final int PACE_MS = 10;
    private static final CountDownLatch FIRST_BEAT = new CountDownLatch(1);
    private static final CountDownLatch SECOND_BEAT = new CountDownLatch(1);

    private static StubProvider first;
    private static StubProvider second;
    private static Program program;
    private static Shop.Customer customer;

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        first = StubProvider.start(StreamMannersIT::answerFirst);
        second = StubProvider.start((_, reply) -> {
            reply.startStream();
            whole(reply, "from the second");
        });
        program = Program.demo("streams").serve("limits:\n  streams:\n    heartbeatMs: 200\n");
        Shop shop = new Shop(program);
        shop.channel("first", first, 0, "gpt-4o");
        shop.channel("second", second, 1, "gpt-4o");
        customer = shop.customer("tollgate", List.of("5"));
    }

    @AfterAll
    static void stop() throws IOException {
        program.close();
        first.close();
        second.close();
    }

    private static void answerFirst(StubProvider.Request request, StubProvider.Reply reply)
            throws IOException, InterruptedException {
        String text = request.text();
        if (text.contains("fail at once")) {
            reply.json(500, "{\"error\":{\"message\":\"no\"}}");
        } else if (text.contains("beats")) {
            assertThat(FIRST_BEAT.await(20, TimeUnit.SECONDS)).isTrue();
            reply.startStream();
            reply.event(Completions.content("one"));
            assertThat(SECOND_BEAT.await(20, TimeUnit.SECONDS)).isTrue();
            whole(reply, "two");
        } else if (text.contains("cut")) {
            reply.startStream();
            reply.event(Completions.content("one"));
            reply.cut();
        } else {
            reply.startStream();
            while (true) {
                // Ends with the exception of a connection that is gone.
                reply.event(Completions.content("on "));
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(PACE_MS));
            }
        }
    }

    private static void whole(StubProvider.Reply reply, String content) throws IOException {
        reply.event(Completions.content(content));
        reply.event(Completions.finish("stop"));
        reply.event(Completions.usage(5, 2));
        reply.event("[DONE]");
        reply.endStream();
    }

    private static HttpRequest ask(String content) {
        return Program.request(program.url() + "/v1/chat/completions", customer.key())
                .header("content-type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(
                        "{\"model\": \"gpt-4o\", \"max_tokens\": 4000, \"stream\": true, \"messages\": "
                                + "[{\"role\": \"user\", \"content\": \"" + content + "\"}]}"))
                .build();
    }

    private static HttpClient client() {
        return HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    }

    private static BufferedReader lines(InputStream body) {
        return new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8));
    }

    @Test
    void silenceIsFilledWithHeartbeats() throws IOException, InterruptedException {
        try (HttpClient http = client()) {
            HttpResponse<InputStream> reply = http.send(ask("beats"), HttpResponse.BodyHandlers.ofInputStream());
            assertThat(reply.statusCode()).isEqualTo(200);
            BufferedReader lines = lines(reply.body());
            assertThat(lines.readLine()).isEqualTo(":");
            FIRST_BEAT.countDown();
            String line = skipBeats(lines);
            assertThat(line).startsWith("data: ").contains("one");
            assertThat(lines.readLine()).isEmpty();
            assertThat(lines.readLine()).isEqualTo(":");
            SECOND_BEAT.countDown();
            assertThat(skipBeats(lines)).contains("two");
            assertThat(lines.lines().toList()).contains("data: [DONE]");
        }
    }

    /** The next line that is no heartbeat; a heartbeat has no blank line behind it. */
    private static String skipBeats(BufferedReader lines) throws IOException {
        String line = lines.readLine();
        while (":".equals(line)) {
            line = lines.readLine();
        }
        return line == null ? "" : line;
    }

    @Test
    void failureBeforeTheFirstByteGoesToTheNextChannel() throws IOException, InterruptedException {
        try (HttpClient http = client()) {
            HttpResponse<String> reply = http.send(ask("fail at once"), HttpResponse.BodyHandlers.ofString());
            assertThat(reply.statusCode()).as(reply.body()).isEqualTo(200);
            assertThat(reply.headers().firstValue("x-tollgate-channel")).contains("provider");
            assertThat(reply.body()).contains("from the second").endsWith("data: [DONE]\n\n");
        }
    }

    @Test
    void cutAfterTheFirstByteIsAnErrorEventAndNoOneElseIsTried() throws IOException, InterruptedException {
        long before = calls(second, "cut");
        try (HttpClient http = client()) {
            HttpResponse<String> reply = http.send(ask("cut"), HttpResponse.BodyHandlers.ofString());
            assertThat(reply.statusCode()).isEqualTo(200);
            assertThat(reply.body()).contains("one", "data: {\"error\":").doesNotContain("[DONE]");
            assertThat(calls(second, "cut")).isEqualTo(before);
        }
    }

    private static long calls(StubProvider provider, String content) {
        return provider.requests().stream()
                .filter(request -> request.text().contains(content))
                .count();
    }

    @Test
    void clientThatLeavesCancelsTheProvidersCall() throws IOException, InterruptedException {
        try (HttpClient http = client()) {
            InputStream body = http.send(ask("go on"), HttpResponse.BodyHandlers.ofInputStream())
                    .body();
            assertThat(skipBeats(lines(body))).contains("on ");
            int busy = first.inFlight();
            assertThat(busy).isPositive();
            long left = System.nanoTime();
            body.close();
            while (first.inFlight() >= busy) {
                assertThat(System.nanoTime() - left)
                        .as("nanoseconds until the call is cancelled")
                        .isLessThan(CANCELLED_WITHIN_NANOS);
                Thread.onSpinWait();
            }
            // The request is over for us too: it has its line.
            long deadline = System.nanoTime() + CANCELLED_WITHIN_NANOS;
            while (AccessLines.all(program).stream().noneMatch(line -> line.contains("\"client_gone\""))) {
                assertThat(System.nanoTime()).as("the request's line").isLessThan(deadline);
                Thread.onSpinWait();
            }
        }
    }

    @Test
    void http2IsSpokenAfterAnUpgrade() throws IOException, InterruptedException {
        try (HttpClient http =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_2).build()) {
            HttpRequest request = Program.request(program.url() + "/v1/models", customer.key())
                    .version(HttpClient.Version.HTTP_2)
                    .build();
            HttpResponse<String> reply = http.send(request, HttpResponse.BodyHandlers.ofString());
            assertThat(reply.statusCode()).isEqualTo(200);
            assertThat(reply.version()).isEqualTo(HttpClient.Version.HTTP_2);
            HttpResponse<String> stream = http.send(ask("fail at once"), HttpResponse.BodyHandlers.ofString());
            assertThat(stream.version()).isEqualTo(HttpClient.Version.HTTP_2);
            assertThat(stream.body()).endsWith("data: [DONE]\n\n");
        }
    }
}
