package dev.tollgate.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.base.Limits;
import dev.tollgate.testkit.FakeUpstream;
import dev.tollgate.testkit.Script;
import dev.tollgate.testkit.TestCertificate;
import dev.tollgate.wire.BodyParts;
import dev.tollgate.wire.FailureKind;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

final class UpstreamFailuresTest {
    private static final String OK = "HTTP/1.1 200 OK\r\n";

    /** What the provider sends before it ends the connection, what that is, and whether a head was seen. */
    static Stream<Arguments> brokenAnswers() {
        return Stream.of(
                Arguments.of("nothing", "", FailureKind.NO_REPLY, false),
                Arguments.of("half a status line", "HTTP/1.1 20", FailureKind.NO_REPLY, false),
                Arguments.of("half a head", OK + "content-length: 5\r\n", FailureKind.NO_REPLY, false),
                Arguments.of("no body", OK + "content-length: 5\r\n\r\n", FailureKind.CUT, true),
                Arguments.of("a short body", OK + "content-length: 5\r\n\r\nabcd", FailureKind.CUT, true),
                Arguments.of("half a chunk", chunked("5\r\nab"), FailureKind.CUT, true),
                Arguments.of("no last chunk", chunked("5\r\nabcde\r\n"), FailureKind.CUT, true),
                Arguments.of("no end of trailers", chunked("0\r\nx: y\r\n"), FailureKind.CUT, true),
                Arguments.of("no HTTP", "SSH-2.0-OpenSSH_9.2\r\n", FailureKind.GARBAGE, false),
                Arguments.of("binary", "\u0016\u0003\u0001\u0000", FailureKind.GARBAGE, false),
                Arguments.of("HTTP/2", "HTTP/2 200 OK\r\n\r\n", FailureKind.GARBAGE, false),
                Arguments.of("no status", "HTTP/1.1 OK\r\n\r\n", FailureKind.GARBAGE, false),
                Arguments.of("status 99", "HTTP/1.1 099 Low\r\n\r\n", FailureKind.GARBAGE, false),
                Arguments.of("status 600", "HTTP/1.1 600 High\r\n\r\n", FailureKind.GARBAGE, false),
                Arguments.of("unasked protocol", "HTTP/1.1 101 Switching\r\n\r\n", FailureKind.GARBAGE, false),
                Arguments.of("header without colon", OK + "nocolon\r\n\r\n", FailureKind.GARBAGE, false),
                Arguments.of("folded header", OK + "a: b\r\n c\r\n\r\n", FailureKind.GARBAGE, false),
                Arguments.of(
                        "two lengths",
                        OK + "content-length: 1\r\ncontent-length: 2\r\n\r\nx",
                        FailureKind.GARBAGE,
                        false),
                Arguments.of(
                        "length and chunks",
                        OK + "content-length: 1\r\ntransfer-encoding: chunked\r\n\r\nx",
                        FailureKind.GARBAGE,
                        false),
                Arguments.of("negative length", OK + "content-length: -1\r\n\r\n", FailureKind.GARBAGE, false),
                Arguments.of("chunk size no number", chunked("zz\r\n"), FailureKind.GARBAGE, true),
                Arguments.of("chunk size too large", chunked("ffffffffffffffffff\r\n"), FailureKind.GARBAGE, true),
                Arguments.of("chunk without end", chunked("1\r\nabc\r\n"), FailureKind.GARBAGE, true),
                Arguments.of(
                        "encoding unknown",
                        OK + "content-encoding: br\r\ncontent-length: 1\r\n\r\nx",
                        FailureKind.GARBAGE,
                        false),
                Arguments.of(
                        "two encodings",
                        OK + "content-encoding: gzip, br\r\ncontent-length: 1\r\n\r\nx",
                        FailureKind.GARBAGE,
                        false),
                Arguments.of(
                        "gzip that is none",
                        OK + "content-encoding: gzip\r\ncontent-length: 5\r\n\r\nplain",
                        FailureKind.GARBAGE,
                        true),
                Arguments.of("too many headers", OK + "a: b\r\n".repeat(300) + "\r\n", FailureKind.GARBAGE, false),
                Arguments.of("headers without end", OK + "a: " + "b".repeat(70_000), FailureKind.TOO_LARGE, false),
                Arguments.of(
                        "headers too large",
                        OK + "a: " + "b".repeat(70_000) + "\r\n\r\n",
                        FailureKind.TOO_LARGE,
                        false),
                Arguments.of(
                        "endless interim answers", "HTTP/1.1 100 C\r\n\r\n".repeat(20), FailureKind.GARBAGE, false));
    }

