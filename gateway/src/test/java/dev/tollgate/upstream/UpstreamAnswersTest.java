package dev.tollgate.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.base.Limits;
import dev.tollgate.testkit.FakeUpstream;
import dev.tollgate.testkit.FakeUpstream.Received;
import dev.tollgate.testkit.Script;
import dev.tollgate.wire.BodyParts;
import dev.tollgate.wire.BodyParts.Part;
import dev.tollgate.wire.HeaderList;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.zip.Deflater;
import org.junit.jupiter.api.Test;

final class UpstreamAnswersTest {
    @Test
    void requestGoesOutAsGivenAndTheAnswerComesBack() throws InterruptedException {
        try (FakeUpstream provider = FakeUpstream.start().then(Script.json(200, "{\"a\":1}"));
                ClientFixture fixture = ClientFixture.open()) {
            Recorder told = fixture.send(provider.url("/v1/chat/completions?x=%20y"), "{\"q\":2}");
            assertThat(told.whole()).containsExactly("sent", "head 200", "bytes", "end");
            assertThat(told.text()).isEqualTo("{\"a\":1}");
            HeaderList headers = Objects.requireNonNull(told.headers);
            assertThat(headers.first("content-type")).hasToString("application/json");
            Received got = provider.take();
            assertThat(got.line()).isEqualTo("POST /v1/chat/completions?x=%20y HTTP/1.1");
            assertThat(got.text()).isEqualTo("{\"q\":2}");
            assertThat(got.headers())
                    .containsEntry("host", "localhost:" + provider.port())
                    .containsEntry("content-length", "7")
                    .containsEntry("accept-encoding", "identity")
                    .containsEntry("authorization", "Bearer sk-upstream");
        }
    }

    @Test
    void headerNamesAreInLowerCase() throws InterruptedException {
        Script script = Script.empty().send("HTTP/1.1 200 OK\r\nX-UP: A b\r\nContent-Length: 0\r\n\r\n");
        try (FakeUpstream provider = FakeUpstream.start().then(script);
                ClientFixture fixture = ClientFixture.open()) {
            Recorder told = fixture.send(provider.url("/"), "");
            assertThat(told.whole()).containsExactly("sent", "head 200", "end");
            HeaderList headers = Objects.requireNonNull(told.headers);
            assertThat(headers.name(0)).hasToString("x-up");
            assertThat(headers.value(0)).hasToString("A b");
        }
    }

    @Test
    void connectionIsUsedAgainAfterAWholeAnswer() throws InterruptedException {
        try (FakeUpstream provider = FakeUpstream.start();
                ClientFixture fixture = ClientFixture.open()) {
            for (int i = 0; i < 20; i++) {
                provider.then(i % 2 == 0 ? Script.json(200, "{}") : Script.events(List.of("a", "b")));
                assertThat(fixture.send(provider.url("/"), "").whole()).endsWith("end");
            }
            assertThat(provider.connections()).isEqualTo(1);
        }
    }

    @Test
    void connectionIsNotUsedAgainWhereTheServerSaysSo() throws InterruptedException {
        Script closing = Script.empty().send("HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: 2\r\n\r\n{}");
        Script old = Script.empty().send("HTTP/1.0 200 OK\r\ncontent-length: 2\r\n\r\n{}");
        Script more = Script.empty().send("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}and more");
        try (FakeUpstream provider =
                        FakeUpstream.start().then(closing).then(old).then(more);
                ClientFixture fixture = ClientFixture.open()) {
            for (int i = 0; i < 4; i++) {
                Recorder told = fixture.send(provider.url("/"), "");
                assertThat(told.whole()).endsWith("end");
                assertThat(told.text()).isEqualTo("{}");
            }
            assertThat(provider.connections()).isEqualTo(4);
        }
    }

