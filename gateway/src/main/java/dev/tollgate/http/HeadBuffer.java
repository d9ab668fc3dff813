package dev.tollgate.http;

import dev.tollgate.wire.HeadWriter;
import dev.tollgate.wire.HeaderList;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.nio.charset.StandardCharsets;

/** Where an HTTP/1 answer is put together before it becomes one buffer for the socket: one of each loop. */
final class HeadBuffer {
    private static final int STATUS_MIN = 100;
    private static final int STATUS_MAX = 599;
    private static final byte[][] STATUS_LINES = statusLines();

    private final HeadWriter out = new HeadWriter();

    private static byte[][] statusLines() {
        byte[][] lines = new byte[STATUS_MAX - STATUS_MIN + 1][];
        for (int i = 0; i < lines.length; i++) {
            HttpResponseStatus status = HttpResponseStatus.valueOf(STATUS_MIN + i);
            lines[i] = ("HTTP/1.1 " + status.code() + " " + status.reasonPhrase() + "\r\n")
                    .getBytes(StandardCharsets.US_ASCII);
        }
        return lines;
    }

    /** Begins an answer. */
    HeadWriter status(int status) {
        if (status < STATUS_MIN || status > STATUS_MAX) {
            throw new IllegalArgumentException("status: " + status + " (expected: 100..599)");
        }
        out.clear();
        out.put(STATUS_LINES[status - STATUS_MIN]);
        return out;
    }

    /** Begins something else. */
    HeadWriter fresh() {
        out.clear();
        return out;
    }

    /** The handler's headers, but for those that only the server knows. */
    void headers(HeaderList headers) {
        for (int i = 0; i < headers.size(); i++) {
            CharSequence name = headers.name(i);
            if (!Managed.is(name)) {
                out.field(name, headers.value(i));
            }
        }
    }

    /** All of it in a buffer of its own. */
    ByteBuf take(ByteBufAllocator allocator) {
        return allocator.directBuffer(out.length()).writeBytes(out.array(), 0, out.length());
    }
}
