package dev.tollgate.relay;

import dev.tollgate.base.HaltPoint;
import dev.tollgate.base.HaltPoints;
import dev.tollgate.base.TimeSource;
import dev.tollgate.routing.RetryAfter;
import dev.tollgate.upstream.UpstreamCall;
import dev.tollgate.upstream.UpstreamListener;
import dev.tollgate.wire.FailureKind;
import dev.tollgate.wire.HeaderList;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Collects one whole reply, within a bound. On its event loop only. */
final class Collector implements UpstreamListener {
    /** Told once, when it is over; never after {@link #cancel}. */
    interface Whole {
        /** The reply came whole with a status below 400. */
        void onReply(Collector from, byte[] reply);

        /** It did not. */
        void onFailed(Collector from, AttemptFailure failure);
    }

    private static final byte[] NOTHING = {};

    private final int bytesMax;
    private final Whole whole;
    private final TimeSource time;
    private final HaltPoints halts;
    private @Nullable UpstreamCall call;
    private byte[] bytes = NOTHING;
    private int length;
    private int status;
    private long retryAfterMs;
    private boolean sent;
    private boolean over;

    Collector(int bytesMax, TimeSource time, HaltPoints halts, Whole whole) {
        this.halts = halts;
        this.time = time;
        this.bytesMax = bytesMax;
        this.whole = whole;
    }

    void begun(UpstreamCall begun) {
        call = begun;
        if (over) {
            begun.cancel();
        }
    }

    /** Whether the provider may have worked on it. */
    boolean sent() {
        return sent;
    }

    /** Ends it at once; nobody is told. */
    void cancel() {
        if (!over) {
            over = true;
            cancelCall();
        }
    }

    @Override
    public void onSent() {
        sent = true;
        halts.reached(HaltPoint.AFTER_UPSTREAM_SEND);
    }

    @Override
    public void onHead(int replyStatus, HeaderList headers) {
        status = replyStatus;
        retryAfterMs = status >= 300 ? RetryAfter.millis(headers, time.epochMillis()) : 0;
    }

    @Override
    public void onBytes(byte[] piece) {
        if (over) {
            return;
        }
        if (piece.length > bytesMax - length) {
            over = true;
            cancelCall();
            whole.onFailed(this, AttemptFailure.of(FailureKind.TOO_LARGE, "reply above " + bytesMax + " bytes"));
            return;
        }
        if (length == 0) {
            bytes = piece; // the usual reply is one piece: kept as it came
            length = piece.length;
            return;
        }
        if (length + piece.length > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.min(bytesMax, Math.max(length + piece.length, 2 * length)));
        }
        System.arraycopy(piece, 0, bytes, length, piece.length);
        length += piece.length;
    }

    @Override
    public void onEnd() {
        if (over) {
            return;
        }
        over = true;
        byte[] reply = length == bytes.length ? bytes : Arrays.copyOf(bytes, length);
        if (status >= 300) {
            whole.onFailed(
                    this, new AttemptFailure(FailureKind.STATUS, status, reply, retryAfterMs, "status " + status));
        } else if (status != 200) {
            whole.onFailed(this, AttemptFailure.of(FailureKind.GARBAGE, "status " + status + " (expected: 200)"));
        } else {
            whole.onReply(this, reply);
        }
    }

    @Override
    public void onFailure(FailureKind kind, String detail) {
        if (!over) {
            over = true;
            whole.onFailed(this, AttemptFailure.of(kind, detail));
        }
    }

    private void cancelCall() {
        if (call != null) {
            call.cancel();
        }
    }
}
