package dev.tollgate.http;

import dev.tollgate.error.ErrorCode;
import dev.tollgate.error.GatewayException;
import dev.tollgate.error.Refusal;
import dev.tollgate.wire.ChunkReader;
import dev.tollgate.wire.HeaderList;
import dev.tollgate.wire.HttpHead;
import dev.tollgate.wire.MalformedHttpException;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/**
 * One HTTP/1 connection: reads requests one after another from what the socket gave, and answers each before it looks
 * at the next. Bytes behind a request that still runs wait (pipelining), and beyond a bound the socket is not read at
 * all.
 */
final class Http1Connection extends ChannelInboundHandlerAdapter {
    private static final int FIELDS_MAX = 256;
    private static final int METHOD_BYTES_MAX = 64;

    private enum Reading {
        /** Waits for a head, or has part of one. */
        HEAD,
        /** In a body of known length. */
        SIZED,
        /** In a chunked body. */
        CHUNKED,
        /** The request is whole, its answer is not. */
        WHOLE,
        /** The last answer of this connection is out: what comes is thrown away until the bound, then it is closed. */
        LINGER,
        /** Nothing that comes matters: closed, or given to HTTP/2. */
        OVER
    }

    private final LoopServer server;
    private final boolean secure;
    private final Deadline deadline;
    private final Http1Output output;
    private @Nullable ChannelHandlerContext context;
    private @Nullable InetAddress peer;
    private String peerText = "";

    private Reading reading = Reading.HEAD;
    private @Nullable Http1Exchange exchange;
    private long bodyLeft;
    private long declared;
    private ChunkReader chunks = new ChunkReader();
    private long throwAwayLeft;
    private boolean expects;
    private boolean closeAfter;
    private boolean answerOut;
    private boolean first = true;

    private final HeldBytes held;
    private int scanned;
    private boolean feeding;
    private boolean paused;

    Http1Connection(LoopServer server, boolean secure, Deadline deadline) {
        this.server = server;
        this.secure = secure;
        this.deadline = deadline;
        this.output = new Http1Output(server);
        this.held = new HeldBytes(server.load(), server.limits().headerBytesMax());
    }

    // ---- netty

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        context = ctx;
        output.attach(ctx, this);
        deadline.owner(this::timedOut, output::progress);
        peer = ClientAddress.of(ctx.channel().remoteAddress());
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ByteBuf in = (ByteBuf) message;
        int count = in.readableBytes();
        try {
            boolean kept = true;
            if (held.isEmpty()) {
                byte[] bytes = server.scratch(count);
                in.readBytes(bytes, 0, count);
                int used = feed(bytes, 0, count);
                kept = used == count || held.keep(bytes, used, count);
            } else {
                kept = held.keep(in);
                if (kept) {
                    feedHeld();
                }
            }
            if (!kept) {
                unreadable(Refusal.retryAfter(ErrorCode.OVERLOADED, "too many bytes of requests are in flight", 1));
            }
        } finally {
            in.release();
        }
        pauseWhereFull();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        if (ctx.channel().isWritable() && exchange != null) {
            exchange.writable();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        over();
        ctx.fireChannelInactive();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        // Resets and broken TLS are a client's business; the exchange learns of it as of any client that left.
        var _ = ctx.close();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) throws Exception {
        if (event == Listener.Event.DRAIN) {
            if (exchange == null && held.isEmpty() && reading == Reading.HEAD) {
                var _ = ctx.close();
            }
        } else {
            super.userEventTriggered(ctx, event);
        }
    }

    private void over() {
        if (reading == Reading.OVER) {
            return;
        }
        reading = Reading.OVER;
        held.letGo();
        Http1Exchange running = exchange;
        exchange = null;
        if (running != null) {
            running.left();
        }
    }

    private void feedHeld() {
        held.usedUpTo(feed(held.array(), held.from(), held.to()));
    }

    private void pauseWhereFull() {
        boolean full = switch (reading) {
            case WHOLE -> !held.isEmpty();
            case SIZED, CHUNKED -> exchange != null && exchange.requestBody().early();
            case HEAD, LINGER, OVER -> false;
        };
        if (full != paused && context != null) {
            paused = full;
            context.channel().config().setAutoRead(!full);
            armForBody();
        }
    }

    // ---- requests

