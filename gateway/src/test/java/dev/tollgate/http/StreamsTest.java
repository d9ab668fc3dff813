package dev.tollgate.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tollgate.base.Limits;
import dev.tollgate.observe.AccessEntry;
import dev.tollgate.wire.HeaderList;
import io.vertx.core.Future;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

@SuppressWarnings({"try", "NonAtomicVolatileUpdate"}) // clients close early on purpose; one thread counts
final class StreamsTest {
    private static final HeaderList EVENTS = new HeaderList(1).add("content-type", "text/event-stream");
    private static final String GET = "GET / HTTP/1.1\r\nhost: a\r\n\r\n";

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void piecesArriveAsTheyAreWritten() throws InterruptedException, IOException {
        BlockingQueue<Exchange> waiting = new ArrayBlockingQueue<>(1);
        try (TestServer server = TestServer.start(waiting::add);
                RawClient client = server.connect()) {
            client.send(GET);
            Exchange exchange = waiting.take();
            BlockingQueue<ReplyStream> streams = new ArrayBlockingQueue<>(1);
            server.loops.execute(0, () -> {
                ReplyStream stream = exchange.stream(200, EVENTS);
                stream.write(bytes("data: 1\n\n"));
                streams.add(stream);
            });
            assertThat(client.line()).isEqualTo("HTTP/1.1 200 OK");
            while (!client.line().isEmpty()) {
                // Headers are another test's.
            }
            assertThat(client.chunk()).isEqualTo(bytes("data: 1\n\n"));
            ReplyStream stream = streams.take();
            server.loops.execute(0, () -> stream.write(bytes("data: 2\n\n")));
            assertThat(client.chunk()).isEqualTo(bytes("data: 2\n\n"));
            server.loops.execute(0, stream::end);
            assertThat(client.chunk()).isEmpty();
            assertThat(client.send(GET)).isNotNull();
            AccessEntry entry = server.nextLogged();
            assertThat(entry.bytesOut).isEqualTo(18);
            assertThat(entry.clientGone).isFalse();
        }
    }

    @Test
    void abortedStreamLacksItsEnd() {
        try (TestServer server = TestServer.start(exchange -> {
                    ReplyStream stream = exchange.stream(200, EVENTS);
                    stream.write(bytes("data: 1\n\n"));
                    stream.abort();
                    stream.write(bytes("never"));
                    stream.end();
                });
                RawClient client = server.connect();
                RawClient old = server.connect()) {
            assertThatThrownBy(() -> client.send(GET).answer()).hasMessageContaining("connection ended");
            // Without chunks only a reset tells.
            assertThatThrownBy(() -> old.send("GET / HTTP/1.0\r\n\r\n").answer())
                    .hasMessageContaining("reset");
        }
    }

    @Test
    void clientThatLeavesIsNoticedAtOnce() throws InterruptedException {
        for (boolean reset : new boolean[] {false, true}) {
            BlockingQueue<Exchange> waiting = new ArrayBlockingQueue<>(1);
            CountDownLatch gone = new CountDownLatch(1);
            try (TestServer server = TestServer.start(exchange -> {
                        exchange.onClientGone(gone::countDown);
                        exchange.stream(200, EVENTS).write(bytes("data: 1\n\n"));
                        waiting.add(exchange);
                    });
                    RawClient client = server.connect()) {
                client.send(GET);
                Exchange exchange = waiting.take();
                if (reset) {
                    client.reset();
                } else {
                    client.hangUp();
                }
                assertThat(gone.await(10, TimeUnit.SECONDS)).isTrue();
                // Its line waits for what the handler still has to say.
                assertThat(server.logged).isEmpty();
                assertThat(server.listener.requestsInFlight()).isEqualTo(1);
                server.loops.execute(0, () -> {
                    exchange.access().chargeNanos = 7;
                    ((ReplyStream) exchange).end();
                });
                AccessEntry entry = server.nextLogged();
                assertThat(entry.clientGone).isTrue();
                assertThat(entry.status).isEqualTo(200);
                assertThat(entry.chargeNanos).isEqualTo(7);
                assertThat(server.listener.requestsInFlight()).isZero();
            }
        }
    }

