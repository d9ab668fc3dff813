package dev.tollgate.wallet;

import dev.tollgate.base.ApiKeyId;
import dev.tollgate.base.ChannelId;
import dev.tollgate.base.CustomerId;
import dev.tollgate.base.Endpoint;
import dev.tollgate.base.GrantId;
import dev.tollgate.base.LeaseId;
import dev.tollgate.base.ModelName;
import dev.tollgate.base.RequestId;
import dev.tollgate.base.StorefrontId;
import dev.tollgate.metering.UsageRow;
import dev.tollgate.money.Asset;
import dev.tollgate.money.Units;
import dev.tollgate.wallet.PostingStore.Draw;
import dev.tollgate.wallet.PostingStore.Posting;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/** Decodes what {@link RecordWriter} wrote, from a little-endian buffer. For one thread. */
final class RecordReader {
    private final WordCache<StorefrontId> storefronts = new WordCache<>(StorefrontId::new);
    private final WordCache<ModelName> models = new WordCache<>(ModelName::new);
    private final WordCache<ChannelId> channels = new WordCache<>(ChannelId::new);
    private final WordCache<String> words = new WordCache<>(UnaryOperator.identity());

    // Of the record that is being read.
    private List<UsageRow.Failure> failures = List.of();
    private long usdNanos;

    static byte kind(ByteBuffer buffer, int at) {
        return buffer.get(at + RecordFormat.KIND_AT);
    }

    static long epoch(ByteBuffer buffer, int at) {
        return buffer.getLong(at + RecordFormat.EPOCH_AT);
    }

    static long seq(ByteBuffer buffer, int at) {
        return buffer.getLong(at + RecordFormat.SEQ_AT);
    }

    static RequestId request(ByteBuffer buffer, int at) {
        return new RequestId(
                buffer.getLong(at + RecordFormat.REQUEST_AT), buffer.getLong(at + RecordFormat.REQUEST_AT + 8));
    }

    /** The row and draws of a record that {@link RecordFormat#lengthAt} found, of a kind that has them. */
    Posting posting(ByteBuffer buffer, int at) {
        RequestId request = request(buffer, at);
        buffer.position(at + RecordFormat.BODY_AT);
        CustomerId customer = new CustomerId(buffer.getLong());
        ApiKeyId key = new ApiKeyId(buffer.getLong());
        long startedMs = buffer.getLong();
        long settledMs = buffer.getLong();
        long priceVersion = buffer.getLong();
        long nanos = buffer.getLong();
        long overrun = buffer.getLong();
        long cost = buffer.getLong();
        int status = buffer.getInt();
        int corrections = buffer.getInt();
        Endpoint endpoint = RecordFormat.endpoint(buffer.get());
        Asset asset = RecordFormat.asset(buffer.get());
        boolean stream = buffer.get() != 0;
        buffer.get();
        Units units = units(buffer);
        StorefrontId storefront = storefronts.read(buffer);
        UsageRow.Call call = new UsageRow.Call(
                endpoint, models.read(buffer), channels.read(buffer), stream, words.read(buffer), words.read(buffer));
        UsageRow.Ending ending = new UsageRow.Ending(words.read(buffer), status, corrections);
        List<Draw> draws = draws(buffer);
        blocks(buffer, at + buffer.getInt(at + RecordFormat.LENGTH_AT));
        UsageRow row = new UsageRow(
                request,
                new UsageRow.Payer(customer, key, storefront),
                call,
                units,
                new UsageRow.Charge(priceVersion, asset, nanos, overrun, cost, asset == Asset.USD ? nanos : usdNanos),
                ending,
                startedMs,
                settledMs,
                failures);
        return new Posting(row, draws);
    }

    /** Those that are known, from what lies before {@code end}. */
    private void blocks(ByteBuffer buffer, int end) {
        failures = List.of();
        usdNanos = 0;
        while (end - buffer.position() >= RecordFormat.BLOCK_HEADER_BYTES) {
            byte block = buffer.get();
            if (block == 0) {
                return;
            }
            int length = Short.toUnsignedInt(buffer.getShort());
            int next = buffer.position() + length;
            if (block == RecordFormat.FAILURES) {
                failures = failures(buffer);
            } else if (block == RecordFormat.USD_NANOS) {
                usdNanos = buffer.getLong();
            }
            buffer.position(next);
        }
    }

    private List<UsageRow.Failure> failures(ByteBuffer buffer) {
        int count = Byte.toUnsignedInt(buffer.get());
        List<UsageRow.Failure> read = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            ChannelId channel = channels.read(buffer);
            String kind = words.read(buffer);
            read.add(new UsageRow.Failure(channel, kind, buffer.getShort(), buffer.get() != 0));
        }
        return read;
    }

    private static Units units(ByteBuffer buffer) {
        int mask = buffer.getInt();
        long[] counts = new long[RecordFormat.classes()];
        for (int i = 0; i < counts.length; i++) {
            if ((mask & 1 << i) != 0) {
                counts[i] = buffer.getLong();
            }
        }
        return Units.of(counts);
    }

    private static List<Draw> draws(ByteBuffer buffer) {
        int count = buffer.getInt();
        if (count == 1) {
            return List.of(draw(buffer));
        }
        List<Draw> draws = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            draws.add(draw(buffer));
        }
        return draws;
    }

    private static Draw draw(ByteBuffer buffer) {
        return new Draw(new LeaseId(buffer.getLong()), new GrantId(buffer.getLong()), buffer.getLong());
    }
}
