package dev.tollgate.wallet;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Whose journal a file is. It stands in two slots of a page each, written in turn, so that a torn write leaves the one
 * before it.
 *
 * @param ledger the ledger that the records belong to
 * @param node who wrote them
 * @param epoch in which of its lives; 0 where the file was made and never used
 * @param loop by which event loop
 */
record JournalHeader(long ledger, long node, long epoch, int loop) {
    /** Where the ring begins. */
    static final int BYTES = 8_192;

    private static final int SLOT_BYTES = BYTES / 2;
    private static final int ENCODED_BYTES = 48;
    /** "tgjournl" in ASCII. */
    private static final long MAGIC = 0x6c6e72756f6a6774L;

    private static final int FORMAT = 1;

    JournalHeader withEpoch(long next) {
        return new JournalHeader(ledger, node, next, loop);
    }

    JournalHeader withLoop(int other) {
        return new JournalHeader(ledger, node, epoch, other);
    }

    /** Writes and forces it, beside the one that holds now. */
    void write(JournalStorage storage) throws IOException {
        Slot first = readSlot(storage, 0);
        Slot second = readSlot(storage, 1);
        int target = firstHolds(first, second) ? 1 : 0;
        ByteBuffer bytes = ByteBuffer.allocateDirect(ENCODED_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putLong(MAGIC)
                .putInt(FORMAT)
                .putInt(loop)
                .putLong(ledger)
                .putLong(node)
                .putLong(epoch);
        bytes.putInt(checksum(bytes)).putInt(0).flip();
        storage.write(bytes, (long) target * SLOT_BYTES);
        storage.force();
    }

    /**
     * Reads the younger valid slot.
     *
     * @throws WalletStartException where there is none, or it is of another format
     */
    static JournalHeader read(JournalStorage storage, String name) throws IOException {
        if (storage.size() <= BYTES) {
            throw new WalletStartException(name + ": " + storage.size() + " bytes (expected: more than " + BYTES + ")");
        }
        Slot first = readSlot(storage, 0);
        Slot second = readSlot(storage, 1);
        JournalHeader younger = firstHolds(first, second) ? first.header : second.header;
        if (younger == null) {
            int format = Math.max(first.format, second.format);
            throw new WalletStartException(
                    format > FORMAT
                            ? name + ": journal format " + format + " (expected: " + FORMAT
                                    + "); a newer Tollgate wrote it"
                            : name + " is not a settlement journal, or its header is damaged");
        }
        return younger;
    }

    /**
     * Refuses a file that is not this ledger's, node's and loop's.
     *
     * @throws WalletStartException naming the file and both sides
     */
    void check(JournalHeader expected, String name) {
        if (ledger != expected.ledger || node != expected.node || loop != expected.loop) {
            throw new WalletStartException(name + " belongs to ledger " + ledger + ", node " + node + ", loop " + loop
                    + " (expected: ledger " + expected.ledger + ", node " + expected.node + ", loop " + expected.loop
                    + "); it was moved here from another data directory, or the database was replaced");
        }
        if (epoch >= expected.epoch) {
            throw new WalletStartException(name + " is of epoch " + epoch + " (expected: below " + expected.epoch
                    + "); the database is older than the journal: was it restored from a backup?");
        }
    }

    private static boolean firstHolds(Slot first, Slot second) {
        return first.header != null && (second.header == null || first.header.epoch >= second.header.epoch);
    }

    private static Slot readSlot(JournalStorage storage, int slot) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocateDirect(ENCODED_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        storage.read(bytes, (long) slot * SLOT_BYTES);
        int sum = checksum(bytes.position(ENCODED_BYTES - 8));
        bytes.rewind();
        if (bytes.getLong() != MAGIC) {
            return new Slot(null, 0);
        }
        int format = bytes.getInt();
        int loop = bytes.getInt();
        JournalHeader header = new JournalHeader(bytes.getLong(), bytes.getLong(), bytes.getLong(), loop);
        return new Slot(format == FORMAT && sum == bytes.getInt() ? header : null, format);
    }

    /** Over what stands before the buffer's position. */
    private static int checksum(ByteBuffer bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes.slice(0, bytes.position()));
        return (int) crc.getValue();
    }

    private record Slot(@Nullable JournalHeader header, int format) {}
}
