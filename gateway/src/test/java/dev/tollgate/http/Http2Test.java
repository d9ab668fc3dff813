package dev.tollgate.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tollgate.base.Limits;
import dev.tollgate.error.GatewayException;
import dev.tollgate.observe.AccessEntry;
import dev.tollgate.testkit.TestCertificate;
import dev.tollgate.wire.HeaderList;
import io.vertx.core.Future;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow.Subscription;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** HTTP/2 over TLS with the JDK's client; without TLS where the way in is what matters. */
final class Http2Test {
    private static final HeaderList PLAIN = new HeaderList(1).add("content-type", "text/plain");

    @TempDir
    private static Path folder;

    private static TlsFiles files = new TlsFiles(Path.of("chain"), Path.of("key"), 1);
    private static HttpClient client = HttpClient.newHttpClient();

    @BeforeAll
    static void makeCertificate() throws IOException, InterruptedException, GeneralSecurityException {
        TestCertificate certificate = TestCertificate.make(folder, "dns:localhost");
        files = new TlsFiles(folder.resolve("chain.pem"), folder.resolve("key.pem"), 1_000);
        certificate.writeChain(files.chain());
        certificate.writeKey(files.key());
        client.close();
        client = HttpClient.newBuilder()
                .version(Version.HTTP_2)
                .sslContext(certificate.client())
                .build();
    }

    @AfterAll
    static void closeClient() {
        client.shutdownNow();
    }

    private static HttpRequest.Builder to(TestServer server, String path) {
        return HttpRequest.newBuilder(URI.create("https://localhost:" + server.port() + path));
    }