    @Test
    void clientThatLeavesBeforeAnyAnswerIsNoticedToo() throws InterruptedException {
        BlockingQueue<Exchange> waiting = new ArrayBlockingQueue<>(1);
        CountDownLatch gone = new CountDownLatch(1);
        try (TestServer server = TestServer.start(exchange -> {
                    exchange.onClientGone(gone::countDown);
                    waiting.add(exchange);
                });
                RawClient client = server.connect()) {
            client.send(GET);
            Exchange exchange = waiting.take();
            client.hangUp();
            assertThat(gone.await(10, TimeUnit.SECONDS)).isTrue();
            CountDownLatch late = new CountDownLatch(1);
            server.loops.execute(0, () -> {
                exchange.onClientGone(late::countDown);
                exchange.reply(200, EVENTS, bytes("to nobody"));
            });
            assertThat(late.await(10, TimeUnit.SECONDS)).isTrue();
            AccessEntry entry = server.nextLogged();
            assertThat(entry.status).isZero();
            assertThat(entry.clientGone).isTrue();
        }
    }

    @Test
    void clientThatLeavesAfterTheLastByteIsNotGone() throws InterruptedException {
        CountDownLatch gone = new CountDownLatch(1);
        try (TestServer server = TestServer.start(exchange -> {
                    exchange.onClientGone(gone::countDown);
                    exchange.reply(200, EVENTS, bytes("x"));
                });
                RawClient client = server.connect();
                RawClient second = server.connect()) {
            assertThat(client.get("/").text()).isEqualTo("x");
            client.hangUp();
            assertThat(server.nextLogged().clientGone).isFalse();
            assertThat(second.get("/").text()).isEqualTo("x");
            assertThat(gone.getCount()).isEqualTo(1);
        }
    }

    /** Writes pieces as long as the client takes them, as the relay does, and counts what was in its way. */
    private static final class Source {
        private final ReplyStream stream;
        private final byte[] piece;
        private long left;
        final AtomicInteger pauses = new AtomicInteger();

        Source(ReplyStream stream, int pieceBytes, long total) {
            this.stream = stream;
            this.piece = new byte[pieceBytes];
            this.left = total;
        }

        void start() {
            stream.onDrain(this::pour);
            pour();
        }

        private void pour() {
            while (left > 0 && !stream.full()) {
                Arrays.fill(piece, (byte) 'x');
                stream.write(piece.clone());
                left -= piece.length;
            }
            if (left > 0) {
                pauses.incrementAndGet();
            } else {
                stream.end();
            }
        }
    }

    @Test
    void slowReaderOfAHundredMegabytesCostsNoMemory() throws InterruptedException, IOException {
        long total = 100L << 20;
        BlockingQueue<Source> sources = new ArrayBlockingQueue<>(1);
        try (TestServer server = TestServer.start(exchange -> {
                    Source source = new Source(exchange.stream(200, EVENTS), 16 << 10, total);
                    sources.add(source);
                    source.start();
                });
                RawClient client = server.connect()) {
            client.send(GET);
            while (!client.line().isEmpty()) {
                // Headers.
            }
            Source source = sources.take();
            long got = 0;
            long before = -1;
            long most = 0;
            while (got < total) {
                got += client.chunk().length;
                if (got % (10L << 20) == 0) {
                    long used = usedAfterCollection();
                    before = before < 0 ? used : before;
                    most = Math.max(most, used);
                }
            }
            assertThat(source.pauses.get()).isGreaterThan(20);
            assertThat(most - before).isLessThan(8 << 20);
            assertThat(client.chunk()).isEmpty();
        }
    }

