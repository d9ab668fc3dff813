package dev.tollgate.wallet;

import dev.tollgate.base.Endpoint;
import dev.tollgate.money.Asset;
import dev.tollgate.money.PriceClass;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * How a record lies in a journal: a header of 32 bytes and a body, little-endian, padded to a multiple of eight.
 *
 * <pre>
 *  0 int   magic            12 byte kind, 3 bytes zero
 *  4 int   whole length     16 long epoch
 *  8 int   CRC32C from 12   24 long sequence
 * 32 body: request id; for all but RELEASED the usage row, the draws, and blocks
 * </pre>
 *
 * <p>A block says what few rows have: a byte that names it (never 0), two bytes of length, content. A reader passes
 * over blocks that it does not know; zeros end them, and a record without any is as it was before there were blocks.
 *
 * What stands here is on disks: a change needs a new format number in {@link JournalHeader}.
 */
final class RecordFormat {
    static final int MAGIC = 0x54_47_52_31;
    static final int ALIGNMENT = 8;
    static final int HEADER_BYTES = 32;
    static final int LENGTH_AT = 4;
    static final int CRC_AT = 8;
    static final int KIND_AT = 12;
    static final int EPOCH_AT = 16;
    static final int SEQ_AT = 24;
    static final int REQUEST_AT = HEADER_BYTES;
    static final int BODY_AT = REQUEST_AT + 16;
    /** A draw: lease, grant, nano-units. */
    static final int DRAW_BYTES = 24;
    /** Longer than any record; what a wrap of the ring may waste. */
    static final int BYTES_MAX = 16 << 10;

    /** A request was begun: pins payer, call, price version and asset. The last one of a request counts. */
    static final byte BEGAN = 1;
    /** The charge and the draws if the request ended here. */
    static final byte PROGRESS = 2;
    /** The charge and the draws. */
    static final byte SETTLED = 3;
    /** A request that was begun costs nothing. */
    static final byte RELEASED = 4;
    /**
     * A further {@link #BEGAN}: the request is paid in another asset from here on. One record, so that no crash can
     * part them, also stands for the {@link #PROGRESS} before it, written anew at the new price: charge and draws if
     * the request ended here.
     */
    static final byte REPRICED = 5;

    /** The block of what a charge in tokens counts for in dollars: a long. */
    static final byte USD_NANOS = 2;

    /** The block of the tries that failed: of each its channel, kind, status, and whether it had begun to serve. */
    static final byte FAILURES = 1;
    /** Name and length of a block. */
    static final int BLOCK_HEADER_BYTES = 3;

    private static final PriceClass[] CLASSES = PriceClass.values();

    private RecordFormat() {}

    /**
     * Whether a whole record lies at {@code at}.
     *
     * @param limit the first byte that is not of the buffer's content
     * @return its length, or 0 where there is none
     */
    static int lengthAt(ByteBuffer buffer, int at, int limit, CRC32C crc) {
        if (limit - at < BODY_AT || buffer.getInt(at) != MAGIC) {
            return 0;
        }
        int length = buffer.getInt(at + LENGTH_AT);
        if (length < BODY_AT || length % ALIGNMENT != 0 || length > limit - at) {
            return 0;
        }
        return buffer.getInt(at + CRC_AT) == checksum(buffer, at, length, crc) ? length : 0;
    }

    static int checksum(ByteBuffer buffer, int at, int length, CRC32C crc) {
        int position = buffer.position();
        int limit = buffer.limit();
        crc.reset();
        crc.update(buffer.limit(at + length).position(at + KIND_AT));
        buffer.limit(limit).position(position);
        return (int) crc.getValue();
    }

    static PriceClass classAt(int index) {
        return CLASSES[index];
    }

    static int classes() {
        return CLASSES.length;
    }

    static byte code(Endpoint endpoint) {
        return switch (endpoint) {
            case CHAT_COMPLETIONS -> 1;
            case COMPLETIONS -> 2;
            case EMBEDDINGS -> 3;
            case IMAGES -> 4;
            case MODELS -> 5;
            case BALANCE -> 6;
            case GENERATIONS -> 7;
            case STATEMENTS -> 20;
            case LEDGER -> 21;
        };
    }

    static Endpoint endpoint(byte code) {
        for (Endpoint endpoint : Endpoint.values()) {
            if (code(endpoint) == code) {
                return endpoint;
            }
        }
        throw new IllegalArgumentException("endpoint code: " + code + " (expected: a known code)");
    }

    static byte code(Asset asset) {
        return switch (asset) {
            case USD -> 1;
            case TOKENS -> 2;
        };
    }

    static Asset asset(byte code) {
        return switch (code) {
            case 1 -> Asset.USD;
            case 2 -> Asset.TOKENS;
            default -> throw new IllegalArgumentException("asset code: " + code + " (expected: 1 or 2)");
        };
    }
}