    private static void echo(Exchange exchange) {
        exchange.body()
                .onSuccess(body -> exchange.reply(200, PLAIN, body))
                .onFailure(failure -> exchange.reply(
                        failure instanceof GatewayException known
                                ? known.refusal().code().status()
                                : 499,
                        PLAIN,
                        String.valueOf(failure.getMessage()).getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void requestsAndAnswersTravel() throws IOException, InterruptedException {
        try (TestServer server = TestServer.setup().tls(files).cors().start(exchange -> {
            if (exchange.path().equals("/v1/models")) {
                String text = exchange.method() + " " + exchange.host() + " " + exchange.origin() + " "
                        + exchange.query("a") + " " + exchange.header("x-mine") + " " + exchange.declaredLength();
                exchange.reply(200, PLAIN, text.getBytes(StandardCharsets.UTF_8));
            } else {
                echo(exchange);
            }
        })) {
            HttpResponse<String> got = client.send(
                    to(server, "//v1/models/?a=b").header("X-Mine", "yes").build(), BodyHandlers.ofString());
            assertThat(got.version()).isEqualTo(Version.HTTP_2);
            assertThat(got.body()).isEqualTo("GET localhost https://localhost:" + server.port() + " b yes 0");
            assertThat(got.headers().firstValue("x-request-id"))
                    .get()
                    .asString()
                    .startsWith("req_");
            assertThat(got.headers().firstValue("date")).isPresent();
            assertThat(got.headers().firstValue("access-control-allow-origin")).hasValue("*");
            HttpResponse<String> posted = client.send(
                    to(server, "/").POST(BodyPublishers.ofString("{\"a\":1}")).build(), BodyHandlers.ofString());
            assertThat(posted.body()).isEqualTo("{\"a\":1}");
            HttpResponse<String> head =
                    client.send(to(server, "/v1/models").HEAD().build(), BodyHandlers.ofString());
            assertThat(head.statusCode()).isEqualTo(200);
            assertThat(head.body()).isEmpty();
            AccessEntry entry = server.nextLogged();
            assertThat(entry.path).isEqualTo("/v1/models");
            assertThat(entry.client).isEqualTo("127.0.0.1");
        }
    }

    @Test
    void manyRequestsShareAConnection() throws InterruptedException {
        try (TestServer server = TestServer.setup().tls(files).start(Http2Test::echo)) {
            client.sendAsync(to(server, "/").build(), BodyHandlers.ofString()).join();
            List<CompletableFuture<HttpResponse<String>>> calls = new ArrayList<>();
            for (int i = 0; i < 90; i++) {
                calls.add(client.sendAsync(
                        to(server, "/")
                                .POST(BodyPublishers.ofString("body " + i))
                                .build(),
                        BodyHandlers.ofString()));
            }
            for (int i = 0; i < 90; i++) {
                assertThat(calls.get(i).join().body()).isEqualTo("body " + i);
            }
            for (int i = 0; i < 91; i++) {
                assertThat(server.nextLogged().status).isEqualTo(200);
            }
        }
    }

    @Test
    void largeBodiesTravelBothWays() throws IOException, InterruptedException {
        byte[] large = new byte[6 << 20];
        Arrays.fill(large, (byte) 'b');
        Limits.Http limits = new Limits.Http(8 << 20, 32 << 20, 16 << 10, 10_000, 10_000, 10_000, 1 << 20, 200, 100);
        try (TestServer server = TestServer.setup().tls(files).limits(limits).start(Http2Test::echo)) {
            HttpResponse<byte[]> got = client.send(
                    to(server, "/").POST(BodyPublishers.ofByteArray(large)).build(), BodyHandlers.ofByteArray());
            assertThat(got.statusCode()).isEqualTo(200);
            assertThat(Arrays.equals(got.body(), large)).isTrue();
        }
    }

    @Test
    void tooLargeABodyIs413() throws IOException, InterruptedException {
        try (TestServer server = TestServer.setup().tls(files).start(Http2Test::echo)) {
            HttpResponse<String> got = client.send(
                    to(server, "/")
                            .POST(BodyPublishers.ofByteArray(new byte[(1 << 20) + 1]))
                            .build(),
                    BodyHandlers.ofString());
            assertThat(got.statusCode()).isEqualTo(413);
            assertThat(client.send(to(server, "/").build(), BodyHandlers.ofString())
                            .statusCode())
                    .isEqualTo(200);
        }
    }

    @Test
    void smallBodyThatNobodyReadsIsNoError() throws IOException, InterruptedException {
        try (TestServer server = TestServer.setup()
                .tls(files)
                .start(exchange -> exchange.reply(401, PLAIN, "no".getBytes(StandardCharsets.UTF_8)))) {
            for (int i = 0; i < 5; i++) {
                HttpResponse<String> got = client.send(
                        to(server, "/")
                                .POST(BodyPublishers.ofByteArray(new byte[100_000]))
                                .build(),
                        BodyHandlers.ofString());
                assertThat(got.statusCode()).isEqualTo(401);
                assertThat(got.body()).isEqualTo("no");
            }
        }
    }

    @Test
    void headersAboveTheBoundAre431WithRequestId() throws IOException, InterruptedException {
        try (TestServer server = TestServer.setup().tls(files).start(Http2Test::echo)) {
            HttpResponse<String> got = client.send(
                    to(server, "/").header("x-large", "y".repeat(17 << 10)).build(), BodyHandlers.ofString());
            assertThat(got.statusCode()).isEqualTo(431);
            assertThat(got.headers().firstValue("x-request-id"))
                    .get()
                    .asString()
                    .startsWith("req_");
            assertThat(got.body()).contains("headers_too_large");
            assertThat(server.nextLogged().status).isEqualTo(431);
            assertThat(client.send(to(server, "/").build(), BodyHandlers.ofString())
                            .statusCode())
                    .isEqualTo(200);
        }
    }

    @Test
    void streamArrivesInPiecesAndSlowReaderHoldsItBack() throws IOException, InterruptedException {
        CountDownLatch full = new CountDownLatch(1);
        int total = 24 << 20;
        try (TestServer server = TestServer.setup().tls(files).start(exchange -> {
            ReplyStream stream = exchange.stream(200, PLAIN);
            int[] left = {total};
            Runnable pour = () -> {
                while (left[0] > 0 && !stream.full()) {
                    stream.write(new byte[8 << 10]);
                    left[0] -= 8 << 10;
                }
                if (left[0] > 0) {
                    full.countDown();
                } else {
                    stream.end();
                }
            };
            stream.onDrain(pour);
            pour.run();
        })) {
            HttpResponse<InputStream> got = client.send(to(server, "/").build(), BodyHandlers.ofInputStream());
            assertThat(full.await(10, TimeUnit.SECONDS)).isTrue();
            try (InputStream in = got.body()) {
                assertThat(in.readAllBytes()).hasSize(total);
            }
            assertThat(server.nextLogged().bytesOut).isEqualTo(total);
        }
    }

    @Test
    void clientThatResetsItsStreamIsGone() throws IOException, InterruptedException {
        CountDownLatch gone = new CountDownLatch(1);
        BlockingQueue<ReplyStream> streams = new ArrayBlockingQueue<>(1);
        try (TestServer server = TestServer.setup().tls(files).start(exchange -> {
            exchange.onClientGone(gone::countDown);
            ReplyStream stream = exchange.stream(200, PLAIN);
            stream.write("data: 1\n\n".getBytes(StandardCharsets.UTF_8));
            streams.add(stream);
        })) {
            HttpResponse<InputStream> got = client.send(to(server, "/").build(), BodyHandlers.ofInputStream());
            got.body().close();
            assertThat(gone.await(10, TimeUnit.SECONDS)).isTrue();
            ReplyStream stream = streams.take();
            server.loops.execute(0, stream::end);
            assertThat(server.nextLogged().clientGone).isTrue();
        }
    }

    @Test
    void abortedStreamIsAnErrorForTheClient() throws IOException, InterruptedException {
        try (TestServer server = TestServer.setup().tls(files).start(exchange -> {
            ReplyStream stream = exchange.stream(200, PLAIN);
            stream.write("data: 1\n\n".getBytes(StandardCharsets.UTF_8));
            stream.abort();
        })) {
            assertThatThrownBy(() -> client.send(to(server, "/").build(), BodyHandlers.ofString()))
                    .isInstanceOf(IOException.class);
        }
    }

    /** Often: what a client still sends while the connection ends differs from time to time. */
    @RepeatedTest(20)
    void drainFinishesStreams() throws InterruptedException {
        BlockingQueue<ReplyStream> streams = new ArrayBlockingQueue<>(1);
        try (TestServer server = TestServer.setup().tls(files).start(exchange -> {
            ReplyStream stream = exchange.stream(200, PLAIN);
            stream.write("1".getBytes(StandardCharsets.UTF_8));
            streams.add(stream);
        })) {
            CompletableFuture<HttpResponse<String>> call =
                    client.sendAsync(to(server, "/").build(), BodyHandlers.ofString());
            ReplyStream stream = streams.take();
            Future<Boolean> drained = server.listener.drain(20_000);
            server.loops.execute(0, () -> {
                stream.write("2".getBytes(StandardCharsets.UTF_8));
                stream.end();
            });
            assertThat(call.join().body()).isEqualTo("12");
            assertThat(drained.await()).isTrue();
        }
    }

    @Test
    void bodyThatStallsIs408() throws IOException, InterruptedException {
        Limits.Http impatient = new Limits.Http(1_000, 8 << 20, 16 << 10, 10_000, 300, 10_000, 1_000, 200, 100);
        try (TestServer server = TestServer.setup().tls(files).limits(impatient).start(Http2Test::echo)) {
            HttpRequest stalling = to(server, "/")
                    .POST(BodyPublishers.fromPublisher(subscriber -> subscriber.onSubscribe(new Subscription() {
                        @Override
                        public void request(long count) {
                            // Nothing ever comes.
                        }

                        @Override
                        public void cancel() {
                            // Nothing to stop.
                        }
                    })))
                    .build();
            assertThat(client.send(stalling, BodyHandlers.ofString()).statusCode())
                    .isEqualTo(408);
        }
    }

    @Test
    void clientWithoutTlsMayUpgrade() throws IOException, InterruptedException {
        try (TestServer server = TestServer.start(Http2Test::echo);
                HttpClient plain =
                        HttpClient.newBuilder().version(Version.HTTP_2).build()) {
            URI url = URI.create("http://127.0.0.1:" + server.port() + "/v1/models");
            HttpResponse<String> first = plain.send(HttpRequest.newBuilder(url).build(), BodyHandlers.ofString());
            assertThat(first.version()).isEqualTo(Version.HTTP_2);
            assertThat(first.statusCode()).isEqualTo(200);
            HttpResponse<String> posted = plain.send(
                    HttpRequest.newBuilder(url)
                            .POST(BodyPublishers.ofString("over two"))
                            .build(),
                    BodyHandlers.ofString());
            assertThat(posted.version()).isEqualTo(Version.HTTP_2);
            assertThat(posted.body()).isEqualTo("over two");
        }
    }

    @Test
    void upgradeWithBodyIsAnsweredInHttp1() throws IOException, InterruptedException {
        try (TestServer server = TestServer.start(Http2Test::echo);
                HttpClient plain =
                        HttpClient.newBuilder().version(Version.HTTP_2).build()) {
            HttpResponse<String> posted = plain.send(
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + "/"))
                            .POST(BodyPublishers.ofString("over one"))
                            .build(),
                    BodyHandlers.ofString());
            assertThat(posted.version()).isEqualTo(Version.HTTP_1_1);
            assertThat(posted.body()).isEqualTo("over one");
        }
    }

    @Test
    void clientWithPriorKnowledgeIsServed() throws IOException {
        try (TestServer server = TestServer.start(Http2Test::echo);
                RawClient raw = server.connect()) {
            // Preface, an empty SETTINGS frame, and HEADERS of stream 1: GET http / without an authority.
            raw.send("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
            raw.send(new byte[] {0, 0, 0, 4, 0, 0, 0, 0, 0});
            raw.send(new byte[] {0, 0, 3, 1, 5, 0, 0, 0, 1, (byte) 0x82, (byte) 0x86, (byte) 0x84});
            boolean headers = false;
            while (!headers) {
                byte[] head = raw.exactly(9);
                int length = (head[0] & 0xff) << 16 | (head[1] & 0xff) << 8 | head[2] & 0xff;
                raw.exactly(length);
                headers = head[3] == 1 && head[8] == 1;
            }
            assertThat(headers).isTrue();
        }
    }
}
