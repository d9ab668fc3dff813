package dev.tollgate.upstream;

import dev.tollgate.wire.ChunkReader;
import dev.tollgate.wire.FailureKind;
import dev.tollgate.wire.HeaderList;
import dev.tollgate.wire.HttpHead;
import dev.tollgate.wire.MalformedHttpException;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.DecoderException;
import java.io.IOException;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One HTTP/1.1 connection to a provider: carries one call after another. */
final class ProviderConnection extends ChannelInboundHandlerAdapter {
    private static final Logger LOG = LoggerFactory.getLogger(ProviderConnection.class);
    private static final int HEAD_BYTES_MAX = 64 << 10;
    private static final int FIELDS_MAX = 256;
    private static final int INTERIM_MAX = 8;
    /** Servers on the same machine or network commonly close after 5 s, without a word. */
    private static final long PLAIN_KEPT_MS = 4_000;

    private static final long TLS_KEPT_MS = 15_000;
    private static final int CONTINUE_STATUS_END = 200;
    private static final byte[] NOTHING = new byte[0];

    private enum Reading {
        /** No call runs, nothing may come. */
        NOTHING,
        HEAD,
        SIZED,
        CHUNKED,
        TO_END
    }

    private final ProviderPool pool;
    private final LoopUpstream client;
    private final Channel channel;
    private final RequestWriter writer;
    private @Nullable Call call;
    private Reading reading = Reading.NOTHING;
    private boolean reused;
    private boolean keep;
    private boolean reset;
    private long left;
    private int interim;
    private ChunkReader chunks = new ChunkReader();
    private byte[] held = NOTHING;
    private int scanned;
    private long idleSince;
    private long keptNanos;
    private String trouble = "";

    ProviderConnection(ProviderPool pool, Channel channel) {
        this.pool = pool;
        this.client = pool.client();
        this.channel = channel;
        this.writer = new RequestWriter(client, channel, this::sent);
        this.keptNanos = TimeUnit.MILLISECONDS.toNanos(pool.origin().tls() ? TLS_KEPT_MS : PLAIN_KEPT_MS);
    }

    boolean usable(long now) {
        return channel.isActive() && !idleTooLong(now);
    }

    boolean idleTooLong(long now) {
        return now - idleSince >= keptNanos;
    }

    /** Sends the call's request. */
    void carry(Call next) {
        call = next;
        reading = Reading.HEAD;
        keep = false;
        interim = 0;
        scanned = 0;
        next.on(this);
        readWhere(next.readable());
        writer.write(next.request, pool.origin());
    }

    private void sent() {
        if (call != null) {
            call.sent();
        }
    }

    /** Reads from the provider, or lets the kernel's buffers fill. */
    void readWhere(boolean wanted) {
        if (channel.config().isAutoRead() != wanted) {
            channel.config().setAutoRead(wanted);
        }
    }

    void closeNow() {
        call = null;
        reading = Reading.NOTHING;
        held = NOTHING;
        var _ = channel.close();
    }

