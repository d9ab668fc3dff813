package dev.tollgate.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.http.RawClient.Answer;
import dev.tollgate.observe.AccessEntry;
import dev.tollgate.wire.HeaderList;
import java.nio.charset.StandardCharsets;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;

final class Http1MannersTest {
    private static final HeaderList PLAIN = new HeaderList(1).add("content-type", "text/plain");

    /** Tells what the server made of the request. */
    private static void describe(Exchange exchange) {
        String text =
                exchange.method() + " " + exchange.path() + " " + exchange.host() + " " + exchange.declaredLength();
        exchange.reply(200, PLAIN, text.getBytes(StandardCharsets.UTF_8));
    }

    /** Sends the body back. */
    private static void echo(Exchange exchange) {
        exchange.body()
                .onSuccess(body -> exchange.reply(200, PLAIN, body))
                .onFailure(_ -> exchange.reply(400, PLAIN, new byte[0]));
    }

    @Test
    void everyAnswerCarriesRequestIdDateAndLength() throws InterruptedException {
        try (TestServer server = TestServer.start(Http1MannersTest::describe);
                RawClient client = server.connect()) {
            Answer answer = client.get("/v1/models");
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.text()).isEqualTo("GET /v1/models localhost 0");
            assertThat(answer.header("x-request-id")).startsWith("req_").hasSize(30);
            assertThat(answer.header("date")).endsWith("GMT");
            assertThat(answer.header("content-length")).isEqualTo("26");
            assertThat(answer.headers()).doesNotContainKeys("server", "connection");
            AccessEntry entry = server.nextLogged();
            assertThat(entry.id.toString()).isEqualTo(answer.header("x-request-id"));
            assertThat(entry.status).isEqualTo(200);
            assertThat(entry.bytesOut).isEqualTo(26);
            assertThat(entry.client).isEqualTo("127.0.0.1");
        }
    }

    @Test
    void connectionIsKeptForTheNextRequest() {
        try (TestServer server = TestServer.start(Http1MannersTest::echo);
                RawClient client = server.connect()) {
            for (int i = 0; i < 50; i++) {
                assertThat(client.post("/", "body " + i).text()).isEqualTo("body " + i);
            }
        }
    }

    @Test
    void slashesAreFoldedAndQueryIsDecoded() {
        try (TestServer server = TestServer.start(exchange -> exchange.reply(
                        200,
                        PLAIN,
                        (exchange.path() + " " + exchange.query("a b") + " " + exchange.query("none"))
                                .getBytes(StandardCharsets.UTF_8)));
                RawClient client = server.connect()) {
            assertThat(client.get("//v1///models//?x=1&a+b=c%20d%2Fe").text()).isEqualTo("/v1/models c d/e null");
            assertThat(client.get("/").text()).isEqualTo("/ null null");
            assertThat(client.get("///").text()).isEqualTo("/ null null");
            assertThat(client.get("/v1/models/a%2Fb/?a%20b").text()).isEqualTo("/v1/models/a%2Fb  null");
            assertThat(client.get("http://other.example/v1/x/?q").text()).isEqualTo("/v1/x null null");
        }
    }

    @Test
    void absoluteTargetNamesTheHost() {
        try (TestServer server = TestServer.start(exchange -> exchange.reply(
                        200, PLAIN, (exchange.host() + " " + exchange.origin()).getBytes(StandardCharsets.UTF_8)));
                RawClient client = server.connect()) {
            assertThat(client.get("http://Api.Example:81/").text()).isEqualTo("api.example http://api.example:81");
            assertThat(client.send("GET / HTTP/1.1\r\nHOST: [::1]:4000\r\n\r\n")
                            .answer()
                            .text())
                    .isEqualTo("[::1] http://[::1]:4000");
        }
    }

    @Test
    void headIsAnsweredAsGetWithoutBody() throws InterruptedException {
        try (TestServer server = TestServer.start(Http1MannersTest::describe);
                RawClient client = server.connect()) {
            Answer answer =
                    client.send("HEAD /v1/models HTTP/1.1\r\nhost: a\r\n\r\n").answer(true);
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.header("content-length")).isEqualTo("18");
            assertThat(server.nextLogged().method).isEqualTo("HEAD");
            assertThat(client.get("/next").text()).startsWith("GET /next");
        }
    }

    @Test
    void headOfAStreamHasNoBodyEither() {
        try (TestServer server = TestServer.start(exchange -> {
                    ReplyStream stream = exchange.stream(200, PLAIN);
                    stream.write(new byte[100]);
                    stream.end();
                });
                RawClient client = server.connect()) {
            client.send("HEAD / HTTP/1.1\r\nhost: a\r\n\r\n").answer(true);
            assertThat(client.get("/").body()).hasSize(100);
        }
    }

    @Test
    void preflightIsAnsweredBeforeTheHandler() {
        try (TestServer server = TestServer.setup().cors().start(exchange -> exchange.reply(401, PLAIN, new byte[0]));
                RawClient client = server.connect()) {
            Answer answer = client.send(
                            "OPTIONS /v1/chat/completions HTTP/1.1\r\nhost: a\r\norigin: https://x.example\r\n"
                                    + "access-control-request-headers: authorization,x-stainless-os\r\n\r\n")
                    .answer();
            assertThat(answer.status()).isEqualTo(204);
            assertThat(answer.header("access-control-allow-origin")).isEqualTo("*");
            assertThat(answer.header("access-control-allow-headers")).isEqualTo("authorization,x-stainless-os");
            assertThat(answer.header("access-control-allow-methods")).contains("POST");
            assertThat(answer.header("access-control-expose-headers")).contains("x-request-id", "retry-after");
            assertThat(answer.header("x-request-id")).startsWith("req_");
            assertThat(answer.headers()).doesNotContainKeys("access-control-allow-credentials", "content-length");
            assertThat(client.get("/").header("access-control-allow-origin")).isEqualTo("*");
        }
    }

    @Test
    void listenerWithoutCorsSaysNothingOfIt() {
        try (TestServer server = TestServer.start(exchange -> exchange.reply(405, PLAIN, new byte[0]));
                RawClient client = server.connect()) {
            Answer answer = client.send("OPTIONS / HTTP/1.1\r\nhost: a\r\norigin: https://x.example\r\n\r\n")
                    .answer();
            assertThat(answer.status()).isEqualTo(405);
            assertThat(answer.headers().keySet()).noneMatch(name -> name.startsWith("access-control"));
        }
    }

    @Test
    void pipelinedRequestsAreAnsweredInOrder() {
        Queue<Exchange> waiting = new ConcurrentLinkedQueue<>();
        try (TestServer server = TestServer.start(exchange -> {
                    if (exchange.path().equals("/slow")) {
                        waiting.add(exchange);
                    } else {
                        echo(exchange);
                    }
                });
                RawClient client = server.connect();
                RawClient other = server.connect()) {
            client.send("GET /slow HTTP/1.1\r\nhost: a\r\n\r\n"
                    + "POST /a HTTP/1.1\r\nhost: a\r\ncontent-length: 3\r\n\r\none"
                    + "POST /b HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\n3\r\ntwo\r\n0\r\n\r\n"
                    + "POST /c HTTP/1.1\r\nhost: a\r\ncontent-length: 5\r\n\r\nth");
            // The other connection's answer proves that the loop has seen the bytes above.
            assertThat(other.post("/", "x").text()).isEqualTo("x");
            Exchange slow = waiting.remove();
            assertThat(waiting).isEmpty();
            server.loops.execute(0, () -> slow.reply(200, PLAIN, "zero".getBytes(StandardCharsets.UTF_8)));
            assertThat(client.answer().text()).isEqualTo("zero");
            assertThat(client.answer().text()).isEqualTo("one");
            assertThat(client.answer().text()).isEqualTo("two");
            assertThat(client.send("ree").answer().text()).isEqualTo("three");
        }
    }

    @Test
    void thousandsOfPipelinedRequestsNeedNoStack() {
        int count = 5_000;
        try (TestServer server = TestServer.start(Http1MannersTest::describe);
                RawClient client = server.connect()) {
            Thread sender =
                    Thread.ofVirtual().start(() -> client.send("GET / HTTP/1.1\r\nhost: a\r\n\r\n".repeat(count)));
            for (int i = 0; i < count; i++) {
                assertThat(client.answer().status()).isEqualTo(200);
            }
            assertThat(sender.isInterrupted()).isFalse();
        }
    }

    @Test
    void http10ClientIsAnsweredAndClosed() {
        try (TestServer server = TestServer.start(Http1MannersTest::describe);
                RawClient client = server.connect();
                RawClient kept = server.connect()) {
            Answer answer = client.send("GET /old HTTP/1.0\r\n\r\n").answer();
            assertThat(answer.header("connection")).isEqualTo("close");
            assertThat(client.ended()).isTrue();
            kept.send("GET /1 HTTP/1.0\r\nconnection: keep-alive\r\n\r\n");
            assertThat(kept.answer().header("connection")).isEqualTo("keep-alive");
            assertThat(kept.send("GET /2 HTTP/1.0\r\n\r\n").answer().text()).startsWith("GET /2");
        }
    }

    @Test
    void streamToHttp10ClientEndsWithTheConnection() {
        try (TestServer server = TestServer.start(exchange -> {
                    ReplyStream stream = exchange.stream(200, PLAIN);
                    stream.write("one ".getBytes(StandardCharsets.UTF_8));
                    stream.write("two".getBytes(StandardCharsets.UTF_8));
                    stream.end();
                });
                RawClient client = server.connect()) {
            Answer answer = client.send("GET / HTTP/1.0\r\nconnection: keep-alive\r\n\r\n")
                    .answer();
            assertThat(answer.headers()).doesNotContainKey("transfer-encoding");
            assertThat(answer.header("connection")).isEqualTo("close");
            assertThat(answer.text()).isEqualTo("one two");
        }
    }

    @Test
    void closeIsGrantedToWhoAsksForIt() {
        try (TestServer server = TestServer.start(Http1MannersTest::describe);
                RawClient client = server.connect()) {
            Answer answer = client.send("GET / HTTP/1.1\r\nhost: a\r\nconnection: TE , Close\r\n\r\n")
                    .answer();
            assertThat(answer.header("connection")).isEqualTo("close");
            assertThat(client.ended()).isTrue();
        }
    }

    @Test
    void noHeaderValueCanSplitTheAnswer() {
        HeaderList evil = new HeaderList(4)
                .add("x-evil", "a\r\nset-cookie: b=c\r\n\r\nbody\u0000\u010d\u010a")
                .add("x-na me\r\n", "v")
                .add("content-length", "7")
                .add("X-Request-Id", "mine");
        try (TestServer server = TestServer.start(
                        exchange -> exchange.reply(200, evil, "fine".getBytes(StandardCharsets.UTF_8)));
                RawClient client = server.connect()) {
            Answer answer = client.get("/");
            assertThat(answer.text()).isEqualTo("fine");
            assertThat(answer.header("x-evil")).isEqualTo("a??set-cookie: b=c????body???");
            assertThat(answer.header("x-na?me??")).isEqualTo("v");
            assertThat(answer.header("x-request-id")).startsWith("req_");
            assertThat(answer.headers()).doesNotContainKey("set-cookie");
        }
    }

    @Test
    void forwardedAddressIsBelievedOfTrustedProxiesOnly() {
        Handler tell = exchange -> exchange.reply(
                200, PLAIN, (exchange.clientAddress() + " " + exchange.origin()).getBytes(StandardCharsets.UTF_8));
        String request = "GET / HTTP/1.1\r\nhost: a\r\nx-forwarded-for: 6.6.6.6, 9.9.9.9\r\n"
                + "x-forwarded-for: 10.1.2.3\r\nx-forwarded-proto: https\r\n\r\n";
        try (TestServer server = TestServer.start(tell);
                RawClient client = server.connect()) {
            assertThat(client.send(request).answer().text()).isEqualTo("127.0.0.1 http://a");
        }
        try (TestServer server =
                        TestServer.setup().trusted("127.0.0.0/8", "10.0.0.0/8").start(tell);
                RawClient client = server.connect()) {
            assertThat(client.send(request).answer().text()).isEqualTo("9.9.9.9 https://a");
            assertThat(client.send("GET / HTTP/1.1\r\nhost: a\r\nx-forwarded-for: unknown\r\n\r\n")
                            .answer()
                            .text())
                    .isEqualTo("127.0.0.1 http://a");
        }
    }

    @Test
    void handlerThatThrowsIsA500WithoutDetail() throws InterruptedException {
        try (TestServer server = TestServer.start(exchange -> {
                    if (exchange.path().equals("/async")) {
                        exchange.body().onSuccess(_ -> {
                            throw new IllegalStateException("secret detail");
                        });
                    } else {
                        throw new IllegalStateException("secret detail");
                    }
                });
                RawClient client = server.connect()) {
            Answer answer = client.get("/");
            assertThat(answer.status()).isEqualTo(500);
            assertThat(answer.text()).contains("internal_error").doesNotContain("secret");
            assertThat(server.nextLogged().errorCode).isEqualTo("internal_error");
            assertThat(client.post("/async", "a body").status()).isEqualTo(500);
            assertThat(client.get("/").status()).isEqualTo(500);
        }
    }

    @Test
    void secondAnswerIsIgnored() throws InterruptedException {
        try (TestServer server = TestServer.start(exchange -> {
                    exchange.reply(200, PLAIN, new byte[] {'a'});
                    exchange.reply(500, PLAIN, new byte[] {'b'});
                });
                RawClient client = server.connect()) {
            assertThat(client.get("/").text()).isEqualTo("a");
            assertThat(client.get("/").text()).isEqualTo("a");
            assertThat(server.nextLogged().status).isEqualTo(200);
        }
    }

    @Test
    void emptyLinesBeforeARequestAreIgnored() {
        try (TestServer server = TestServer.start(Http1MannersTest::describe);
                RawClient client = server.connect()) {
            assertThat(client.send("\r\n\r\nGET / HTTP/1.1\r\nhost: a\r\n\r\n\r\n")
                            .answer()
                            .status())
                    .isEqualTo(200);
            assertThat(client.get("/x").text()).startsWith("GET /x");
        }
    }

    @Test
    void requestMayComeByteByByte() {
        String request = "POST /v1/x HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\n"
                + "4;ext=1\r\nbody\r\n0\r\ntrailer: t\r\n\r\n";
        try (TestServer server = TestServer.start(Http1MannersTest::echo);
                RawClient client = server.connect()) {
            for (int i = 0; i < request.length(); i++) {
                client.send(request.substring(i, i + 1));
            }
            assertThat(client.answer().text()).isEqualTo("body");
        }
    }
}
