package dev.tollgate.wallet;

import dev.tollgate.base.Limits;
import dev.tollgate.base.RequestId;
import dev.tollgate.metering.HoldPlan;
import dev.tollgate.metering.UsageRow;
import dev.tollgate.money.Asset;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A hold of one event loop. What it is made of is also read and changed by its {@link Account}, called from that
 * loop.
 */
final class OpenHold implements Hold {
    final HoldAsk ask;
    /** What it is paid in; while the ask waits for a lease, in what it needs more. */
    Asset asset = Asset.USD;
    /** Held; while the ask waits for a lease, what it needs. */
    long nanos;
    /** Of its key's budget, held: nano-dollars for as many tokens. */
    long usdNanos;
    /** What carries {@link #nanos}. */
    Parts parts = new Parts();
    /** What carried it in the asset before, until the journal knows that it is paid in another one. */
    @Nullable
    Parts leaving;

    /** Whether it is held at the model's full context, see {@link HoldAsk.Cost}. */
    boolean fullContext;
    /** The output limit, tokens for each answer. */
    long outputTokens;
    /** Output tokens of all answers together that it carries. */
    long carriedTokens;
    /** Above so many output tokens it must grow first. */
    long extendAbove = Long.MAX_VALUE;
    /** The most and the least that it grows by, output tokens of all answers together; 0 where it never does. */
    long stepTokens;

    long chunkTokens;
    /** What a step costs in its asset. */
    long stepNanos;
    /** It has changed its asset: it does not do so twice. */
    boolean repriced;
    /** The asset that should be leased ahead of it, or null. */
    @Nullable
    Asset thin;

    /** Whose money it is; null before it was held. */
    @Nullable
    CustomerDesk desk;
    /** The key's own spending; null before it was held. */
    @Nullable
    KeySpend key;

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

    OpenHold(HoldAsk ask) {
        this.ask = ask;
    }

    @Override
    public RequestId request() {
        return ask.request();
    }

    @Override
    public Asset asset() {
        return asset;
    }

    @Override
    public long nanos() {
        return nanos;
    }

    @Override
    public long outputTokens() {
        return outputTokens;
    }

    @Override
    public long extendAbove() {
        return extendAbove;
    }

    @Override
    public boolean tight() {
        return grows() && desk().account.tight(asset);
    }

    /** What the request may cost in an asset. */
    HoldPlan plan(Asset in) {
        return ask.plan(in, fullContext);
    }

    /** Becomes one that grows from what it carries now. */
    void grow(HoldPlan plan, Limits.Streams streams) {
        stepTokens = Math.multiplyExact((long) streams.streamStepTokens(), plan.answers());
        chunkTokens = Math.min(stepTokens, Math.multiplyExact((long) streams.streamChunkTokens(), plan.answers()));
        stepNanos = plan.nanosForAll(stepTokens) - plan.inputNanos();
        carries(carriedTokens, nanos);
    }

    /** Carries so much from here on. At the output limit there is nothing to grow for. */
    void carries(long tokens, long heldNanos) {
        nanos = heldNanos;
        carriedTokens = tokens;
        extendAbove = tokens >= limitTokens() ? tokens : tokens - chunkTokens;
    }

    /** The output limit of all answers together. */
    private long limitTokens() {
        return Math.multiplyExact(outputTokens, ask.plan().answers());
    }

    /**
     * How much it should carry when {@code used} goes out: a step more, or only the share, but at least a chunk
     * ahead; no more than the limit, unless the provider goes beyond it.
     */
    long target(long used, long shareTokens) {
        long more = Math.clamp(shareTokens, chunkTokens, stepTokens);
        long ahead = Math.max(carriedTokens + more, used + chunkTokens);
        return used <= limitTokens() ? Math.min(ahead, Math.max(limitTokens(), carriedTokens)) : ahead;
    }

    /** Whether it may go over to the other asset. */
    boolean mayChange() {
        return grows() && !repriced && ask.tokens() != null;
    }

    Asset otherAsset() {
        return asset == Asset.USD ? Asset.TOKENS : Asset.USD;
    }

    /** Goes over to the other asset, for good; what carried it is left. */
    void change(Asset to) {
        HoldPlan plan = plan(to);
        leaving = parts;
        parts = new Parts();
        asset = to;
        stepNanos = plan.nanosForAll(stepTokens) - plan.inputNanos();
        repriced = true;
    }

    /** Whether it carries a part and grows with what is produced. */
    boolean grows() {
        return stepTokens > 0;
    }

    CustomerDesk desk() {
        return Objects.requireNonNull(desk, "hold without a customer");
    }

    KeySpend key() {
        return Objects.requireNonNull(key, "hold without a key");
    }
}