    private static long usedAfterCollection() {
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    @Test
    void largeReplyIsSentAsItIsTaken() throws InterruptedException {
        byte[] large = new byte[30 << 20];
        Arrays.fill(large, (byte) 'l');
        try (TestServer server = TestServer.start(exchange -> exchange.reply(200, EVENTS, large));
                RawClient client = server.connect()) {
            for (int i = 0; i < 3; i++) {
                assertThat(Arrays.equals(client.get("/").body(), large)).isTrue();
                assertThat(server.nextLogged().bytesOut).isEqualTo(large.length);
            }
        }
    }

    @Test
    void clientThatTakesNothingIsGivenUp() throws InterruptedException {
        byte[] large = new byte[30 << 20];
        CountDownLatch gone = new CountDownLatch(1);
        Limits.Http impatient = new Limits.Http(1_000, 8 << 20, 16 << 10, 300, 300, 300, 1_000, 200, 100);
        try (TestServer server = TestServer.with(impatient).start(exchange -> {
                    exchange.onClientGone(gone::countDown);
                    exchange.reply(200, EVENTS, large);
                });
                RawClient client = server.connect()) {
            client.send(GET);
            assertThat(gone.await(10, TimeUnit.SECONDS)).isTrue();
            assertThat(server.nextLogged().clientGone).isTrue();
        }
    }

    @Test
    void drainLetsStreamsFinishAndAcceptsNothingNew() throws InterruptedException, IOException {
        BlockingQueue<ReplyStream> streams = new ArrayBlockingQueue<>(1);
        TestServer server = TestServer.start(exchange -> {
            ReplyStream stream = exchange.stream(200, EVENTS);
            stream.write(bytes("data: 1\n\n"));
            streams.add(stream);
        });
        try (server;
                RawClient idle = server.connect();
                RawClient client = server.connect()) {
            client.send(GET);
            ReplyStream stream = streams.take();
            Future<Boolean> drained = server.listener.drain(20_000);
            assertThat(idle.ended()).isTrue();
            assertThat(drained.isComplete()).isFalse();
            server.loops.execute(0, () -> {
                stream.write(bytes("data: 2\n\n"));
                stream.end();
            });
            assertThat(client.answer().text()).isEqualTo("data: 1\n\ndata: 2\n\n");
            assertThat(drained.await()).isTrue();
            assertThatThrownBy(server::connect).hasMessageContaining("refused");
        }
    }

    @Test
    void drainThatTakesTooLongCutsWhatStillRuns() throws InterruptedException {
        BlockingQueue<ReplyStream> streams = new ArrayBlockingQueue<>(1);
        CountDownLatch gone = new CountDownLatch(1);
        TestServer server = TestServer.start(exchange -> {
            exchange.onClientGone(gone::countDown);
            ReplyStream stream = exchange.stream(200, EVENTS);
            stream.write(bytes("data: 1\n\n"));
            streams.add(stream);
        });
        try (server;
                RawClient client = server.connect()) {
            client.send(GET);
            streams.take();
            assertThat(server.listener.drain(100).await()).isFalse();
            assertThat(gone.await(10, TimeUnit.SECONDS)).isTrue();
            assertThatThrownBy(client::answer).isInstanceOf(RuntimeException.class);
        }
    }

    @Test
    void answersWhileDrainingSayThatTheConnectionEnds() throws InterruptedException {
        BlockingQueue<Exchange> waiting = new ArrayBlockingQueue<>(2);
        TestServer server = TestServer.start(waiting::add);
        try (server;
                RawClient client = server.connect()) {
            client.send(GET);
            Exchange exchange = waiting.take();
            Future<Boolean> drained = server.listener.drain(20_000);
            server.loops.execute(0, () -> exchange.reply(200, EVENTS, bytes("last")));
            RawClient.Answer answer = client.answer();
            assertThat(answer.text()).isEqualTo("last");
            assertThat(answer.header("connection")).isEqualTo("close");
            assertThat(client.ended()).isTrue();
            assertThat(drained.await()).isTrue();
        }
    }
}