    @Test
    void parallelCallsGetConnectionsUpToTheBoundAndTheRestWaits() throws InterruptedException {
        Limits.Upstream two = new Limits.Upstream(20_000, 20_000, 20_000, 20_000, 4, 2, 3, 20);
        CountDownLatch go = new CountDownLatch(1);
        try (FakeUpstream provider = FakeUpstream.start()
                        .always(Script.empty().await(go).send("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n"));
                ClientFixture fixture = ClientFixture.open(two)) {
            List<Recorder> calls = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                calls.add(fixture.send(provider.url("/"), ""));
            }
            assertThat(calls.get(5).whole()).containsExactly("POOL_FULL");
            provider.take();
            provider.take();
            assertThat(provider.untaken()).isZero();
            go.countDown();
            for (Recorder call : calls.subList(0, 5)) {
                assertThat(call.whole()).containsExactly("sent", "head 200", "end");
            }
            assertThat(provider.connections()).isEqualTo(2);
        }
    }

    @Test
    void waitingCallGetsTheRoomOfAConnectionThatBroke() throws InterruptedException {
        Limits.Upstream one = new Limits.Upstream(20_000, 20_000, 20_000, 20_000, 4, 1, 3, 20);
        try (FakeUpstream provider = FakeUpstream.start().then(Script.empty().reset());
                ClientFixture fixture = ClientFixture.open(one)) {
            Recorder breaks = fixture.send(provider.url("/"), "");
            Recorder waits = fixture.send(provider.url("/"), "");
            assertThat(breaks.whole()).containsExactly("sent", "NO_REPLY");
            assertThat(waits.whole()).endsWith("end");
        }
    }

    @Test
    void interimAnswersAreSkipped() throws InterruptedException {
        Script script = Script.empty()
                .send("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nlink: x\r\n\r\n")
                .send("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok");
        try (FakeUpstream provider = FakeUpstream.start().then(script);
                ClientFixture fixture = ClientFixture.open()) {
            assertThat(fixture.send(provider.url("/"), "").whole()).containsExactly("sent", "head 200", "bytes", "end");
        }
    }

    @Test
    void bodyWithoutLengthEndsWithTheConnection() throws InterruptedException {
        Script script = Script.empty().send("HTTP/1.1 200 OK\r\n\r\nall of it").close();
        try (FakeUpstream provider = FakeUpstream.start().then(script);
                ClientFixture fixture = ClientFixture.open()) {
            Recorder told = fixture.send(provider.url("/"), "");
            assertThat(told.whole()).containsExactly("sent", "head 200", "bytes", "end");
            assertThat(told.text()).isEqualTo("all of it");
        }
    }

    @Test
    void answersWithoutBodyEndAtOnce() throws InterruptedException {
        try (FakeUpstream provider = FakeUpstream.start()
                        .then(Script.empty().send("HTTP/1.1 204 No Content\r\n\r\n"))
                        .then(Script.empty().send("HTTP/1.1 304 Not Modified\r\ncontent-length: 9\r\n\r\n"))
                        .then(Script.empty().send("HTTP/1.1 302 Found\r\nlocation: /x\r\ncontent-length: 0\r\n\r\n"));
                ClientFixture fixture = ClientFixture.open()) {
            assertThat(fixture.send(provider.url("/"), "").whole()).containsExactly("sent", "head 204", "end");
            assertThat(fixture.send(provider.url("/"), "").whole()).containsExactly("sent", "head 304", "end");
            assertThat(fixture.send(provider.url("/"), "").whole()).containsExactly("sent", "head 302", "end");
            assertThat(provider.connections()).isEqualTo(1);
        }
    }

    @Test
    void answerMayComeByteByByteAndCutAnywhere() throws InterruptedException {
        byte[] whole = Script.events(List.of("one", "two", "three")).bytes();
        Random random = new Random(7);
        try (FakeUpstream provider = FakeUpstream.start();
                ClientFixture fixture = ClientFixture.open()) {
            for (int round = 0; round < 20; round++) {
                Script pieces = Script.empty();
                int at = 0;
                while (at < whole.length) {
                    int to = Math.min(whole.length, at + 1 + (round == 0 ? 0 : random.nextInt(20)));
                    pieces = pieces.send(Arrays.copyOfRange(whole, at, to));
                    at = to;
                }
                Recorder told = fixture.send(provider.then(pieces).url("/"), "");
                assertThat(told.whole()).containsExactly("sent", "head 200", "bytes", "end");
                assertThat(told.text()).isEqualTo("data: one\n\ndata: two\n\ndata: three\n\n");
            }
            assertThat(provider.connections()).isEqualTo(1);
        }
    }

    @Test
    void largeBodyInPartsArrivesWhole() throws InterruptedException {
        byte[] large = new byte[20 << 20];
        new Random(3).nextBytes(large);
        BodyParts parts = new BodyParts(List.of(
                new Part(new byte[] {1, 2, 3, 4}, 1, 3),
                new Part(large, 5, large.length - 5),
                new Part(new byte[0], 0, 0),
                new Part(new byte[] {9}, 0, 1)));
        try (FakeUpstream provider = FakeUpstream.start();
                ClientFixture fixture = ClientFixture.open()) {
            Recorder told = fixture.send(provider.url("/"), parts, new Recorder());
            assertThat(told.whole()).containsExactly("sent", "head 200", "bytes", "end");
            assertThat(Arrays.equals(provider.take().body(), parts.join())).isTrue();
        }
    }

    @Test
    void pauseStopsTheProviderAndResumeGoesOn() throws InterruptedException {
        byte[] large = new byte[32 << 20];
        try (FakeUpstream provider = FakeUpstream.start().then(Script.answer(200, "text/plain", large));
                ClientFixture fixture = ClientFixture.open()) {
            Recorder recorder = new Recorder();
            recorder.during = event -> {
                if (event.startsWith("bytes") && recorder.body.size() < 200_000) {
                    Objects.requireNonNull(recorder.call).pause();
                }
            };
            fixture.send(provider.url("/"), BodyParts.of(new byte[0]), recorder);
            assertThat(recorder.next()).isEqualTo("sent");
            assertThat(recorder.next()).isEqualTo("head 200");
            recorder.next();
            int afterPause = recorder.body.size();
            for (int i = 0; i < 50; i++) {
                fixture.onLoop(() -> {});
            }
            // At most one further piece.
            assertThat(recorder.events.size()).isLessThanOrEqualTo(1);
            assertThat(recorder.body.size()).isLessThanOrEqualTo(afterPause + (64 << 10));
            recorder.during = _ -> {};
            fixture.onLoop(() -> Objects.requireNonNull(recorder.call).resume());
            assertThat(recorder.whole()).endsWith("end");
            assertThat(recorder.body.size()).isEqualTo(large.length);
        }
    }

    @Test
    void gzipAndDeflateAreUndone() throws InterruptedException {
        String text = "data: hello\n\n".repeat(10_000);
        byte[] plain = text.getBytes(StandardCharsets.UTF_8);
        byte[] gzip = Script.gzipped(plain);
        Script chunkedGzip =
                Script.empty().send("HTTP/1.1 200 OK\r\ncontent-encoding: GZIP\r\ntransfer-encoding: chunked\r\n\r\n");
        for (int at = 0; at < gzip.length; at += 100) {
            byte[] piece = Arrays.copyOfRange(gzip, at, Math.min(gzip.length, at + 100));
            chunkedGzip = chunkedGzip
                    .send(Integer.toHexString(piece.length) + "\r\n")
                    .send(piece)
                    .send("\r\n");
        }
        try (FakeUpstream provider = FakeUpstream.start()
                        .then(Script.gzip("text/plain", plain))
                        .then(chunkedGzip.lastChunk())
                        .then(deflated(plain, false))
                        .then(deflated(plain, true));
                ClientFixture fixture = ClientFixture.open()) {
            for (int i = 0; i < 4; i++) {
                Recorder told = fixture.send(provider.url("/"), "");
                assertThat(told.whole()).containsExactly("sent", "head 200", "bytes", "end");
                assertThat(told.text()).isEqualTo(text);
            }
            assertThat(provider.connections()).isEqualTo(1);
        }
    }

    private static Script deflated(byte[] plain, boolean bare) {
        Deflater deflater = new Deflater(6, bare);
        deflater.setInput(plain);
        deflater.finish();
        byte[] out = new byte[plain.length + 100];
        int length = deflater.deflate(out);
        deflater.end();
        return Script.empty()
                .send("HTTP/1.1 200 OK\r\ncontent-encoding: deflate\r\ncontent-length: " + length + "\r\n\r\n")
                .send(Arrays.copyOf(out, length));
    }

    @Test
    void encodedAnswerIsPausedToo() throws InterruptedException {
        byte[] plain = new byte[1 << 20];
        new Random(5).nextBytes(plain);
        try (FakeUpstream provider = FakeUpstream.start().then(Script.gzip("text/plain", plain));
                ClientFixture fixture = ClientFixture.open()) {
            Recorder recorder = new Recorder();
            recorder.during = event -> {
                if (event.startsWith("bytes")) {
                    Objects.requireNonNull(recorder.call).pause();
                    fixture.loop.execute(
                            () -> Objects.requireNonNull(recorder.call).resume());
                }
            };
            fixture.send(provider.url("/"), BodyParts.of(new byte[0]), recorder);
            assertThat(recorder.whole()).endsWith("end");
            assertThat(recorder.body.toByteArray()).isEqualTo(plain);
        }
    }

    @Test
    void keptConnectionThatTheProviderClosedIsNotUsed() throws InterruptedException, IOException {
        try (FakeUpstream provider = FakeUpstream.start();
                ClientFixture fixture = ClientFixture.open()) {
            for (int i = 0; i < 5; i++) {
                assertThat(fixture.send(provider.url("/"), "").whole()).endsWith("end");
                provider.closeConnections();
                fixture.awaitConnections(0);
            }
        }
    }

    @Test
    void callsAreCountedForTheChannel() throws InterruptedException {
        try (FakeUpstream provider = FakeUpstream.start()
                        .then(Script.json(200, "{}"))
                        .then(Script.json(500, "{}"))
                        .then(Script.empty().close());
                ClientFixture fixture = ClientFixture.open()) {
            for (int i = 0; i < 3; i++) {
                fixture.send(provider.url("/"), "").whole();
            }
            assertThat(fixture.scrape())
                    .contains("tollgate_upstream_in_flight{channel=\"fake\"} 0.0")
                    .contains("tollgate_upstream_answers_total{channel=\"fake\",status=\"200\"} 1.0")
                    .contains("tollgate_upstream_answers_total{channel=\"fake\",status=\"500\"} 1.0")
                    .contains("tollgate_upstream_failures_total{channel=\"fake\",kind=\"no_reply\"} 1.0")
                    .contains("tollgate_upstream_first_byte_seconds_count{channel=\"fake\"} 2");
        }
    }
}