    private static String chunked(String chunks) {
        return OK + "transfer-encoding: chunked\r\n\r\n" + chunks;
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("brokenAnswers")
    void brokenAnswerFailsByItsName(String name, String bytes, FailureKind kind, boolean head)
            throws InterruptedException {
        Script script =
                Script.empty().send(bytes.getBytes(StandardCharsets.ISO_8859_1)).close();
        try (FakeUpstream provider = FakeUpstream.start().then(script);
                ClientFixture fixture = ClientFixture.open()) {
            List<String> told =
                    new ArrayList<>(fixture.send(provider.url("/"), "{}").whole());
            told.remove("bytes");
            assertThat(told)
                    .as(name)
                    .isEqualTo(head ? List.of("sent", "head 200", kind.name()) : List.of("sent", kind.name()));
            // And the next call is none the worse for it.
            assertThat(fixture.send(provider.url("/"), "").whole()).endsWith("end");
        }
    }

    @Test
    void answerCutAtAnyByteIsNoReplyOrCut() throws InterruptedException {
        byte[] whole = Script.events(List.of("one", "two")).bytes();
        int headEnd = new String(whole, StandardCharsets.ISO_8859_1).indexOf("\r\n\r\n") + 4;
        try (FakeUpstream provider = FakeUpstream.start();
                ClientFixture fixture = ClientFixture.open()) {
            for (int at = 0; at < whole.length; at++) {
                provider.then(Script.empty().send(Arrays.copyOf(whole, at)).close());
                List<String> told = fixture.send(provider.url("/"), "").whole();
                assertThat(told).as("cut after %d", at).endsWith(at < headEnd ? "NO_REPLY" : "CUT");
            }
        }
    }

    @Test
    void resetIsNoReplyBeforeAndCutBehindTheHead() throws InterruptedException {
        try (FakeUpstream provider = FakeUpstream.start()
                        .then(Script.empty().reset())
                        .then(Script.eventStream().chunk("data: 1\n\n").reset())
                        .then(Script.empty()
                                .send(OK + "\r\nno length, so only a clean end is one")
                                .reset());
                ClientFixture fixture = ClientFixture.open()) {
            assertThat(fixture.send(provider.url("/"), "").whole()).endsWith("NO_REPLY");
            assertThat(fixture.send(provider.url("/"), "").whole()).endsWith("CUT");
            assertThat(fixture.send(provider.url("/"), "").whole()).endsWith("CUT");
        }
    }

    @Test
    void connectionRefusedIsConnect() throws InterruptedException, IOException {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        try (ClientFixture fixture = ClientFixture.open()) {
            Recorder told = fixture.send(URI.create("http://127.0.0.1:" + port + "/"), "");
            assertThat(told.whole()).containsExactly("CONNECT");
            assertThat(told.detail).contains("127.0.0.1:" + port);
        }
    }

    @Test
    void unknownNameIsConnect() throws InterruptedException {
        try (ClientFixture fixture = ClientFixture.open()) {
            Recorder told = fixture.send(URI.create("http://no-such-host.invalid/"), "");
            assertThat(told.whole()).containsExactly("CONNECT");
            assertThat(told.detail).contains("no-such-host.invalid");
        }
    }

    @Test
    void connectionThatIsNeverAcceptedIsConnectTimeout() throws InterruptedException {
        Limits.Upstream limits = new Limits.Upstream(300, 10_000, 10_000, 20_000, 4, 8, 8, 20);
        try (FakeUpstream deaf = FakeUpstream.startDeaf();
                ClientFixture fixture = ClientFixture.open(limits)) {
            assertThat(fixture.send(URI.create("http://127.0.0.1:" + deaf.port() + "/"), "")
                            .whole())
                    .containsExactly("CONNECT_TIMEOUT");
        }
    }

    @Test
    void handshakeThatStallsIsConnectTimeout() throws InterruptedException {
        Limits.Upstream limits = new Limits.Upstream(300, 10_000, 10_000, 20_000, 4, 8, 8, 20);
        try (FakeUpstream plain = FakeUpstream.start();
                ClientFixture fixture = ClientFixture.open(limits)) {
            // It waits for a line that a TLS hello never ends.
            URI https = URI.create("https://localhost:" + plain.port() + "/");
            assertThat(fixture.send(https, "").whole().getLast()).isIn("CONNECT_TIMEOUT", "TLS", "CONNECT");
        }
    }

    @Test
    void silenceBeforeTheFirstByteIsFirstTokenTimeout() throws InterruptedException {
        try (FakeUpstream provider = FakeUpstream.start()
                        .then(Script.empty().stall())
                        .then(Script.eventStream().stall());
                ClientFixture fixture = ClientFixture.open(ClientFixture.timeouts(200, 10_000, 20_000))) {
            assertThat(fixture.send(provider.url("/"), "").whole()).containsExactly("sent", "FIRST_TOKEN_TIMEOUT");
            provider.awaitHangUp();
            assertThat(fixture.send(provider.url("/"), "").whole())
                    .containsExactly("sent", "head 200", "FIRST_TOKEN_TIMEOUT");
            provider.awaitHangUp();
        }
    }

    @Test
    void silenceBehindTheFirstByteIsIdleTimeout() throws InterruptedException {
        try (FakeUpstream provider = FakeUpstream.start()
                        .then(Script.eventStream().chunk("data: 1\n\n").stall());
                ClientFixture fixture = ClientFixture.open(ClientFixture.timeouts(10_000, 200, 20_000))) {
            assertThat(fixture.send(provider.url("/"), "").whole())
                    .containsExactly("sent", "head 200", "bytes", "IDLE_TIMEOUT");
            provider.awaitHangUp();
        }
    }

    @Test
    void whatNeverEndsIsTotalTimeout() throws InterruptedException {
        Script endless = Script.eventStream().chunk("data: 1\n\n").stall();
        try (FakeUpstream provider = FakeUpstream.start().then(endless);
                ClientFixture fixture = ClientFixture.open(ClientFixture.timeouts(10_000, 10_000, 300))) {
            assertThat(fixture.send(provider.url("/"), "").whole()).endsWith("TOTAL_TIMEOUT");
            provider.awaitHangUp();
        }
    }

    @Test
    void pausedCallIsNotIdle() throws InterruptedException {
        CountDownLatch go = new CountDownLatch(1);
        Script script = Script.eventStream().chunk("a").await(go).chunk("b").lastChunk();
        try (FakeUpstream provider =
                        FakeUpstream.start().then(script).then(Script.empty().stall());
                ClientFixture fixture = ClientFixture.open(ClientFixture.timeouts(400, 200, 20_000))) {
            Recorder recorder = new Recorder();
            recorder.during = event -> {
                if (event.startsWith("bytes") && recorder.body.size() == 1) {
                    Objects.requireNonNull(recorder.call).pause();
                }
            };
            fixture.send(provider.url("/"), BodyParts.of(new byte[0]), recorder);
            assertThat(recorder.next()).isEqualTo("sent");
            assertThat(recorder.next()).isEqualTo("head 200");
            assertThat(recorder.next()).isEqualTo("bytes 1");
            // Another call's time-out is twice the idle time: proof that it passed.
            assertThat(fixture.send(provider.url("/"), "").whole()).endsWith("FIRST_TOKEN_TIMEOUT");
            assertThat(recorder.events).isEmpty();
            go.countDown();
            fixture.onLoop(() -> Objects.requireNonNull(recorder.call).resume());
            assertThat(recorder.whole()).containsExactly("bytes", "end");
        }
    }

    @Test
    void cancelHangsUpAtOnceAndTellsNothingMore() throws InterruptedException {
        try (FakeUpstream provider = FakeUpstream.start()
                        .then(Script.empty().stall())
                        .then(Script.eventStream().chunk("data: 1\n\n").stall());
                ClientFixture fixture = ClientFixture.open()) {
            for (String lastEvent : List.of("sent", "bytes 9")) {
                Recorder recorder = fixture.send(provider.url("/"), "");
                String event = recorder.next();
                while (!event.equals(lastEvent)) {
                    event = recorder.next();
                }
                provider.take();
                fixture.onLoop(() -> Objects.requireNonNull(recorder.call).cancel());
                provider.awaitHangUp();
                fixture.awaitConnections(0);
                assertThat(recorder.events).isEmpty();
            }
            assertThat(fixture.scrape()).contains("tollgate_upstream_in_flight{channel=\"fake\"} 0.0");
        }
    }

    @Test
    void cancelFromInsideACallbackIsTheLastThingHeard() throws InterruptedException {
        for (String moment : List.of("sent", "head 200", "bytes 9")) {
            try (FakeUpstream provider = FakeUpstream.start().then(Script.events(List.of("1", "2")));
                    ClientFixture fixture = ClientFixture.open()) {
                Recorder recorder = new Recorder();
                recorder.during = event -> {
                    if (event.equals(moment) || event.startsWith("bytes")) {
                        fixture.loop.execute(() -> {});
                        UpstreamCall call = recorder.call;
                        if (call != null) {
                            call.cancel();
                        }
                    }
                };
                fixture.send(provider.url("/"), BodyParts.of(new byte[0]), recorder);
                String event = recorder.next();
                while (!event.equals(moment) && !event.startsWith("bytes")) {
                    event = recorder.next();
                }
                fixture.awaitConnections(0);
                assertThat(recorder.events).as(moment).isEmpty();
            }
        }
    }

    @Test
    void cancelledCallInTheQueueLeavesIt() throws InterruptedException {
        Limits.Upstream one = new Limits.Upstream(20_000, 20_000, 20_000, 20_000, 4, 1, 1, 20);
        CountDownLatch go = new CountDownLatch(1);
        try (FakeUpstream provider =
                        FakeUpstream.start().then(Script.empty().await(go).send(OK + "content-length: 0\r\n\r\n"));
                ClientFixture fixture = ClientFixture.open(one)) {
            Recorder first = fixture.send(provider.url("/"), "");
            Recorder second = fixture.send(provider.url("/"), "");
            fixture.onLoop(() -> Objects.requireNonNull(second.call).cancel());
            Recorder third = fixture.send(provider.url("/"), "");
            go.countDown();
            assertThat(first.whole()).endsWith("end");
            assertThat(third.whole()).endsWith("end");
            assertThat(second.events).isEmpty();
        }
    }

    @Test
    void listenerThatThrowsEndsItsOwnCallOnly() throws InterruptedException {
        try (FakeUpstream provider = FakeUpstream.start().then(Script.events(List.of("1", "2")));
                ClientFixture fixture = ClientFixture.open()) {
            Recorder recorder = new Recorder();
            recorder.during = event -> {
                if (event.startsWith("bytes")) {
                    throw new IllegalStateException("a listener's fault");
                }
            };
            fixture.send(provider.url("/"), BodyParts.of(new byte[0]), recorder);
            assertThat(recorder.whole()).containsExactly("sent", "head 200", "bytes", "CUT");
            assertThat(fixture.send(provider.url("/"), "").whole()).endsWith("end");
        }
    }

    @Test
    void refusalBeforeTheBodyWasReadIsStillHeard() throws InterruptedException {
        byte[] large = new byte[32 << 20];
        try (ServerSocket server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
                ClientFixture fixture = ClientFixture.open()) {
            Thread.ofVirtual().start(() -> answerEarly(server));
            Recorder recorder = fixture.send(
                    URI.create("http://127.0.0.1:" + server.getLocalPort() + "/"), BodyParts.of(large), new Recorder());
            assertThat(recorder.whole()).containsExactly("sent", "head 413", "bytes", "end");
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static void answerEarly(ServerSocket server) {
        try (Socket socket = server.accept()) {
            socket.getInputStream().readNBytes(1_000);
            socket.getOutputStream()
                    .write("HTTP/1.1 413 Large\r\ncontent-length: 2\r\n\r\n{}".getBytes(StandardCharsets.UTF_8));
            socket.shutdownOutput();
            while (socket.getInputStream().read(new byte[64 << 10]) >= 0) {
                // A server that is polite enough to read on until the client has heard it.
            }
        } catch (IOException e) {
            // The client hung up, as it should.
        }
    }

    @Test
    void gzipBombIsTooLarge() throws InterruptedException {
        byte[] zeros = new byte[64 << 20];
        try (FakeUpstream provider = FakeUpstream.start().then(Script.gzip("text/plain", zeros));
                ClientFixture fixture = ClientFixture.open()) {
            Recorder told = fixture.send(provider.url("/"), "");
            assertThat(told.whole()).endsWith("TOO_LARGE");
            assertThat(told.body.size()).isLessThan(16 << 20);
        }
    }

    @Test
    void gzipThatIsCutOrBrokenIsGarbage() throws InterruptedException {
        byte[] gzip = Script.gzipped("hello".repeat(100).getBytes(StandardCharsets.UTF_8));
        byte[] wrong = gzip.clone();
        wrong[wrong.length - 5] ^= 1;
        try (FakeUpstream provider = FakeUpstream.start()
                        .then(encoded(Arrays.copyOf(gzip, gzip.length - 3)))
                        .then(encoded(wrong))
                        .then(encoded(Arrays.copyOf(gzip, gzip.length + 1)));
                ClientFixture fixture = ClientFixture.open()) {
            for (int i = 0; i < 3; i++) {
                assertThat(fixture.send(provider.url("/"), "").whole()).endsWith("GARBAGE");
            }
        }
    }

    private static Script encoded(byte[] body) {
        return Script.empty()
                .send(OK + "content-encoding: gzip\r\ncontent-length: " + body.length + "\r\n\r\n")
                .send(body);
    }

    @Test
    void certificateIsCheckedWithItsName(@TempDir Path folder)
            throws IOException, InterruptedException, GeneralSecurityException {
        TestCertificate right = TestCertificate.make(folder, "dns:localhost");
        TestCertificate otherName = TestCertificate.make(folder, "dns:elsewhere.example");
        Path pem = folder.resolve("trusted.pem");
        right.writeChain(pem);
        try (FakeUpstream provider = FakeUpstream.startTls(right.server());
                ClientFixture trusting = ClientFixture.trusting(pem);
                ClientFixture strict = ClientFixture.open()) {
            Recorder good = trusting.send(provider.url("/"), "{}");
            assertThat(good.whole()).containsExactly("sent", "head 200", "bytes", "end");
            assertThat(trusting.send(provider.url("/"), "{}").whole()).endsWith("end");
            assertThat(provider.connections()).isEqualTo(1);
            assertThat(strict.send(provider.url("/"), "{}").whole()).containsExactly("TLS");
        }
        otherName.writeChain(pem);
        try (FakeUpstream provider = FakeUpstream.startTls(otherName.server());
                ClientFixture trusting = ClientFixture.trusting(pem)) {
            assertThat(trusting.send(provider.url("/"), "{}").whole()).containsExactly("TLS");
        }
    }

    @Test
    void closingFailsWhatRuns() throws InterruptedException {
        try (FakeUpstream provider =
                FakeUpstream.start().then(Script.eventStream().chunk("x").stall())) {
            ClientFixture fixture = ClientFixture.open();
            Recorder recorder = fixture.send(provider.url("/"), "");
            provider.take();
            assertThat(recorder.next()).isEqualTo("sent");
            assertThat(recorder.next()).isEqualTo("head 200");
            assertThat(recorder.next()).isEqualTo("bytes 1");
            fixture.closeClients();
            assertThat(recorder.next()).isEqualTo("CUT");
            fixture.close();
        }
    }
}
