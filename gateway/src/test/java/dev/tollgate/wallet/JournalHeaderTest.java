package dev.tollgate.wallet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Whose journal it is. */
final class JournalHeaderTest {
    private final SimDisk disk = new SimDisk(new SplittableRandom(7));
    private final JournalHeader made = new JournalHeader(77, 9, 0, 3);
    private final JournalStorage storage = disk.create(0, 64 << 10, made);

    JournalHeaderTest() throws IOException {}

    @Test
    void theYoungerOfTwoSlotsHolds() throws IOException {
        assertThat(JournalHeader.read(storage, "j")).isEqualTo(made);
        for (long epoch : new long[] {1, 3, 5, 6, 9}) {
            made.withEpoch(epoch).write(storage);
            assertThat(JournalHeader.read(storage, "j")).isEqualTo(made.withEpoch(epoch));
        }
    }

    @Test
    void tornHeaderLeavesTheOneBefore() throws IOException {
        made.withEpoch(1).write(storage);
        made.withEpoch(2).write(storage);
        // Epoch 2 lies in the first slot again.
        disk.damage(0, 20);
        assertThat(JournalHeader.read(storage, "j")).isEqualTo(made.withEpoch(1));
        made.withEpoch(3).write(storage);
        assertThat(JournalHeader.read(storage, "j")).isEqualTo(made.withEpoch(3));
        disk.damage(0, 4_096 + 30);
        assertThat(JournalHeader.read(storage, "j"))
                .as("the torn slot was used again")
                .isEqualTo(made.withEpoch(3));
        disk.damage(0, 30);
        refused("j is not a settlement journal, or its header is damaged");
    }

    @Test
    void newerFormatIsNamed() throws IOException {
        ByteBuffer format =
                ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(2).flip();
        storage.write(format, 8);
        refused("j: journal format 2 (expected: 1); a newer Tollgate wrote it");
    }

    @Test
    void shortFileIsNamed() throws IOException {
        JournalStorage tiny = new SimDisk(new SplittableRandom(1)).create(0, 8_192, made);
        assertThatExceptionOfType(WalletStartException.class)
                .isThrownBy(() -> JournalHeader.read(tiny, "j"))
                .withMessage("j: 8192 bytes (expected: more than 8192)");
    }

    @Test
    void journalOfAnotherLedgerNodeOrLoopIsRefusedNamingBoth() {
        JournalHeader mine = new JournalHeader(77, 9, 4, 3);
        made.check(mine, "j");
        mismatch(new JournalHeader(78, 9, 4, 3), "ledger 77, node 9, loop 3 (expected: ledger 78, node 9, loop 3)");
        mismatch(new JournalHeader(77, 8, 4, 3), "ledger 77, node 9, loop 3 (expected: ledger 77, node 8, loop 3)");
        mismatch(new JournalHeader(77, 9, 4, 2), "ledger 77, node 9, loop 3 (expected: ledger 77, node 9, loop 2)");
    }

    @Test
    void journalYoungerThanTheLedgerIsRefused() {
        assertThatExceptionOfType(WalletStartException.class)
                .isThrownBy(() -> made.withEpoch(4).check(made.withEpoch(4), "j"))
                .withMessageContaining("epoch 4 (expected: below 4)")
                .withMessageContaining("backup");
    }

    private void mismatch(JournalHeader expected, String message) {
        assertThatExceptionOfType(WalletStartException.class)
                .isThrownBy(() -> made.check(expected, "j"))
                .withMessageContaining("j belongs to " + message);
    }

    private void refused(String message) {
        assertThatExceptionOfType(WalletStartException.class)
                .isThrownBy(() -> JournalHeader.read(storage, "j"))
                .withMessage(message);
    }
}
