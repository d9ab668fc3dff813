package dev.tollgate.http;

import dev.tollgate.error.ErrorCode;
import dev.tollgate.error.GatewayException;
import dev.tollgate.error.Refusal;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A request's body while it comes in. It grows with what really came, never with what was promised, and every byte of
 * room is taken from the listener's load until {@link #release}.
 */
final class RequestBody {
    /** Bytes that are taken before a handler asked for the body: what comes with the head and shortly after. */
    static final int EARLY_BYTES_MAX = 64 << 10;

    private static final int FIRST_BYTES = 4 << 10;
    private static final byte[] NOTHING = new byte[0];

    private final LoopContext context;
    private final Load load;
    private final long declared;
    private final long max;
    private byte[] bytes = NOTHING;
    private int length;
    private long reserved;
    private boolean whole;
    private boolean asked;
    private boolean thrownAway;
    private @Nullable Throwable problem;
    private @Nullable Promise<byte[]> promise;

    /**
     * One that comes.
     *
     * @param declared its length, or -1 where it is not known
     */
    RequestBody(LoopContext context, Load load, long declared, long max) {
        this.context = context;
        this.load = load;
        this.declared = declared;
        this.max = max;
        whole = declared == 0;
    }

    /** Its length as it was announced, or -1. */
    long declared() {
        return declared;
    }

    boolean whole() {
        return whole;
    }

    /** Whether no more bytes are to be read from the client until somebody asks for them. */
    boolean early() {
        return !asked && !thrownAway && length >= EARLY_BYTES_MAX;
    }

    /** Whether somebody waits for it. */
    boolean awaited() {
        return promise != null;
    }

    /** Asks for it, once. */
    Future<byte[]> read() {
        if (asked) {
            return context.failed(new IllegalStateException("the body was asked for before"));
        }
        asked = true;
        if (problem == null && declared > max) {
            problem = tooLarge();
        }
        if (problem != null) {
            throwAway();
            return context.failed(problem);
        }
        if (whole) {
            return context.succeeded(trimmed());
        }
        Promise<byte[]> made = context.promise();
        promise = made;
        return made.future();
    }

    /** Takes the next bytes. */
    void append(byte[] from, int at, int count) {
        if (thrownAway || problem != null) {
            return;
        }
        if (length + (long) count > max) {
            fail(tooLarge());
        } else if (grow(length + count)) {
            System.arraycopy(from, at, bytes, length, count);
            length += count;
        } else {
            fail(new GatewayException(
                    Refusal.retryAfter(ErrorCode.OVERLOADED, "too many bytes of requests are in flight", 1)));
        }
    }

    /** The last byte came. */
    void end() {
        whole = true;
        Promise<byte[]> waiting = promise;
        if (waiting != null && problem == null && !thrownAway) {
            promise = null;
            waiting.complete(trimmed());
        }
    }

    /** It will never be whole. */
    void fail(Throwable why) {
        if (problem != null || whole) {
            return;
        }
        problem = why;
        Promise<byte[]> waiting = promise;
        promise = null;
        throwAway();
        if (waiting != null) {
            waiting.fail(why);
        }
    }

    /** Nobody wants it any more: what still comes is not kept. */
    void throwAway() {
        thrownAway = true;
        release();
    }

    /** Gives its room back. The bytes themselves stay with whoever asked for them. */
    void release() {
        load.release(reserved);
        reserved = 0;
        bytes = NOTHING;
    }

    private byte[] trimmed() {
        byte[] body = bytes.length == length ? bytes : Arrays.copyOf(bytes, length);
        bytes = NOTHING;
        return body;
    }

    private boolean grow(int needed) {
        if (needed <= bytes.length) {
            return true;
        }
        long limit = declared >= 0 ? Math.min(declared, max) : max;
        // Exactly what was promised where that is little, so that the usual body is never copied again.
        long size = declared >= 0 && declared <= EARLY_BYTES_MAX
                ? declared
                : Math.max(needed, Math.min(limit, Math.max(FIRST_BYTES, 2L * bytes.length)));
        int room = (int) Math.max(needed, size);
        if (!load.reserve(room - bytes.length)) {
            return false;
        }
        reserved += room - bytes.length;
        bytes = Arrays.copyOf(bytes, room);
        return true;
    }

    private GatewayException tooLarge() {
        String size = declared >= 0 ? declared + " bytes" : "more than " + max + " bytes";
        return new GatewayException(
                Refusal.of(ErrorCode.REQUEST_TOO_LARGE, "request body: " + size + " (expected: at most " + max + ")"));
    }
}
