package dev.tollgate.wallet;

import dev.tollgate.base.RequestId;
import dev.tollgate.metering.UsageRow;
import dev.tollgate.money.Asset;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A hold of one event loop. Its parts are also read and changed by its {@link Account}, called from that loop. */
final class OpenHold implements Hold {
    private static final int PARTS_USUAL = 2;

    final HoldAsk ask;
    /** Held; while the ask waits for a lease, what it needs. */
    long nanos;

    long outputTokens;
    /** Whose money it is; null before it was held. */
    @Nullable
    CustomerDesk desk;
    /** The key's own spending; null before it was held. */
    @Nullable
    KeySpend key;
    /** Whether it left so little free that more should be leased ahead. */
    boolean leftLittle;

    /** Room in the journal that is still reserved for it. */
    int reservedBytes;
    /** The most that one of its records takes. */
    int recordBytes;
    /** Neither settled nor released. */
    boolean open = true;
    /** Whether {@code progress} has used its reserved room. */
    boolean progressed;
    /** What its last record said, or null before {@code began}. */
    @Nullable
    UsageRow lastRow;
    /** Where in the journal its last record begins. */
    long recordAt;
    /** Neighbours in the order of {@link #recordAt}, see {@link OpenRequests}. */
    @Nullable
    OpenHold older;

    @Nullable
    OpenHold younger;

    private Slice[] slices = new Slice[PARTS_USUAL];
    private long[] parts = new long[PARTS_USUAL];
    private int count;

    OpenHold(HoldAsk ask) {
        this.ask = ask;
    }

    @Override
    public RequestId request() {
        return ask.request();
    }

    @Override
    public Asset asset() {
        return Asset.USD;
    }

    @Override
    public long nanos() {
        return nanos;
    }

    @Override
    public long outputTokens() {
        return outputTokens;
    }

    /** How many slices carry it. */
    int count() {
        return count;
    }

    Slice slice(int i) {
        return slices[i];
    }

    long part(int i) {
        return parts[i];
    }

    /** Adds to what a slice carries; new slices come last. */
    void add(Slice slice, long part) {
        for (int i = 0; i < count; i++) {
            if (slices[i] == slice) {
                parts[i] += part;
                return;
            }
        }
        if (count == slices.length) {
            slices = Arrays.copyOf(slices, 2 * count);
            parts = Arrays.copyOf(parts, 2 * count);
        }
        slices[count] = slice;
        parts[count] = part;
        count++;
    }

    CustomerDesk desk() {
        return Objects.requireNonNull(desk, "hold without a customer");
    }

    KeySpend key() {
        return Objects.requireNonNull(key, "hold without a key");
    }
}
