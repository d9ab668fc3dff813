package dev.tollgate.http;

import dev.tollgate.error.ErrorCode;
import dev.tollgate.error.Refusal;
import dev.tollgate.wire.ChunkReader;
import dev.tollgate.wire.HttpHead;
import dev.tollgate.wire.MalformedHttpException;

/** Makes requests of the bytes of one HTTP/1 connection, and tells the connection of each step. */
final class Http1Reader {
    private static final int FIELDS_MAX = 256;
    private static final int METHOD_BYTES_MAX = 64;

    /** Where in a request the next byte belongs. */
    enum State {
        /** In a head, or before one. */
        HEAD,
        /** In a body of known length. */
        SIZED,
        /** In a chunked body. */
        CHUNKED,
        /** The request is whole; the next one must wait. */
        WHOLE,
        /** The last answer of this connection is out, or will be: what comes is thrown away. */
        LINGER,
        /** Nothing that comes matters: closed, or given to HTTP/2. */
        OVER;

        boolean body() {
            return this == SIZED || this == CHUNKED;
        }
    }

    private final Http1Connection connection;
    private final int headBytesMax;
    /** Whether the first bytes may be those of HTTP/2. */
    private boolean prefacePossible;

    private State state = State.HEAD;
    private boolean feeding;
    private boolean first = true;
    private int scanned;
    private long bodyLeft;
    private ChunkReader chunks = new ChunkReader();

    Http1Reader(Http1Connection connection, int headBytesMax, boolean prefacePossible) {
        this.connection = connection;
        this.headBytesMax = headBytesMax;
        this.prefacePossible = prefacePossible;
    }

    State state() {
        return state;
    }

    /** Whether {@link #feed} is running: it goes on by itself with whatever state it is left in. */
    boolean feeding() {
        return feeding;
    }

    /** Whether a part of a head came. */
    boolean inHead() {
        return scanned > 0;
    }

    /** What is still to come of a body of known length. */
    long bodyLeft() {
        return bodyLeft;
    }

    void nextRequest() {
        state = State.HEAD;
        scanned = 0;
    }

    void linger() {
        state = State.LINGER;
        scanned = 0;
    }

    void over() {
        state = State.OVER;
    }

    /**
     * Takes a head's framing: what follows is its body.
     *
     * @return the declared length, -1 where the body is chunked
     */
    long frame(HttpHead head) throws MalformedHttpException {
        boolean chunked = head.chunked();
        long length = chunked ? -1 : Math.max(0, head.contentLength());
        bodyLeft = length;
        if (chunked) {
            chunks = new ChunkReader();
        }
        state = chunked ? State.CHUNKED : length == 0 ? State.WHOLE : State.SIZED;
        return length;
    }

    /** Reads as far as it goes; returns the index behind what was used. */
    int feed(byte[] bytes, int from, int to) {
        int at = from;
        feeding = true;
        try {
            while (at < to) {
                int before = at;
                at = switch (state) {
                    case HEAD -> head(bytes, at, to);
                    case SIZED -> sized(bytes, at, to);
                    case CHUNKED -> chunked(bytes, at, to);
                    case LINGER -> thrownAway(at, to);
                    case WHOLE -> at;
                    case OVER -> to;
                };
                if (at == before) {
                    break;
                }
            }
        } finally {
            feeding = false;
        }
        return at;
    }

    private int head(byte[] bytes, int from, int to) {
        // RFC 9112 §2.2: an empty line before a request is ignored.
        if (scanned == 0 && bytes[from] == '\r') {
            if (to - from < 2) {
                return from;
            }
            if (bytes[from + 1] == '\n') {
                return from + 2;
            }
        }
        if (prefacePossible) {
            if (Http2Upgrade.mayBePreface(bytes, from, to)) {
                return to - from < Http2Upgrade.PREFACE_BYTES ? from : connection.preface(bytes, from, to);
            }
            prefacePossible = false;
        }
        int end = HttpHead.end(bytes, from, to, from + scanned);
        if ((end < 0 ? to : end) - from > headBytesMax) {
            connection.unreadable(Refusal.of(
                    ErrorCode.HEADERS_TOO_LARGE, "request line and headers: more than " + headBytesMax + " bytes"));
            return to;
        }
        if (end < 0) {
            return partial(bytes, from, to);
        }
        scanned = 0;
        first = false;
        try {
            connection.request(HttpHead.request(bytes, from, end, FIELDS_MAX));
        } catch (MalformedHttpException e) {
            malformed(String.valueOf(e.getMessage()));
            return to;
        }
        return end;
    }

    private void malformed(String why) {
        connection.unreadable(Refusal.of(ErrorCode.INVALID_VALUE, "not an HTTP request: " + why));
    }

    private int partial(byte[] bytes, int from, int to) {
        // The first request's time runs since the connection was accepted.
        if (scanned == 0 && !first) {
            connection.headBegins();
        }
        if (hopeless(bytes, from, to)) {
            malformed("no request line");
            return to;
        }
        scanned = to - from;
        return from;
    }

    /** Whether no further byte can make a request of it: it begins with no method, or has a line that ends with LF alone. */
    private boolean hopeless(byte[] bytes, int from, int to) {
        int at = from;
        while (at < to && at - from < METHOD_BYTES_MAX && HttpHead.isToken(bytes[at])) {
            at++;
        }
        if (at < to && bytes[at] != ' ') {
            return true;
        }
        for (int i = Math.max(from, from + scanned - 1); i < to; i++) {
            if (bytes[i] == '\n' && (i == from || bytes[i - 1] != '\r')) {
                return true;
            }
        }
        return false;
    }

    private int sized(byte[] bytes, int at, int to) {
        int count = (int) Math.min(bodyLeft, to - at);
        bodyLeft -= count;
        boolean last = bodyLeft == 0;
        if (last) {
            state = State.WHOLE;
        }
        connection.content(bytes, at, count, last);
        return at + count;
    }

    private int chunked(byte[] bytes, int at, int to) {
        int count;
        try {
            count = chunks.read(bytes, at, to);
        } catch (MalformedHttpException e) {
            malformed(String.valueOf(e.getMessage()));
            return to;
        }
        int behind = at + chunks.consumed();
        boolean last = chunks.done();
        if (last) {
            state = State.WHOLE;
        }
        connection.content(bytes, at, count, last);
        return behind;
    }

    private int thrownAway(int at, int to) {
        connection.thrownAway(to - at);
        return to;
    }
}
