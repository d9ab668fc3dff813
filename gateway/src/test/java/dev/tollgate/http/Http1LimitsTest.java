package dev.tollgate.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.base.Limits;
import dev.tollgate.error.GatewayException;
import dev.tollgate.http.RawClient.Answer;
import dev.tollgate.observe.AccessEntry;
import dev.tollgate.wire.HeaderList;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class Http1LimitsTest {
    private static final HeaderList PLAIN = new HeaderList(1).add("content-type", "text/plain");
    private static final int KIB = 1 << 10;

    /** What handlers of the data plane do with a body. */
    private static void read(Exchange exchange) {
        exchange.body()
                .onSuccess(body ->
                        exchange.reply(200, PLAIN, Integer.toString(body.length).getBytes(StandardCharsets.UTF_8)))
                .onFailure(failure -> {
                    if (failure instanceof GatewayException known) {
                        exchange.reply(
                                known.refusal().code().status(),
                                PLAIN,
                                known.refusal().message().getBytes(StandardCharsets.UTF_8));
                    } else {
                        exchange.reply(499, PLAIN, new byte[0]);
                    }
                });
    }

    private static Limits.Http limits(long body, long drain, int timeoutMs) {
        return new Limits.Http(body, 8 << 20, 16 * KIB, timeoutMs, timeoutMs, timeoutMs, drain, 200, 100);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001",
                "\r\r\nGET / HTTP/1.1\r\n\r\n",
                "GET /\r\n\r\n",
                "GET  / HTTP/1.1\r\nhost: a\r\n\r\n",
                "GET / HTTP/1.1 \r\nhost: a\r\n\r\n",
                "GET / HTTP/2.0\r\nhost: a\r\n\r\n",
                "GET / HTTP/1.1\nhost: a\n\n",
                "GET / HTTP/1.1\r\nhost: a\n\r\n",
                "GET /\u0001 HTTP/1.1\r\nhost: a\r\n\r\n",
                "GET noslash HTTP/1.1\r\nhost: a\r\n\r\n",
                "CONNECT a:1 HTTP/1.1\r\nhost: a\r\n\r\n",
                "GET / HTTP/1.1\r\n\r\n",
                "GET / HTTP/1.1\r\nhost: a\r\nhost: b\r\n\r\n",
                "GET / HTTP/1.1\r\nhost: a<b>\r\n\r\n",
                "GET / HTTP/1.1\r\nhost : a\r\n\r\n",
                "GET / HTTP/1.1\r\nhost: a\r\n folded: b\r\n\r\n",
                "GET / HTTP/1.1\r\nhost: a\r\nx: a\u0000b\r\n\r\n",
                "GET / HTTP/1.1\r\nhost: a\r\nx: a\rb\r\n\r\n",
                "GET / HTTP/1.1\r\nhost: a\r\nnocolon\r\n\r\n",
                "POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 1\r\ncontent-length: 1\r\n\r\nx",
                "POST / HTTP/1.1\r\nhost: a\r\ncontent-length: -1\r\n\r\nx",
                "POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 1, 1\r\n\r\nx",
                "POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 99999999999999999999\r\n\r\nx",
                "POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 1\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n",
                "POST / HTTP/1.1\r\nhost: a\r\ntransfer-encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
                "POST / HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n"
                        + "transfer-encoding: chunked\r\n\r\n0\r\n\r\n",
                "POST / HTTP/1.0\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n",
            })
    void whatIsNoRequestIs400AndTheEnd(String bytes) throws InterruptedException {
        try (TestServer server = TestServer.start(Http1LimitsTest::read);
                RawClient client = server.connect()) {
            Answer answer = client.send(bytes).answer();
            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.text()).startsWith("{\"error\":");
            assertThat(answer.header("content-type")).isEqualTo("application/json");
            assertThat(answer.header("x-request-id")).startsWith("req_");
            assertThat(answer.header("connection")).isEqualTo("close");
            assertThat(client.ended()).isTrue();
            AccessEntry entry = server.nextLogged();
            assertThat(entry.id.toString()).isEqualTo(answer.header("x-request-id"));
            assertThat(entry.status).isEqualTo(400);
        }
    }

    @Test
    void chunksThatAreNoneEndTheBody() {
        try (TestServer server = TestServer.start(Http1LimitsTest::read);
                RawClient client = server.connect()) {
            Answer answer = client.send("POST / HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\n3\r\nabcX\r\n")
                    .answer();
            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.text()).contains("chunk");
            assertThat(client.ended()).isTrue();
        }
    }

    @Test
    void headerOfOneMegabyteIs431() throws InterruptedException {
        try (TestServer server = TestServer.start(Http1LimitsTest::read);
                RawClient client = server.connect()) {
            client.send("GET / HTTP/1.1\r\nhost: a\r\nx-large: ");
            Thread.ofVirtual()
                    .start(() -> client.sendUntilRefused("y".repeat(KIB).getBytes(StandardCharsets.UTF_8), KIB * KIB));
            Answer answer = client.answer();
            assertThat(answer.status()).isEqualTo(431);
            assertThat(answer.text()).contains("headers_too_large", "16384 bytes");
            assertThat(answer.header("x-request-id")).startsWith("req_");
            assertThat(server.nextLogged().errorCode).isEqualTo("headers_too_large");
        }
    }

    @Test
    void wholeHeadAboveTheBoundIs431Too() {
        try (TestServer server = TestServer.start(Http1LimitsTest::read);
                RawClient client = server.connect();
                RawClient fits = server.connect()) {
            assertThat(client.get("/" + "p".repeat(17 * KIB)).status()).isEqualTo(431);
            assertThat(fits.get("/" + "p".repeat(15 * KIB)).status()).isEqualTo(200);
        }
    }

    @Test
    void tooManyHeaderFieldsAre400() {
        try (TestServer server = TestServer.start(Http1LimitsTest::read);
                RawClient client = server.connect()) {
            client.send("GET / HTTP/1.1\r\nhost: a\r\n" + "x: y\r\n".repeat(300) + "\r\n");
            assertThat(client.answer().status()).isEqualTo(400);
        }
    }

    @Test
    void declaredBodyAboveTheBoundIs413WithoutReadingIt() {
        try (TestServer server = TestServer.with(limits(1_000, 500, 10_000)).start(Http1LimitsTest::read);
                RawClient client = server.connect()) {
            Answer answer = client.send("POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 104857600\r\n\r\n")
                    .answer();
            assertThat(answer.status()).isEqualTo(413);
            assertThat(answer.text()).contains("104857600", "1000");
            assertThat(answer.header("connection")).isEqualTo("close");
            long taken = client.sendUntilRefused(new byte[64 * KIB], 100L << 20);
            // The kernel's buffers take some; the rest nobody reads.
            assertThat(taken).isLessThan(100L << 20);
        }
    }

    @Test
    void restOfARefusedBodyIsDrainedWithinItsBound() {
        try (TestServer server =
                        TestServer.with(limits(1_000, 64 * KIB, 10_000)).start(Http1LimitsTest::read);
                RawClient client = server.connect()) {
            client.send("POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 40000\r\n\r\n")
                    .send(new byte[40_000]);
            assertThat(client.answer().status()).isEqualTo(413);
            assertThat(client.ended()).isTrue();
        }
    }

    @Test
    void chunkedBodyIsBoundWhileItComes() {
        try (TestServer server =
                        TestServer.with(limits(100 * KIB, 64 * KIB, 10_000)).start(Http1LimitsTest::read);
                RawClient client = server.connect()) {
            client.send("POST / HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\n");
            byte[] chunk = ("8000\r\n" + "z".repeat(32 * KIB) + "\r\n").getBytes(StandardCharsets.UTF_8);
            Thread.ofVirtual().start(() -> client.sendUntilRefused(chunk, 100L << 20));
            Answer answer = client.answer();
            assertThat(answer.status()).isEqualTo(413);
            assertThat(answer.text()).contains("more than 102400 bytes");
            // The answer may be read before its last byte was counted.
            while (server.listener.requestsInFlight() > 0) {
                Thread.onSpinWait();
            }
        }
    }

    @Test
    void bodyOfExactlyTheBoundIsRead() {
        try (TestServer server = TestServer.with(limits(100_000, 0, 10_000)).start(Http1LimitsTest::read);
                RawClient client = server.connect()) {
            assertThat(client.post("/", "b".repeat(100_000)).text()).isEqualTo("100000");
            assertThat(client.post("/", "").text()).isEqualTo("0");
        }
    }

    @Test
    void largeBodyIsReadWhole() {
        try (TestServer server = TestServer.with(limits(7 << 20, 0, 10_000)).start(Http1LimitsTest::read);
                RawClient client = server.connect()) {
            assertThat(client.post("/", "b".repeat(7 << 20)).text()).isEqualTo(Integer.toString(7 << 20));
        }
    }

    @Test
    void multipartAndEncodedBodiesAre415() {
        try (TestServer server = TestServer.start(Http1LimitsTest::read);
                RawClient client = server.connect()) {
            String start = "POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 2\r\n";
            assertThat(client.send(start + "content-type: Multipart/form-data; boundary=x\r\n\r\n{}")
                            .answer()
                            .status())
                    .isEqualTo(415);
            assertThat(client.send(start + "content-encoding: gzip\r\n\r\n{}")
                            .answer()
                            .status())
                    .isEqualTo(415);
            assertThat(client.send(start + "content-encoding: identity\r\ncontent-type: text/plain\r\n\r\n{}")
                            .answer()
                            .status())
                    .isEqualTo(200);
        }
    }

    @Test
    void continueIsSaidOnlyWhenTheBodyIsAskedFor() throws InterruptedException {
        BlockingQueue<Exchange> waiting = new ArrayBlockingQueue<>(1);
        try (TestServer server = TestServer.start(waiting::add);
                RawClient client = server.connect()) {
            client.send("POST / HTTP/1.1\r\nhost: a\r\nexpect: 100-Continue\r\ncontent-length: 4\r\n\r\n");
            Exchange exchange = waiting.take();
            server.loops.execute(0, () -> read(exchange));
            assertThat(client.answer().status()).isEqualTo(100);
            assertThat(client.send("body").answer().text()).isEqualTo("4");
        }
    }

    @Test
    void refusalWithoutReadingNeverSaysContinue() {
        try (TestServer server = TestServer.start(exchange -> exchange.reply(401, PLAIN, new byte[0]));
                RawClient client = server.connect()) {
            Answer answer = client.send(
                            "POST / HTTP/1.1\r\nhost: a\r\nexpect: 100-continue\r\ncontent-length: 4\r\n\r\n")
                    .answer();
            assertThat(answer.status()).isEqualTo(401);
            assertThat(answer.header("connection")).isEqualTo("close");
            assertThat(client.ended()).isTrue();
        }
    }

    @Test
    void tooLargeABodyIsRefusedBeforeContinue() {
        try (TestServer server = TestServer.with(limits(3, 100, 10_000)).start(Http1LimitsTest::read);
                RawClient client = server.connect()) {
            client.send("POST / HTTP/1.1\r\nhost: a\r\nexpect: 100-continue\r\ncontent-length: 4\r\n\r\n");
            assertThat(client.answer().status()).isEqualTo(413);
        }
    }

    @Test
    void smallBodyThatNobodyReadDoesNotCostTheConnection() {
        try (TestServer server = TestServer.start(exchange -> exchange.reply(401, PLAIN, new byte[0]));
                RawClient client = server.connect()) {
            for (int i = 0; i < 3; i++) {
                Answer answer = client.send("POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 100000\r\n\r\n")
                        .answer();
                assertThat(answer.status()).isEqualTo(401);
                assertThat(answer.headers()).doesNotContainKey("connection");
                client.send(new byte[100_000]);
            }
            client.send("POST / HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\n5\r\nabcde\r\n0\r\n\r\n");
            assertThat(client.answer().status()).isEqualTo(401);
            assertThat(client.get("/").status()).isEqualTo(401);
        }
    }

    @Test
    void bodyThatStallsIs408() {
        try (TestServer server = TestServer.with(limits(1_000, 1_000, 300)).start(Http1LimitsTest::read);
                RawClient client = server.connect()) {
            Answer answer = client.send("POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 10\r\n\r\nhalf")
                    .answer();
            assertThat(answer.status()).isEqualTo(408);
            assertThat(answer.header("connection")).isEqualTo("close");
            assertThat(client.ended()).isTrue();
        }
    }

    @Test
    void headThatStallsIs408() throws InterruptedException {
        try (TestServer server = TestServer.with(limits(1_000, 1_000, 300)).start(Http1LimitsTest::read);
                RawClient client = server.connect();
                RawClient second = server.connect()) {
            Answer answer = client.send("GET / HTTP/1.1\r\nhos").answer();
            assertThat(answer.status()).isEqualTo(408);
            assertThat(answer.header("x-request-id")).startsWith("req_");
            assertThat(client.ended()).isTrue();
            assertThat(server.nextLogged().status).isEqualTo(408);
            assertThat(second.ended()).isTrue();
        }
    }

    @Test
    void slowlorisCannotBuyTimeWithSingleBytes() {
        try (TestServer server = TestServer.with(limits(1_000, 1_000, 400)).start(Http1LimitsTest::read);
                RawClient client = server.connect()) {
            client.send("GET / HTTP/1.1\r\nx: ");
            Thread.ofVirtual().start(() -> {
                // A byte as often as the server lets it: each would begin the time anew if it counted.
                while (client.sendUntilRefused(new byte[] {'y'}, 1) == 1) {
                    Thread.onSpinWait();
                    if (Thread.currentThread().isInterrupted()) {
                        return;
                    }
                }
            });
            assertThat(client.answer().status()).isIn(408, 431);
        }
    }

    @Test
    void idleConnectionIsClosedInSilence() {
        try (TestServer server = TestServer.with(limits(1_000, 1_000, 300)).start(Http1LimitsTest::read);
                RawClient client = server.connect()) {
            assertThat(client.get("/").status()).isEqualTo(200);
            assertThat(client.ended()).isTrue();
        }
    }

    @Test
    void requestsInFlightAreBound() throws InterruptedException {
        BlockingQueue<Exchange> waiting = new ArrayBlockingQueue<>(10);
        Limits.Http two = new Limits.Http(1_000, 8 << 20, 16 * KIB, 10_000, 10_000, 10_000, 1_000, 200, 2);
        try (TestServer server = TestServer.with(two).start(waiting::add);
                RawClient first = server.connect();
                RawClient second = server.connect();
                RawClient third = server.connect()) {
            first.send("GET /1 HTTP/1.1\r\nhost: a\r\n\r\n");
            Exchange one = waiting.take();
            second.send("GET /2 HTTP/1.1\r\nhost: a\r\n\r\n");
            waiting.take();
            Answer refused = third.get("/3");
            assertThat(refused.status()).isEqualTo(503);
            assertThat(refused.text()).contains("overloaded");
            assertThat(refused.header("retry-after")).isEqualTo("1");
            server.loops.execute(0, () -> one.reply(200, PLAIN, new byte[0]));
            assertThat(first.answer().status()).isEqualTo(200);
            third.send("GET /3 HTTP/1.1\r\nhost: a\r\n\r\n");
            assertThat(waiting.take().path()).isEqualTo("/3");
        }
    }

    @Test
    void bytesOfAllBodiesAreBoundTogether() throws InterruptedException {
        Limits.Http small = new Limits.Http(300_000, 400_000, 16 * KIB, 10_000, 10_000, 10_000, 1 << 20, 200, 100);
        BlockingQueue<Exchange> waiting = new ArrayBlockingQueue<>(10);
        try (TestServer server = TestServer.with(small).start(exchange -> {
                    if (exchange.path().equals("/hold")) {
                        exchange.body().onSuccess(_ -> waiting.add(exchange));
                    } else {
                        read(exchange);
                    }
                });
                RawClient holder = server.connect();
                RawClient other = server.connect()) {
            holder.send("POST /hold HTTP/1.1\r\nhost: a\r\ncontent-length: 250000\r\n\r\n" + "h".repeat(250_000));
            Exchange held = waiting.take();
            String post = "POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 250000\r\n\r\n" + "o".repeat(250_000);
            assertThat(other.send(post).answer().status()).isEqualTo(503);
            server.loops.execute(0, () -> held.reply(200, PLAIN, new byte[0]));
            assertThat(holder.answer().status()).isEqualTo(200);
            assertThat(other.send(post).answer().status()).isEqualTo(200);
        }
    }

    @Test
    void aThousandHalfOpenConnectionsAreBoundAndHarmNobodyElse() throws InterruptedException {
        Limits.Http limits = new Limits.Http(1_000, 8 << 20, 16 * KIB, 20_000, 10_000, 10_000, 1_000, 400, 100);
        List<RawClient> clients = new ArrayList<>();
        try (TestServer server = TestServer.with(limits).start(Http1LimitsTest::read);
                RawClient good = server.connect()) {
            assertThat(good.get("/").status()).isEqualTo(200);
            for (int i = 0; i < 1_000; i++) {
                clients.add(server.connect());
            }
            int refused = 0;
            for (RawClient client : clients.subList(400, 1_000)) {
                assertThat(client.answer().status()).isEqualTo(503);
                assertThat(client.ended()).isTrue();
                refused++;
            }
            assertThat(refused).isEqualTo(600);
            assertThat(good.get("/").status()).isEqualTo(200);
            clients.get(0).send("GET / HTTP/1.1\r\nhost: a\r\n\r\n");
            assertThat(clients.get(0).answer().status()).isEqualTo(200);
        } finally {
            clients.forEach(RawClient::close);
        }
    }

    @Test
    void fiveHundredConnectionsAtOnceAreAllAccepted() throws IOException {
        Limits.Http limits = new Limits.Http(1_000, 8 << 20, 16 * KIB, 20_000, 10_000, 10_000, 1_000, 1_000, 1_000);
        List<RawClient> clients = new ArrayList<>();
        try (TestServer server = TestServer.with(limits).start(Http1LimitsTest::read)) {
            for (int i = 0; i < 500; i++) {
                clients.add(server.connect());
            }
            for (RawClient client : clients) {
                client.send("GET / HTTP/1.1\r\nhost: a\r\n\r\n");
            }
            for (RawClient client : clients) {
                assertThat(client.answer().status()).isEqualTo(200);
            }
        } finally {
            clients.forEach(RawClient::close);
        }
    }

    @Test
    @SuppressWarnings("try") // that the client closes early is what the test is about
    void clientThatLeavesInsideItsBodyFailsIt() throws InterruptedException {
        BlockingQueue<Throwable> failures = new ArrayBlockingQueue<>(1);
        try (TestServer server = TestServer.start(exchange -> exchange.body().onFailure(failure -> {
                    failures.add(failure);
                    exchange.reply(400, PLAIN, new byte[0]);
                }));
                RawClient client = server.connect()) {
            client.send("POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 10\r\n\r\nhalf");
            client.hangUp();
            assertThat(failures.poll(10, TimeUnit.SECONDS)).isInstanceOf(IOException.class);
            AccessEntry entry = server.nextLogged();
            assertThat(entry.clientGone).isTrue();
            assertThat(entry.status).isZero();
        }
    }

    @Test
    void bodyThatNobodyAsksForIsHeldBackBeyondABound() throws InterruptedException {
        BlockingQueue<Exchange> waiting = new ArrayBlockingQueue<>(1);
        Limits.Http limits = new Limits.Http(64 << 20, 128 << 20, 16 * KIB, 10_000, 10_000, 10_000, 1_000, 200, 100);
        try (TestServer server = TestServer.with(limits).start(waiting::add);
                RawClient client = server.connect()) {
            int size = 32 << 20;
            client.send("POST / HTTP/1.1\r\nhost: a\r\ncontent-length: " + size + "\r\n\r\n");
            Thread sender = Thread.ofVirtual().start(() -> client.sendUntilRefused(new byte[64 * KIB], size));
            Exchange exchange = waiting.take();
            assertThat(sender.join(java.time.Duration.ofMillis(300))).isFalse();
            server.loops.execute(0, () -> read(exchange));
            assertThat(client.answer().text()).isEqualTo(Integer.toString(size));
        }
    }
}
