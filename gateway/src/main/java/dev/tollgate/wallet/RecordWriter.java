package dev.tollgate.wallet;

import dev.tollgate.base.RequestId;
import dev.tollgate.metering.UsageRow;
import dev.tollgate.money.Asset;
import dev.tollgate.money.Units;
import java.nio.BufferOverflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.zip.CRC32C;

/** Encodes records into one buffer that is used again for each: nothing is allocated. For one event loop. */
final class RecordWriter {
    /** A row without its texts, draws and units, and what padding adds. */
    private static final int FIXED_BYTES = 256;
    /** Storefront, channel, image size and quality, policy. */
    private static final int TEXTS_BYTES = 192;
    /** A few tries that failed. */
    private static final int FAILURES_BYTES = 128;

    private static final int TEXT_BYTES_MAX = 0xffff;
    /** What readers' buffers must hold at least. */
    static final int RECORD_BYTES_MAX = 8 * RecordFormat.BYTES_MAX;

    private final long epoch;
    private final CRC32C crc = new CRC32C();
    private ByteBuffer buffer = allocate(RecordFormat.BYTES_MAX);

    RecordWriter(long epoch) {
        this.epoch = epoch;
    }

    /** An upper bound of the record of a usual request. One that is longer finds room unless the ring is full. */
    static int bytesFor(int modelNameLength, int draws) {
        return FIXED_BYTES + TEXTS_BYTES + FAILURES_BYTES + 3 * modelNameLength + RecordFormat.DRAW_BYTES * draws;
    }

    /**
     * A record with a row.
     *
     * @param overrun written in place of the row's
     * @param parts what the hold is made of
     * @param drawn how much of the parts, from the first on, the draws take
     * @return the record, valid until the next call
     * @throws IllegalArgumentException where a text of the row does not fit
     */
    ByteBuffer row(byte kind, long seq, UsageRow row, long overrun, Parts parts, long drawn) {
        while (true) {
            try {
                start(kind, seq, row.id());
                putRow(row, overrun);
                putDraws(parts, drawn);
                putFailures(row.failures());
                putUsd(row.charge());
                return finish();
            } catch (BufferOverflowException e) {
                if (buffer.capacity() >= RECORD_BYTES_MAX) {
                    throw new IllegalArgumentException(
                            "record of " + row.id() + ": longer than " + RECORD_BYTES_MAX + " bytes", e);
                }
                buffer = allocate(2 * buffer.capacity());
            }
        }
    }

    /** A record without a row. */
    ByteBuffer released(long seq, RequestId request) {
        start(RecordFormat.RELEASED, seq, request);
        return finish();
    }

    private static ByteBuffer allocate(int bytes) {
        return ByteBuffer.allocateDirect(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    private void start(byte kind, long seq, RequestId request) {
        buffer.clear();
        buffer.putInt(RecordFormat.MAGIC).putInt(0).putInt(0).putInt(kind);
        buffer.putLong(epoch).putLong(seq);
        buffer.putLong(request.high()).putLong(request.low());
    }

    private ByteBuffer finish() {
        while (buffer.position() % RecordFormat.ALIGNMENT != 0) {
            buffer.put((byte) 0);
        }
        int length = buffer.position();
        buffer.flip();
        buffer.putInt(RecordFormat.LENGTH_AT, length);
        buffer.putInt(RecordFormat.CRC_AT, RecordFormat.checksum(buffer, 0, length, crc));
        return buffer;
    }

    private void putRow(UsageRow row, long overrun) {
        UsageRow.Payer payer = row.payer();
        UsageRow.Call call = row.call();
        UsageRow.Charge charge = row.charge();
        UsageRow.Ending ending = row.ending();
        buffer.putLong(payer.customer().value()).putLong(payer.key().value());
        buffer.putLong(row.startedMs()).putLong(row.settledMs());
        buffer.putLong(charge.priceVersion()).putLong(charge.nanos()).putLong(overrun);
        buffer.putLong(charge.costNanos());
        buffer.putInt(ending.status()).putInt(ending.corrections());
        buffer.put(RecordFormat.code(call.endpoint())).put(RecordFormat.code(charge.asset()));
        buffer.put((byte) (call.stream() ? 1 : 0)).put((byte) 0);
        putUnits(row.units());
        putText(payer.storefront().text());
        putText(call.model().text());
        putText(call.channel().text());
        putText(call.imageSize());
        putText(call.imageQuality());
        putText(ending.policy());
    }

    /** A bit for each class that has units, then their counts. */
    private void putUnits(Units units) {
        int maskAt = buffer.position();
        buffer.putInt(0);
        int mask = 0;
        for (int i = 0; i < RecordFormat.classes(); i++) {
            long count = units.of(RecordFormat.classAt(i));
            if (count != 0) {
                mask |= 1 << i;
                buffer.putLong(count);
            }
        }
        buffer.putInt(maskAt, mask);
    }

    private void putText(String text) {
        int lengthAt = buffer.position();
        buffer.putShort((short) 0);
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c >= 0x80) {
                buffer.position(lengthAt + Short.BYTES);
                buffer.put(text.getBytes(StandardCharsets.UTF_8));
                break;
            }
            buffer.put((byte) c);
        }
        int length = buffer.position() - lengthAt - Short.BYTES;
        if (length > TEXT_BYTES_MAX) {
            throw new IllegalArgumentException(
                    "text of a usage row: " + length + " bytes (expected: <= " + TEXT_BYTES_MAX + ")");
        }
        buffer.putShort(lengthAt, (short) length);
    }

    private void putDraws(Parts parts, long drawn) {
        int countAt = buffer.position();
        buffer.putInt(0);
        long left = drawn;
        int count = 0;
        for (int i = 0; i < parts.count() && left > 0; i++) {
            long draw = Math.min(left, parts.nanos(i));
            buffer.putLong(parts.slice(i).lease.value())
                    .putLong(parts.slice(i).grant.id().value())
                    .putLong(draw);
            left -= draw;
            count++;
        }
        buffer.putInt(countAt, count);
    }

    /** Dollars count for themselves. */
    private void putUsd(UsageRow.Charge charge) {
        if (charge.asset() != Asset.USD) {
            buffer.put(RecordFormat.USD_NANOS).putShort((short) Long.BYTES).putLong(charge.usdNanos());
        }
    }

    private void putFailures(List<UsageRow.Failure> failures) {
        if (failures.isEmpty()) {
            return;
        }
        buffer.put(RecordFormat.FAILURES);
        int lengthAt = buffer.position();
        buffer.putShort((short) 0).put((byte) failures.size());
        for (UsageRow.Failure failure : failures) {
            putText(failure.channel().text());
            putText(failure.kind());
            buffer.putShort((short) failure.status()).put((byte) (failure.served() ? 1 : 0));
        }
        int length = buffer.position() - lengthAt - Short.BYTES;
        if (length > TEXT_BYTES_MAX) {
            throw new IllegalArgumentException(
                    "failures of a usage row: " + length + " bytes (expected: <= " + TEXT_BYTES_MAX + ")");
        }
        buffer.putShort(lengthAt, (short) length);
    }
}
