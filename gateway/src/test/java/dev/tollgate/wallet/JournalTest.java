package dev.tollgate.wallet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.tollgate.base.ApiKeyId;
import dev.tollgate.base.ChannelId;
import dev.tollgate.base.CustomerId;
import dev.tollgate.base.Endpoint;
import dev.tollgate.base.GrantId;
import dev.tollgate.base.LeaseId;
import dev.tollgate.base.ModelName;
import dev.tollgate.base.RequestId;
import dev.tollgate.base.StorefrontId;
import dev.tollgate.ledger.Grant;
import dev.tollgate.metering.UsageRow;
import dev.tollgate.money.Asset;
import dev.tollgate.money.PriceClass;
import dev.tollgate.money.Units;
import dev.tollgate.wallet.PostingStore.Draw;
import dev.tollgate.wallet.PostingStore.Posting;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The ring, its records, and what is read back from it. */
@ExtendWith(SilentLog.class)
final class JournalTest {
    private static final int EPOCH = 4;
    private static final int BYTES = 64 << 10;

    private final SimDisk disk = new SimDisk(new SplittableRandom(7));
    private final JournalHeader header = new JournalHeader(FakeLedger.LEDGER, 9, EPOCH, 0);
    private final JournalStorage storage = disk.create(0, BYTES, header);
    private final Journal journal = new Journal(0, "journal", storage, 0);
    private final RecordWriter writer = new RecordWriter(EPOCH);
    private final JournalCursor cursor = new JournalCursor(journal, EPOCH);

    JournalTest() throws IOException {}

    @Test
    void recordsComeBackWholeAndInOrderOverManyLaps() throws IOException {
        SplittableRandom random = new SplittableRandom(11);
        List<Posting> waiting = new ArrayList<>();
        int read = 0;
        while (read < 5_000) {
            if (journal.fits(2_000)) {
                waiting.add(append(RecordFormat.SETTLED, random));
            }
            if (random.nextInt(5) == 0) {
                journal.force(1);
            }
            if (random.nextInt(7) == 0) {
                while (cursor.next(journal.forced())) {
                    assertThat(cursor.posting()).as("record %d", cursor.seq()).isEqualTo(waiting.removeFirst());
                    read++;
                    assertThat(cursor.seq()).isEqualTo(read);
                }
                journal.free(cursor.end());
            }
        }
    }

    @Test
    void whatIsNotForcedIsNotRead() throws IOException {
        append(RecordFormat.SETTLED, new SplittableRandom(1));
        assertThat(cursor.next(journal.forced())).isFalse();
        journal.force(1);
        assertThat(cursor.next(journal.forced())).isTrue();
        assertThat(cursor.next(journal.forced())).isFalse();
    }

    @Test
    void everyDamagedByteIsNoticed() throws IOException {
        append(RecordFormat.SETTLED, new SplittableRandom(3));
        int end = (int) journal.head();
        for (int at = 0; at < end; at++) {
            disk.damage(0, JournalHeader.BYTES + at);
            assertThat(JournalScan.of(storage, EPOCH, 1).count())
                    .as("byte %d", at)
                    .isZero();
            disk.damage(0, JournalHeader.BYTES + at);
        }
        assertThat(JournalScan.of(storage, EPOCH, 1).count()).isEqualTo(1);
    }

