package dev.tollgate.observe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.base.ApiKeyId;
import dev.tollgate.base.ChannelId;
import dev.tollgate.base.CustomerId;
import dev.tollgate.base.Endpoint;
import dev.tollgate.base.RequestId;
import dev.tollgate.base.StorefrontId;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class AccessLogTest {
    @TempDir
    private Path folder = Path.of("");

    private static AccessEntry entry(long number) {
        AccessEntry entry = new AccessEntry(new RequestId(1, number));
        entry.startedMs = 1_767_225_600_123L;
        entry.method = "POST";
        entry.path = "/v1/chat/completions";
        entry.client = "10.0.0.1";
        entry.status = 200;
        entry.bytesOut = 812;
        entry.durationNanos = 1_234_567;
        entry.endpoint = Endpoint.CHAT_COMPLETIONS;
        return entry;
    }

    private static String written(AccessEntry entry) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (AccessLog log = AsyncAccessLog.open(out)) {
            log.write(entry);
        }
        return out.toString(StandardCharsets.UTF_8);
    }

    @Test
    void lineSaysEverythingThatIsKnown() {
        AccessEntry entry = entry(2);
        entry.storefront = new StorefrontId("tollgate");
        entry.customer = new CustomerId(5);
        entry.key = new ApiKeyId(6);
        entry.model = "gpt-4o";
        entry.channel = new ChannelId("openai");
        entry.attempts = 2;
        entry.inputTokens = 10;
        entry.outputTokens = 20;
        entry.chargeNanos = 300;
        entry.errorCode = "upstream_failed";
        entry.clientGone = true;
        assertThat(written(entry))
                .isEqualTo("{\"time\":\"2026-01-01T00:00:00.123Z\",\"request\":\"" + entry.id
                        + "\",\"client\":\"10.0.0.1\",\"method\":\"POST\",\"path\":\"/v1/chat/completions\","
                        + "\"status\":200,\"bytes\":812,\"ms\":1.234,\"client_gone\":true,"
                        + "\"error\":\"upstream_failed\",\"storefront\":\"tollgate\",\"customer\":\"" + entry.customer
                        + "\",\"key\":\"" + entry.key + "\",\"model\":\"gpt-4o\",\"channel\":\"openai\","
                        + "\"attempts\":2,\"input_tokens\":10,\"output_tokens\":20,\"charge_nanodollars\":300}\n");
    }

    @Test
    void whatIsNotKnownIsLeftOut() {
        assertThat(written(entry(1)))
                .endsWith("\"status\":200,\"bytes\":812,\"ms\":1.234}\n")
                .doesNotContain("null");
    }

    @Test
    void strangersTextsAreEscapedShortenedAndRedacted() {
        AccessEntry entry = entry(1);
        entry.endpoint = null;
        entry.path = "/sk-live-abcdef0123456789/\"\n\u00e4" + "x".repeat(1_000);
        String line = written(entry);
        assertThat(line)
                .contains("\"path\":\"/sk-***")
                .contains("\\u0022\\u000a\\u00e4")
                .doesNotContain("abcdef0123456789");
        assertThat(line.length()).isLessThan(700);
    }

    @Test
    void aKeyInTheNameOfAModelIsRedacted() {
        AccessEntry entry = entry(1);
        entry.endpoint = Endpoint.MODELS;
        entry.path = "/v1/models/sk-tg-0123456789abcdefghjkmnpqrstvwxyz";
        assertThat(written(entry)).contains("\"path\":\"/v1/models/sk-***\"").doesNotContain("0123456789abcdef");
    }

    @Test
    void manyThreadsLoseNothing() throws InterruptedException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        AccessLog log = AsyncAccessLog.open(out);
        List<Thread> writers = new ArrayList<>();
        for (int t = 0; t < 4; t++) {
            writers.add(Thread.ofPlatform().start(() -> {
                for (int i = 0; i < 2_000; i++) {
                    log.write(entry(i));
                }
            }));
        }
        for (Thread writer : writers) {
            writer.join();
        }
        log.close();
        assertThat(log.dropped()).isZero();
        assertThat(out.toString(StandardCharsets.UTF_8).lines()).hasSize(8_000).allMatch(line -> line.endsWith("}"));
    }

    @Test
    void writerThatHangsCostsLinesButNeverTime() throws InterruptedException {
        CountDownLatch hangs = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        ByteArrayOutputStream kept = new ByteArrayOutputStream();
        AccessLog log = AsyncAccessLog.open(
                new OutputStream() {
                    @Override
                    public void write(int b) {
                        kept.write(b);
                    }

                    @Override
                    public void write(byte[] bytes, int from, int count) {
                        hangs.countDown();
                        try {
                            go.await();
                        } catch (InterruptedException e) {
                            Thread.currentThread().interrupt();
                        }
                        kept.write(bytes, from, count);
                    }
                },
                16);
        log.write(entry(0));
        hangs.await();
        for (int i = 1; i <= 100; i++) {
            log.write(entry(i));
        }
        assertThat(log.dropped()).isEqualTo(84);
        go.countDown();
        log.close();
        assertThat(kept.toString(StandardCharsets.UTF_8).lines()).hasSize(17);
        log.write(entry(200));
        assertThat(log.dropped()).isEqualTo(85);
    }

    @Test
    void diskThatFailsIsCountedAndLaterTriedAgain() {
        ByteArrayOutputStream kept = new ByteArrayOutputStream();
        boolean[] full = {true};
        AccessLog log = AsyncAccessLog.open(new OutputStream() {
            @Override
            public void write(int b) {
                kept.write(b);
            }

            @Override
            public void write(byte[] bytes, int from, int count) throws IOException {
                if (full[0]) {
                    full[0] = false;
                    throw new IOException("No space left on device");
                }
                kept.write(bytes, from, count);
            }
        });
        log.write(entry(1));
        while (log.dropped() == 0) {
            Thread.onSpinWait();
        }
        log.write(entry(2));
        log.close();
        assertThat(log.dropped()).isEqualTo(1);
        assertThat(kept.toString(StandardCharsets.UTF_8).lines()).hasSize(1);
    }

    @Test
    void fileIsRolledAtItsBoundAndTheOldestGoes() throws IOException {
        Path file = folder.resolve("access.log");
        Files.writeString(file, "from before\n");
        try (LogFile log = new LogFile(file, 30, 3)) {
            for (String line : List.of(
                    "first line\n",
                    "second line\n",
                    "third line\n",
                    "fourth line\n",
                    "fifth line\n",
                    "sixth line\n",
                    "seventh line\n")) {
                log.write(line.getBytes(StandardCharsets.UTF_8));
            }
        }
        assertThat(Files.readString(file)).isEqualTo("sixth line\nseventh line\n");
        assertThat(Files.readString(folder.resolve("access.log.1"))).isEqualTo("fourth line\nfifth line\n");
        assertThat(Files.readString(folder.resolve("access.log.2"))).isEqualTo("second line\nthird line\n");
        assertThat(folder.resolve("access.log.3")).doesNotExist();
    }

    @Test
    void oneFileAloneBeginsAnew() throws IOException {
        Path file = folder.resolve("access.log");
        try (LogFile log = new LogFile(file, 12, 1)) {
            log.write("first line\n".getBytes(StandardCharsets.UTF_8));
            log.write("second line\n".getBytes(StandardCharsets.UTF_8));
        }
        assertThat(Files.readString(file)).isEqualTo("second line\n");
    }

    @Test
    void ringIsFirstInFirstOutAcrossItsEnd() {
        EntryRing ring = new EntryRing(4);
        long next = 0;
        long expected = 0;
        for (int round = 0; round < 10; round++) {
            for (int i = 0; i < 3; i++) {
                assertThat(ring.offer(entry(next++))).isTrue();
            }
            for (int i = 0; i < 3; i++) {
                AccessEntry got = Objects.requireNonNull(ring.poll());
                assertThat(got.id.low()).isEqualTo(expected++);
            }
            assertThat(ring.poll()).isNull();
        }
        for (int i = 0; i < 4; i++) {
            assertThat(ring.offer(entry(i))).isTrue();
        }
        assertThat(ring.offer(entry(9))).isFalse();
    }
}
