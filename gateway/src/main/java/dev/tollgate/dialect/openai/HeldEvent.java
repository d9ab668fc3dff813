package dev.tollgate.dialect.openai;

import dev.tollgate.dialect.UsageCost;
import dev.tollgate.wire.ByteEdits;
import dev.tollgate.wire.ByteSink;
import dev.tollgate.wire.SseReader;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** An event with a usage report that waits for the request's cost, and what little comes behind it. */
final class HeldEvent {
    /** More than this behind a usage report is no end of an answer. */
    private static final int BEHIND_BYTES_MAX = 64 << 10;

    private final byte[] event;
    private final ByteEdits edits;
    private final int costAt;
    private final boolean costFirst;
    private final ByteSink behind = new ByteSink(0);

    /**
     * The event that the reader stands on.
     *
     * @param edits of the reader's bytes, as is {@code costAt}, where the cost goes
     * @param costFirst whether it will be usage's only member
     */
    HeldEvent(SseReader sse, ByteEdits edits, int costAt, boolean costFirst) {
        int from = sse.from();
        this.event = Arrays.copyOfRange(sse.bytes(), from, sse.to());
        this.edits = edits.moved(at -> at - from, at -> at - from);
        this.costAt = costAt - from;
        this.costFirst = costFirst;
    }

    /** Keeps a further event in its place behind this one; false where there is no room for it. */
    boolean follow(SseReader sse, ByteEdits furtherEdits) {
        if (behind.length() + sse.to() - sse.from() > BEHIND_BYTES_MAX) {
            return false;
        }
        furtherEdits.addTo(behind, sse.bytes(), sse.from(), sse.to());
        return true;
    }

    /** Ends the last event, where the stream's end did not. */
    void end(byte[] lineEnds) {
        behind.add(lineEnds);
    }

    byte[] toBytes(@Nullable UsageCost cost) {
        if (cost != null) {
            edits.insert(costAt, CostMember.of(cost, costFirst));
        }
        if (behind.length() > 0) {
            edits.insert(event.length, behind.toBytes());
        }
        return edits.join(event);
    }
}