    @Test
    void damageBeforeTheCursorIsAnErrorNotAnEnd() throws IOException {
        append(RecordFormat.SETTLED, new SplittableRandom(3));
        journal.force(1);
        disk.damage(0, JournalHeader.BYTES + 40);
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> cursor.next(journal.forced()))
                .withMessageContaining("no valid record 1 at 0");
    }

    @Test
    void scanFindsWhatLiesBehindHoles() throws IOException {
        SplittableRandom random = new SplittableRandom(5);
        List<Long> ends = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            append(RecordFormat.SETTLED, random);
            ends.add(journal.head());
        }
        // A page in the middle is gone: its records, and those that reach into it.
        byte[] content = disk.content(0);
        int from = JournalHeader.BYTES + 8_192;
        Arrays.fill(content, from, from + 4_096, (byte) 0);
        JournalScan scan = JournalScan.of(storage, EPOCH, 1);
        List<Long> expected = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            long start = i == 0 ? 0 : ends.get(i - 1);
            if (ends.get(i) <= 8_192 || start >= 12_288) {
                expected.add(i + 1L);
            }
        }
        List<Long> found = new ArrayList<>();
        for (int i = 0; i < scan.count(); i++) {
            found.add(scan.seq(i));
        }
        assertThat(found).isEqualTo(expected).hasSizeBetween(50, 95);
    }

    @Test
    void scanLeavesOutEarlierLapsAndLives() throws IOException {
        SplittableRandom random = new SplittableRandom(6);
        while (journal.head() < 3L * BYTES) {
            append(RecordFormat.SETTLED, random);
            journal.free(journal.head() - 8_000 < 0 ? 0 : journal.head() - 8_000);
        }
        long last = journal.nextSeq() - 1;
        JournalScan scan = JournalScan.of(storage, EPOCH, last - 5);
        assertThat(scan.count()).isEqualTo(6);
        for (int i = 0; i < 6; i++) {
            assertThat(scan.seq(i)).isEqualTo(last - 5 + i);
            scan.select(i);
            assertThat(scan.kind()).isEqualTo(RecordFormat.SETTLED);
        }
        assertThat(JournalScan.of(storage, EPOCH + 1, 1).count()).isZero();
        assertThat(JournalScan.of(storage, EPOCH - 1, 1).count()).isZero();
    }

    @Test
    void reservedRoomIsThereForEveryRecord() {
        SplittableRandom random = new SplittableRandom(8);
        int reservations = 0;
        while (journal.reserve(1_000)) {
            reservations++;
        }
        assertThat(reservations).isGreaterThan(30);
        assertThat(journal.fits(1_000)).isFalse();
        for (int i = 0; i < reservations; i++) {
            journal.unreserve(1_000);
            append(RecordFormat.SETTLED, random);
            assertThat(journal.pending()).isZero();
        }
    }

    @Test
    void fullRingKeepsARecordInMemoryUntilRoomIsFreed() {
        SplittableRandom random = new SplittableRandom(9);
        while (journal.pending() == 0) {
            append(RecordFormat.SETTLED, random);
        }
        assertThat(journal.stuck()).isTrue();
        assertThat(journal.reserve(1)).isFalse();
        assertThat(journal.trouble()).contains("1 records wait in memory");
        assertThat(journal.retry()).isFalse();
        journal.free(journal.head() / 2);
        assertThat(journal.retry()).isTrue();
        assertThat(journal.stuck()).isFalse();
        assertThat(journal.written()).isEqualTo(journal.head());
    }

    @Test
    void recordsThatTheDiskRefusedFollowInOrderOnceItMends() throws IOException {
        SplittableRandom random = new SplittableRandom(10);
        List<Posting> all = new ArrayList<>();
        all.add(append(RecordFormat.SETTLED, random));
        disk.full = true;
        all.add(append(RecordFormat.SETTLED, random));
        disk.full = false;
        all.add(append(RecordFormat.SETTLED, random));
        assertThat(journal.pending()).as("the third waits behind the second").isEqualTo(2);
        assertThat(journal.errors()).isEqualTo(1);
        assertThat(journal.retry()).isTrue();
        journal.force(1);
        for (Posting posting : all) {
            assertThat(cursor.next(journal.forced())).isTrue();
            assertThat(cursor.posting()).isEqualTo(posting);
        }
    }

    @Test
    void afterAFailedForceEverythingIsWrittenAgainBeforeItCountsAsForced() throws IOException {
        SplittableRandom random = new SplittableRandom(12);
        for (int i = 0; i < 60; i++) {
            append(RecordFormat.SETTLED, random);
        }
        disk.full = true;
        journal.force(1);
        assertThat(journal.forced()).isZero();
        assertThat(journal.stuck()).isTrue();
        assertThat(journal.trouble()).contains("cannot be forced");
        disk.full = false;
        journal.force(2);
        assertThat(journal.forced()).isEqualTo(journal.head());
        assertThat(journal.stuck()).isFalse();
        disk.cutPower();
        assertThat(JournalScan.of(storage, EPOCH, 1).count()).isEqualTo(60);
    }

    @Test
    void everyFieldOfARowSurvives() throws IOException {
        SplittableRandom random = new SplittableRandom(13);
        for (int i = 0; i < 2_000; i++) {
            Posting written = append(RecordFormat.SETTLED, random);
            journal.force(1);
            assertThat(cursor.next(journal.forced())).isTrue();
            assertThat(cursor.kind()).isEqualTo(RecordFormat.SETTLED);
            assertThat(cursor.request()).isEqualTo(written.row().id());
            assertThat(cursor.posting()).as("seed 13, row %d", i).isEqualTo(written);
            journal.free(cursor.end());
        }
    }

    @Test
    void recordOfManyDrawsIsWrittenAndATextWithoutEndIsRefused() throws IOException {
        Parts parts = new Parts();
        for (int i = 0; i < 1_000; i++) {
            parts.add(slice(i), 1);
        }
        UsageRow row = Samples.row(Samples.ask(1, Samples.fixed(1)), 1_000, 1);
        journal.append(writer.row(RecordFormat.SETTLED, journal.nextSeq(), row, 0, parts, 1_000));
        journal.force(1);
        assertThat(cursor.next(journal.forced())).isTrue();
        assertThat(cursor.posting().draws()).hasSize(1_000);
        UsageRow.Call call = row.call();
        UsageRow endless = new UsageRow(
                row.id(),
                row.payer(),
                new UsageRow.Call(call.endpoint(), call.model(), call.channel(), true, "x".repeat(200_000), ""),
                row.units(),
                row.charge(),
                row.ending(),
                1,
                1);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> writer.row(RecordFormat.SETTLED, journal.nextSeq(), endless, 0, parts, 0));
    }

    /** What programs wrote before there were blocks, and what later ones may write. */
    @Test
    void recordsWithoutBlocksAndWithUnknownOnesAreRead() {
        Parts parts = new Parts();
        parts.add(slice(1), 1);
        UsageRow row = Samples.row(Samples.ask(1, Samples.fixed(1)), 1, 1);
        byte[] plain = bytes(writer.row(RecordFormat.SETTLED, 1, row, 0, parts, 1));
        int end = endOfDraws(row);
        int padding = -end & (RecordFormat.ALIGNMENT - 1);
        assertThat(plain).as("nothing is written where there is nothing to say").hasSize(end + padding);
        assertThat(new RecordReader().posting(buffer(plain), 0).row()).isEqualTo(row);

        UsageRow failed = new UsageRow(
                row.id(),
                row.payer(),
                row.call(),
                row.units(),
                row.charge(),
                row.ending(),
                row.startedMs(),
                row.settledMs(),
                List.of(new UsageRow.Failure(new ChannelId("other"), "status", 503, true)));
        byte[] known = bytes(writer.row(RecordFormat.SETTLED, 1, failed, 0, parts, 1));
        byte[] unknown = {99, 4, 0, 1, 2, 3, 4};
        ByteBuffer longer = ByteBuffer.allocate(known.length + 16).order(ByteOrder.LITTLE_ENDIAN);
        longer.put(known, 0, end).put(unknown).put(known, end, known.length - end);
        longer.putInt(RecordFormat.LENGTH_AT, longer.capacity());
        assertThat(new RecordReader().posting(longer, 0).row()).isEqualTo(failed);
    }

    /** Of a row with ASCII texts, two classes of units and one draw. */
    private static int endOfDraws(UsageRow row) {
        int texts = 0;
        for (String text : List.of(
                row.payer().storefront().text(),
                row.call().model().text(),
                row.call().channel().text(),
                row.call().imageSize(),
                row.call().imageQuality(),
                row.ending().policy())) {
            texts += 2 + text.length();
        }
        return RecordFormat.BODY_AT + 8 * 8 + 2 * 4 + 4 + 4 + 2 * 8 + texts + 4 + RecordFormat.DRAW_BYTES;
    }

    private static byte[] bytes(ByteBuffer record) {
        byte[] bytes = new byte[record.limit()];
        record.get(0, bytes);
        return bytes;
    }

    private static ByteBuffer buffer(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    private Posting append(byte kind, SplittableRandom random) {
        Parts parts = new Parts();
        List<Draw> draws = new ArrayList<>();
        long drawn = 0;
        for (int i = random.nextInt(4); i > 0; i--) {
            Slice slice = slice(random.nextLong(1, 1_000_000));
            long nanos = random.nextLong(1, 1L << 40);
            parts.add(slice, nanos);
            draws.add(new Draw(slice.lease, slice.grant.id(), nanos));
            drawn += nanos;
        }
        UsageRow row = row(random);
        journal.append(writer.row(kind, journal.nextSeq(), row, row.charge().overrunNanos(), parts, drawn));
        return new Posting(row, draws);
    }

    private static Slice slice(long id) {
        Grant grant = new Grant(
                new GrantId(id + 1),
                Samples.CUSTOMER,
                Asset.USD,
                5,
                Set.of(),
                new Grant.BurnOrder(0, 0),
                Grant.State.OPEN,
                "given",
                1);
        return new Slice(new LeaseId(id), grant);
    }

    private static UsageRow row(SplittableRandom random) {
        long[] counts = new long[PriceClass.COUNT];
        for (int i = 0; i < counts.length; i++) {
            counts[i] = random.nextBoolean() ? 0 : random.nextLong(Long.MAX_VALUE);
        }
        Endpoint[] endpoints = Endpoint.values();
        Asset asset = random.nextBoolean() ? Asset.USD : Asset.TOKENS;
        long charge = random.nextLong();
        return new UsageRow(
                new RequestId(random.nextLong(), random.nextLong()),
                new UsageRow.Payer(
                        new CustomerId(random.nextLong()),
                        new ApiKeyId(random.nextLong()),
                        new StorefrontId("front-" + random.nextInt(100))),
                new UsageRow.Call(
                        endpoints[random.nextInt(endpoints.length)],
                        new ModelName(text(random) + "m"),
                        new ChannelId("channel-" + random.nextInt(1_000)),
                        random.nextBoolean(),
                        text(random),
                        text(random)),
                Units.of(counts),
                new UsageRow.Charge(
                        random.nextLong(),
                        asset,
                        charge,
                        random.nextLong(),
                        random.nextLong(),
                        asset == Asset.USD ? charge : random.nextLong()),
                new UsageRow.Ending(text(random), random.nextInt(), random.nextInt()),
                random.nextLong(),
                random.nextLong(),
                failures(random));
    }

    private static List<UsageRow.Failure> failures(SplittableRandom random) {
        List<UsageRow.Failure> failures = new ArrayList<>();
        for (int i = random.nextInt(5) - 2; i > 0; i--) {
            failures.add(new UsageRow.Failure(
                    new ChannelId("channel-" + random.nextInt(1_000)),
                    text(random),
                    random.nextInt(600),
                    random.nextBoolean()));
        }
        return failures;
    }

    private static String text(SplittableRandom random) {
        return switch (random.nextInt(4)) {
            case 0 -> "";
            case 1 -> "ascii-" + random.nextInt();
            case 2 -> "größe 尺寸 \uD83D\uDE00 " + random.nextInt(50);
            default -> "a".repeat(random.nextInt(60)) + "é";
        };
    }
}