    // ---- netty

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ByteBuf in = (ByteBuf) message;
        int count = in.readableBytes();
        try {
            if (call == null) {
                // Nobody asked for anything: such a connection is not to be trusted with a call.
                closeNow();
            } else if (held.length == 0) {
                byte[] bytes = client.scratch(count);
                in.readBytes(bytes, 0, count);
                feed(bytes, 0, count);
            } else {
                byte[] bytes = Arrays.copyOf(held, held.length + count);
                in.readBytes(bytes, held.length, count);
                held = NOTHING;
                feed(bytes, 0, bytes.length);
            }
        } finally {
            in.release();
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        if (ctx.channel().isWritable()) {
            writer.goOn();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        writer.drop();
        Call running = call;
        call = null;
        if (running == null || running.over()) {
            return;
        }
        if (reading == Reading.TO_END && !reset) {
            reading = Reading.NOTHING;
            running.wholeBody();
        } else if (reused && held.length == 0 && running.mayTryAgain()) {
            pool.connect(running);
        } else {
            String detail = pool.origin().text() + ": connection ended" + (reused ? " (it was a kept one)" : "");
            running.fail(running.cut(), trouble.isEmpty() ? detail : detail + ": " + trouble);
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        reset = true;
        trouble = cause.getClass().getSimpleName() + ": " + cause.getMessage();
        if (!(cause instanceof IOException) && !(cause instanceof DecoderException)) {
            LOG.error("call to {} broken off", pool.origin().text(), cause);
        }
        var _ = ctx.close();
    }

    // ---- the answer

    private void feed(byte[] bytes, int from, int to) {
        int at = from;
        try {
            while (at < to && call != null) {
                int before = at;
                at = switch (reading) {
                    case HEAD -> head(bytes, at, to);
                    case SIZED -> sized(bytes, at, to);
                    case CHUNKED -> chunked(bytes, at, to);
                    case TO_END -> toEnd(bytes, at, to);
                    case NOTHING -> at;
                };
                if (at == before) {
                    break;
                }
            }
        } catch (MalformedHttpException e) {
            failed(FailureKind.GARBAGE, pool.origin().text() + ": " + e.getMessage());
        }
    }

    private void failed(FailureKind kind, String detail) {
        Call running = call;
        if (running != null) {
            running.fail(kind, detail);
        }
    }

    private int head(byte[] bytes, int from, int to) throws MalformedHttpException {
        int end = HttpHead.end(bytes, from, to, from + scanned);
        if (end < 0) {
            checkPartial(bytes, from, to);
            scanned = to - from;
            held = Arrays.copyOfRange(bytes, from, to);
            if (held.length > HEAD_BYTES_MAX) {
                failed(FailureKind.TOO_LARGE, pool.origin().text() + ": headers above " + HEAD_BYTES_MAX + " bytes");
            }
            return to;
        }
        scanned = 0;
        if (end - from > HEAD_BYTES_MAX) {
            failed(FailureKind.TOO_LARGE, pool.origin().text() + ": headers above " + HEAD_BYTES_MAX + " bytes");
            return to;
        }
        HttpHead head = HttpHead.response(bytes, from, end, FIELDS_MAX);
        int status = head.status();
        if (status < CONTINUE_STATUS_END) {
            if (status == 101 || ++interim > INTERIM_MAX) {
                throw new MalformedHttpException("status " + status + " that nobody asked for");
            }
            return end;
        }
        answer(head, status);
        return end;
    }

    /** What does not begin like an answer will not become one: no need to wait for its end. */
    private static void checkPartial(byte[] bytes, int from, int to) throws MalformedHttpException {
        String start = "HTTP/1.";
        for (int i = 0; i < Math.min(start.length(), to - from); i++) {
            if (bytes[from + i] != start.charAt(i)) {
                throw new MalformedHttpException("no HTTP/1 answer");
            }
        }
    }

    private void answer(HttpHead head, int status) throws MalformedHttpException {
        Call running = call;
        if (running == null) {
            return;
        }
        boolean none = status == 204 || status == 304;
        boolean isChunked = !none && head.chunked();
        long length = none ? 0 : head.contentLength();
        keep = head.http10() ? head.lists("connection", "keep-alive") : !head.lists("connection", "close");
        keepAsLongAs(head.value("keep-alive"));
        Inflating decoder = none ? null : decoder(head);
        HeaderList headers = new HeaderList(head.size());
        for (int i = 0; i < head.size(); i++) {
            headers.add(head.name(i), head.value(i));
        }
        left = length;
        if (isChunked) {
            chunks = new ChunkReader();
            reading = Reading.CHUNKED;
        } else {
            reading = length < 0 ? Reading.TO_END : Reading.SIZED;
        }
        running.head(status, headers, decoder);
        if (reading == Reading.SIZED && length == 0) {
            whole();
        }
    }

    private static @Nullable Inflating decoder(HttpHead head) throws MalformedHttpException {
        int index = head.indexOf("content-encoding");
        if (index < 0) {
            return null;
        }
        if (head.indexOf("content-encoding", index + 1) >= 0) {
            throw new MalformedHttpException("content-encoding more than once");
        }
        if (head.lists("content-encoding", "gzip") || head.lists("content-encoding", "x-gzip")) {
            return single(head, new Inflating(true));
        }
        if (head.lists("content-encoding", "deflate")) {
            return single(head, new Inflating(false));
        }
        if (head.value(index).isEmpty() || head.lists("content-encoding", "identity")) {
            return null;
        }
        throw new MalformedHttpException("content-encoding unknown (expected: identity, gzip or deflate)");
    }

    private static Inflating single(HttpHead head, Inflating decoder) throws MalformedHttpException {
        String value = head.value("content-encoding");
        if (value != null && value.indexOf(',') >= 0) {
            decoder.close();
            throw new MalformedHttpException("several content-encodings");
        }
        return decoder;
    }

    /** {@code Keep-Alive: timeout=5} says when the server closes: we do it a second before. */
    private void keepAsLongAs(@Nullable String keepAlive) {
        int at = keepAlive == null ? -1 : keepAlive.indexOf("timeout=");
        if (keepAlive == null || at < 0) {
            return;
        }
        long seconds = 0;
        for (int i = at + "timeout=".length(); i < keepAlive.length(); i++) {
            int digit = Character.digit(keepAlive.charAt(i), 10);
            if (digit < 0 || seconds > TimeUnit.HOURS.toSeconds(1)) {
                break;
            }
            seconds = 10 * seconds + digit;
        }
        long most = TimeUnit.MILLISECONDS.toNanos(pool.origin().tls() ? TLS_KEPT_MS : PLAIN_KEPT_MS);
        keptNanos = Math.min(most, TimeUnit.SECONDS.toNanos(Math.max(0, seconds - 1)));
    }

    private int sized(byte[] bytes, int at, int to) {
        int count = (int) Math.min(left, to - at);
        left -= count;
        deliver(bytes, at, count);
        if (left == 0 && call != null) {
            // Bytes behind the declared length: the server is not to be trusted with another call.
            keep &= at + count == to;
            whole();
        }
        return at + count;
    }

    private int chunked(byte[] bytes, int at, int to) throws MalformedHttpException {
        int count = chunks.read(bytes, at, to);
        int consumed = chunks.consumed();
        deliver(bytes, at, count);
        if (chunks.done() && call != null) {
            keep &= at + consumed == to;
            whole();
        }
        return at + consumed;
    }

    private int toEnd(byte[] bytes, int at, int to) {
        deliver(bytes, at, to - at);
        return to;
    }

    private void deliver(byte[] bytes, int at, int count) {
        Call running = call;
        if (running != null) {
            running.bytes(bytes, at, count);
        }
    }

    /** The answer is whole: the connection is free before the caller hears of it. */
    private void whole() {
        Call running = call;
        if (running == null) {
            return;
        }
        if (running.over()) {
            closeNow();
            return;
        }
        call = null;
        reading = Reading.NOTHING;
        if (keep && writer.done() && channel.isActive()) {
            reused = true;
            idleSince = client.nanoTime();
            readWhere(true);
            pool.give(this);
        } else {
            var _ = channel.close();
        }
        running.wholeBody();
    }
}
