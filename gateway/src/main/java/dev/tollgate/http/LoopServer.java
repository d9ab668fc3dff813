package dev.tollgate.http;

import dev.tollgate.base.IdSource;
import dev.tollgate.base.Limits;
import dev.tollgate.base.RequestId;
import io.netty.channel.EventLoop;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/** A listener's part on one event loop: its handler, and the buffers that its connections share. On that loop only. */
final class LoopServer {
    private static final int READ_BYTES = 64 << 10;
    private static final long SECOND_MS = 1_000;

    final EventLoop loop;
    final LoopContext context;
    final ListenerParts parts;
    final Handler handler;
    /** Where answers are put together. */
    final HeadBuffer out = new HeadBuffer();

    private final IdSource ids;
    private byte[] in = new byte[READ_BYTES];
    private long dateSecond = Long.MIN_VALUE;
    private String date = "";
    private byte[] dateLine = new byte[0];

    LoopServer(LoopContext context, ListenerParts parts, Handler handler) {
        this.context = context;
        this.loop = context.loop;
        this.parts = parts;
        this.handler = handler;
        this.ids = IdSource.perThread(parts.time());
    }

    Limits.Http limits() {
        return parts.config().limits();
    }

    Load load() {
        return parts.load();
    }

    RequestId newId() {
        return ids.requestId();
    }

    /** Room for {@code bytes} that were just read; what is to be kept of them must be copied. */
    byte[] scratch(int bytes) {
        if (in.length < bytes) {
            in = new byte[bytes];
        }
        return in;
    }

    /** The whole {@code date} line, made once a second. */
    byte[] dateLine(long nowMs) {
        refresh(nowMs);
        return dateLine;
    }

    /** The value of {@code date}. */
    String date(long nowMs) {
        refresh(nowMs);
        return date;
    }

    private void refresh(long nowMs) {
        long second = Math.floorDiv(nowMs, SECOND_MS);
        if (second != dateSecond) {
            dateSecond = second;
            date = DateTimeFormatter.RFC_1123_DATE_TIME.format(
                    Instant.ofEpochSecond(second).atOffset(ZoneOffset.UTC));
            dateLine = ("date: " + date + "\r\n").getBytes(StandardCharsets.US_ASCII);
        }
    }
}
