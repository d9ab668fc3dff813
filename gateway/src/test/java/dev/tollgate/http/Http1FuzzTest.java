package dev.tollgate.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.base.Limits;
import dev.tollgate.wire.HeaderList;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Whatever comes, in whatever pieces: nothing is left behind, and others are served. */
final class Http1FuzzTest {
    private static final int CONNECTIONS = 600;
    private static final HeaderList PLAIN = new HeaderList(1).add("content-type", "text/plain");
    private static final List<String> REQUESTS = List.of(
            "GET /v1/models HTTP/1.1\r\nhost: a\r\n\r\n",
            "POST /read HTTP/1.1\r\nhost: a\r\ncontent-length: 5\r\n\r\nhello",
            "POST /read HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
            "POST /unread HTTP/1.1\r\nhost: a\r\ncontent-length: 40\r\n\r\n0123456789012345678901234567890123456789",
            "POST /read HTTP/1.1\r\nhost: a\r\nexpect: 100-continue\r\ncontent-length: 2\r\n\r\nok",
            "POST /stream HTTP/1.1\r\nhost: a\r\ncontent-length: 3\r\n\r\nabc",
            "HEAD /stream HTTP/1.0\r\n\r\n",
            "POST /throw HTTP/1.1\r\nhost: a\r\ncontent-length: 3\r\n\r\nabc",
            "POST /late HTTP/1.1\r\nhost: a\r\ncontent-length: 3\r\n\r\nabc",
            "GET /abort HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n",
            "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\u0000\u0000\u0000\u0004\u0000\u0000\u0000\u0000\u0000");

    private static void handle(Exchange exchange, EventLoops[] loops) {
        switch (exchange.path()) {
            case "/read" ->
                exchange.body()
                        .onSuccess(body -> exchange.reply(200, PLAIN, body))
                        .onFailure(_ -> exchange.reply(400, PLAIN, new byte[] {'!'}));
            case "/stream" -> {
                ReplyStream stream = exchange.stream(200, PLAIN);
                stream.write("one".getBytes(StandardCharsets.UTF_8));
                loops[0].execute(0, () -> {
                    stream.write("two".getBytes(StandardCharsets.UTF_8));
                    stream.end();
                });
            }
            case "/throw" -> throw new IllegalArgumentException("thrown on purpose by a test");
            case "/late" ->
                loops[0].execute(
                        0,
                        () -> exchange.body()
                                .onComplete(read -> exchange.reply(read.succeeded() ? 200 : 400, PLAIN, new byte[0])));
            case "/abort" -> {
                ReplyStream stream = exchange.stream(200, PLAIN);
                stream.write("one".getBytes(StandardCharsets.UTF_8));
                stream.abort();
            }
            default -> exchange.reply(404, PLAIN, new byte[0]);
        }
    }

    @Test
    void nothingIsLeftBehindWhateverClientsSend() throws IOException {
        long seed = Long.getLong("fuzz.seed", 20_260_214L);
        Random random = new Random(seed);
        EventLoops[] loops = new EventLoops[1];
        Limits.Http limits = new Limits.Http(100, 1 << 20, 4_096, 5_000, 5_000, 5_000, 1_000, 2_000, 2_000);
        try (TestServer server = TestServer.with(limits).start(exchange -> handle(exchange, loops))) {
            loops[0] = server.loops;
            for (int i = 0; i < CONNECTIONS; i++) {
                play(server.port(), random);
            }
            try (RawClient client = server.connect()) {
                String before = "";
                // Ends are noticed on the loop, one after the other; each answer is a turn of it.
                for (int i = 0; i < 10_000 && !clean(before); i++) {
                    assertThat(client.post("/read", "x").text())
                            .as("seed %d", seed)
                            .isEqualTo("x");
                    before = new String(server.metrics.scrape(), StandardCharsets.UTF_8);
                }
                assertThat(before)
                        .as("seed %d", seed)
                        .satisfies(scrape -> assertThat(clean(scrape)).isTrue());
            }
        }
    }

    private static boolean clean(String scrape) {
        return scrape.contains("tollgate_connections{listener=\"test\"} 1.0")
                && scrape.contains("tollgate_requests_in_flight{listener=\"test\"} 0.0")
                && scrape.contains("tollgate_bodies_in_flight_bytes{listener=\"test\"} 0.0");
    }

    /** One connection: some requests, possibly damaged, in pieces; then it hangs up, politely or not. */
    private static void play(int port, Random random) throws IOException {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(4); i >= 0; i--) {
            text.append(REQUESTS.get(random.nextInt(REQUESTS.size())));
        }
        for (int i = random.nextInt(3); i > 0; i--) {
            int at = random.nextInt(text.length());
            switch (random.nextInt(3)) {
                case 0 -> text.setCharAt(at, (char) random.nextInt(256));
                case 1 -> text.insert(at, (char) random.nextInt(256));
                default -> text.setLength(at + 1);
            }
        }
        byte[] bytes = text.toString().getBytes(StandardCharsets.ISO_8859_1);
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setTcpNoDelay(true);
            int at = 0;
            while (at < bytes.length) {
                int count = Math.min(bytes.length - at, 1 + random.nextInt(random.nextBoolean() ? 5 : 500));
                socket.getOutputStream().write(bytes, at, count);
                at += count;
            }
            if (random.nextBoolean()) {
                socket.setSoLinger(true, 0);
            }
        } catch (IOException e) {
            // The server hung up first, as it may on nonsense.
            assertThat(e).isNotNull();
        }
    }
}