    /** Reads as far as it goes; returns the index behind what was used. */
    private int feed(byte[] bytes, int from, int to) {
        int at = from;
        feeding = true;
        try {
            while (at < to) {
                int before = at;
                at = switch (reading) {
                    case HEAD -> head(bytes, at, to);
                    case SIZED -> sized(bytes, at, to);
                    case CHUNKED -> chunked(bytes, at, to);
                    case LINGER -> linger(at, to);
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
        int at = from;
        // RFC 9112 §2.2: an empty line before a request is ignored.
        if (scanned == 0 && bytes[at] == '\r') {
            if (to - at < 2) {
                return at;
            }
            if (bytes[at + 1] == '\n') {
                return at + 2;
            }
        }
        if (first && !secure && Http2Upgrade.mayBePreface(bytes, at, to)) {
            return preface(bytes, at, to);
        }
        int end = HttpHead.end(bytes, at, to, at + scanned);
        int size = (end < 0 ? to : end) - at;
        if (size > server.limits().headerBytesMax()) {
            unreadable(Refusal.of(
                    ErrorCode.HEADERS_TOO_LARGE,
                    "request line and headers: more than " + server.limits().headerBytesMax() + " bytes"));
            return to;
        }
        if (end < 0) {
            return partial(bytes, at, to);
        }
        scanned = 0;
        try {
            request(HttpHead.request(bytes, at, end, FIELDS_MAX));
        } catch (MalformedHttpException e) {
            unreadable(Refusal.of(ErrorCode.INVALID_VALUE, "not an HTTP request: " + e.getMessage()));
            return to;
        }
        return end;
    }

    private int partial(byte[] bytes, int at, int to) {
        // The first request's time runs since the connection was accepted.
        if (scanned == 0 && !first) {
            deadline.in(server.limits().headerTimeoutMs());
        }
        if (hopeless(bytes, at, to)) {
            unreadable(Refusal.of(ErrorCode.INVALID_VALUE, "not an HTTP request: no request line"));
            return to;
        }
        scanned = to - at;
        return at;
    }

    /**
     * Whether no further byte can make a request of it: it begins with no method, or has a line that ends with LF
     * alone.
     */
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

    private int preface(byte[] bytes, int at, int to) {
        if (to - at < Http2Upgrade.PREFACE_BYTES) {
            return at;
        }
        ChannelHandlerContext ctx = ready();
        reading = Reading.OVER;
        ByteBuf rest = ctx.alloc().buffer(to - at).writeBytes(bytes, at, to - at);
        held.letGo();
        Http2Upgrade.byPriorKnowledge(ctx, this, server, deadline, rest);
        return to;
    }

    private void request(HttpHead head) throws MalformedHttpException {
        first = false;
        boolean isChunked = head.chunked();
        long length = head.contentLength();
        declared = isChunked ? -1 : Math.max(0, length);
        boolean modern = !head.http10();
        int hosts = head.indexOf("host");
        if (hosts < 0 ? modern : head.indexOf("host", hosts + 1) >= 0) {
            throw new MalformedHttpException("host header missing or more than one");
        }
        closeAfter = modern ? head.lists("connection", "close") : !head.lists("connection", "keep-alive");
        closeAfter |= server.load().draining();
        output.begin(modern, closeAfter);
        expects = declared != 0 && modern && head.lists("expect", "100-continue");
        answerOut = false;
        throwAwayLeft = server.limits().drainBytesMax();
        bodyLeft = declared;
        if (isChunked) {
            chunks = new ChunkReader();
        }
        reading = isChunked ? Reading.CHUNKED : declared == 0 ? Reading.WHOLE : Reading.SIZED;
        deadline.none();
        if (declared == 0 && !secure && Http2Upgrade.asked(head) && upgrade(head)) {
            return;
        }
        RequestBody body = new RequestBody(
                server.context, server.load(), declared, server.limits().bodyBytesMax());
        Http1Exchange made = new Http1Exchange(server, body, this, head);
        exchange = made;
        made.begin(head.first(), head.second());
        armForBody();
    }

    private boolean upgrade(HttpHead head) {
        boolean done = Http2Upgrade.byHeader(ready(), this, server, deadline, head);
        if (done) {
            reading = Reading.OVER;
        }
        return done;
    }

    private void unreadable(Refusal refusal) {
        scanned = 0;
        throwAwayLeft = server.limits().drainBytesMax();
        held.letGo();
        Http1Exchange running = exchange;
        if (running != null) {
            // Only a body can be in the way: its sender is told, and nothing is read after it.
            closeAfter = true;
            output.closing();
            reading = Reading.LINGER;
            running.bodyFailed(new GatewayException(refusal));
            return;
        }
        output.begin(true, true);
        closeAfter = true;
        declared = 0;
        expects = false;
        answerOut = false;
        reading = Reading.LINGER;
        Http1Exchange made =
                new Http1Exchange(server, new RequestBody(server.context, server.load(), 0, 0), this, null);
        exchange = made;
        made.beginUnreadable(refusal);
    }

    private int sized(byte[] bytes, int at, int to) {
        int count = (int) Math.min(bodyLeft, to - at);
        bodyLeft -= count;
        boolean last = bodyLeft == 0;
        if (last) {
            reading = Reading.WHOLE;
        }
        received(bytes, at, count, last);
        return at + count;
    }

    private int chunked(byte[] bytes, int at, int to) {
        try {
            int count = chunks.read(bytes, at, to);
            int consumed = chunks.consumed();
            boolean last = chunks.done();
            if (last) {
                reading = Reading.WHOLE;
            }
            received(bytes, at, count, last);
            return at + consumed;
        } catch (MalformedHttpException e) {
            unreadable(Refusal.of(ErrorCode.INVALID_VALUE, "not an HTTP request: " + e.getMessage()));
            return to;
        }
    }

    private void received(byte[] bytes, int at, int count, boolean last) {
        Http1Exchange running = exchange;
        if (running != null && !answerOut) {
            armForBody();
            // This may answer, and so begin the next request.
            running.content(bytes, at, count, last);
            return;
        }
        throwAwayLeft -= count;
        if (throwAwayLeft < 0) {
            close();
        } else if (last) {
            next();
        }
    }

    private int linger(int at, int to) {
        throwAwayLeft -= to - at;
        if (throwAwayLeft < 0 && answerOut) {
            close();
        }
        return to;
    }

    /** Both the request and its answer are through. */
    private void next() {
        exchange = null;
        if (closeAfter) {
            if (!held.isEmpty()) {
                startLingering();
            } else {
                close();
            }
            return;
        }
        reading = Reading.HEAD;
        scanned = 0;
        deadline.in(
                !held.isEmpty()
                        ? server.limits().headerTimeoutMs()
                        : server.limits().idleTimeoutMs());
        if (!feeding) {
            if (!held.isEmpty()) {
                feedHeld();
            }
            pauseWhereFull();
        }
    }

    // ---- time

    /** While a body is waited for, silence has an end; a handler that has not asked for it may take its time. */
    private void armForBody() {
        boolean inBody = reading == Reading.SIZED || reading == Reading.CHUNKED;
        if (reading == Reading.LINGER || (inBody && !paused && !expects)) {
            deadline.in(server.limits().bodyIdleTimeoutMs());
        } else if (reading != Reading.HEAD) {
            deadline.none();
        }
    }

    private void timedOut() {
        Http1Exchange running = exchange;
        switch (reading) {
            case HEAD -> {
                if (scanned > 0) {
                    unreadable(Refusal.of(
                            ErrorCode.REQUEST_TIMEOUT,
                            "headers: not whole after " + server.limits().headerTimeoutMs() + " ms"));
                } else {
                    close();
                }
            }
            case SIZED, CHUNKED -> {
                if (running == null || answerOut) {
                    close();
                } else {
                    running.bodyFailed(new GatewayException(Refusal.of(
                            ErrorCode.REQUEST_TIMEOUT,
                            "request body: nothing for " + server.limits().bodyIdleTimeoutMs() + " ms")));
                }
            }
            case WHOLE, LINGER, OVER -> close();
        }
    }

    // ---- the answer

    long declaredLength() {
        return declared;
    }

    boolean full() {
        return !ready().channel().isWritable();
    }

    void bodyWanted() {
        if (expects) {
            expects = false;
            output.goOn();
        }
        if (!feeding) {
            pauseWhereFull();
        }
        armForBody();
    }

    void closeAfterwards() {
        closeAfter = true;
        output.closing();
    }

    private void decideClosing() {
        boolean unread = reading == Reading.SIZED || reading == Reading.CHUNKED;
        // A client that was never told to go on may send its body or not: only a new connection is unambiguous.
        if (server.load().draining()
                || (unread && (expects || (reading == Reading.SIZED && bodyLeft > throwAwayLeft)))) {
            closeAfterwards();
        }
    }

    void sendWhole(Http1Exchange from, int status, HeaderList headers, byte[] bytes, boolean withoutBody) {
        decideClosing();
        output.whole(from.id(), status, headers, bytes, withoutBody);
    }

    void sendHead(Http1Exchange from, int status, HeaderList headers, long length) {
        decideClosing();
        if (length < 0 && !output.canFrame()) {
            closeAfterwards();
        }
        output.head(from.id(), status, headers, length, from.access().method.equals("HEAD"));
    }

    void sendPiece(byte[] bytes, int from, int to) {
        output.piece(bytes, from, to);
    }

    void sendEnd() {
        output.end();
    }

    /** The socket has the whole answer. */
    void answered() {
        Http1Exchange running = exchange;
        if (running == null || answerOut) {
            return;
        }
        answerOut = true;
        running.taken();
        switch (reading) {
            case WHOLE -> next();
            case SIZED, CHUNKED -> {
                if (closeAfter) {
                    startLingering();
                } else {
                    pauseWhereFull();
                    armForBody();
                }
            }
            case LINGER -> startLingering();
            case HEAD, OVER -> {}
        }
    }

    /**
     * The client is told the end at once, but is still listened to for a while: closing on bytes that nobody read would
     * reset the connection, and the answer might never arrive (RFC 9112 §9.6).
     */
    private void startLingering() {
        reading = Reading.LINGER;
        held.letGo();
        output.endOutput();
        pauseWhereFull();
        armForBody();
    }

    void cut() {
        exchange = null;
        reading = Reading.OVER;
        held.letGo();
        output.cut();
    }

    private void close() {
        var _ = ready().close();
    }

    @Nullable
    InetAddress peer() {
        return peer;
    }

    String peerText() {
        if (peerText.isEmpty()) {
            peerText = ClientAddress.text(peer);
        }
        return peerText;
    }

    boolean secure() {
        return secure;
    }

    private ChannelHandlerContext ready() {
        if (context == null) {
            throw new IllegalStateException("not in a pipeline yet");
        }
        return context;
    }
}
