package dev.tollgate.http;

import dev.tollgate.error.ErrorCode;
import dev.tollgate.error.GatewayException;
import dev.tollgate.error.Refusal;
import dev.tollgate.http.Http1Reader.State;
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
    private final LoopServer server;
    private final boolean secure;
    private final Deadline deadline;
    private final Http1Output output;
    private @Nullable ChannelHandlerContext context;
    private @Nullable InetAddress peer;
    private String peerText = "";

    private final Http1Reader reader;
    /** Bytes behind a request that still runs, or of a head that is not whole. */
    private final HeldBytes held;

    private @Nullable Http1Exchange exchange;
    private long throwAwayLeft;
    private boolean expects;
    private boolean closeAfter;
    private boolean answerOut;
    private boolean paused;

    Http1Connection(LoopServer server, boolean secure, Deadline deadline) {
        this.server = server;
        this.secure = secure;
        this.deadline = deadline;
        this.output = new Http1Output(server);
        this.reader = new Http1Reader(this, server.limits().headerBytesMax(), !secure);
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
                int used = reader.feed(bytes, 0, count);
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
            if (exchange == null && held.isEmpty() && reader.state() == State.HEAD) {
                var _ = ctx.close();
            }
        } else {
            super.userEventTriggered(ctx, event);
        }
    }

    private void over() {
        if (reader.state() == State.OVER) {
            return;
        }
        reader.over();
        held.letGo();
        Http1Exchange running = exchange;
        exchange = null;
        if (running != null) {
            running.left();
        }
    }

    private void feedHeld() {
        held.usedUpTo(reader.feed(held.array(), held.from(), held.to()));
    }

    private void pauseWhereFull() {
        boolean full = switch (reader.state()) {
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

    /** The connection turns out to be one of HTTP/2. */
    int preface(byte[] bytes, int at, int to) {
        ChannelHandlerContext ctx = ready();
        reader.over();
        ByteBuf rest = ctx.alloc().buffer(to - at).writeBytes(bytes, at, to - at);
        held.letGo();
        Http2Upgrade.byPriorKnowledge(ctx, this, server, deadline, rest);
        return to;
    }

    /** A part of a further request's head came. */
    void headBegins() {
        deadline.in(server.limits().headerTimeoutMs());
    }

    /** A request's head came. */
    void request(HttpHead head) throws MalformedHttpException {
        boolean modern = !head.http10();
        int hosts = head.indexOf("host");
        if (hosts < 0 ? modern : head.indexOf("host", hosts + 1) >= 0) {
            throw new MalformedHttpException("host header missing or more than one");
        }
        long declared = reader.frame(head);
        closeAfter = modern ? head.lists("connection", "close") : !head.lists("connection", "keep-alive");
        closeAfter |= server.load().draining();
        output.begin(modern, closeAfter);
        expects = declared != 0 && modern && head.lists("expect", "100-continue");
        answerOut = false;
        throwAwayLeft = server.limits().drainBytesMax();
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
            reader.over();
        }
        return done;
    }

    /** What came is no request, or none that we can take. */
    void unreadable(Refusal refusal) {
        throwAwayLeft = server.limits().drainBytesMax();
        held.letGo();
        Http1Exchange running = exchange;
        if (running != null) {
            // Only a body can be in the way: its sender is told, and nothing is read after it.
            closeAfter = true;
            output.closing();
            reader.linger();
            running.bodyFailed(new GatewayException(refusal));
            return;
        }
        output.begin(true, true);
        closeAfter = true;
        expects = false;
        answerOut = false;
        reader.linger();
        Http1Exchange made =
                new Http1Exchange(server, new RequestBody(server.context, server.load(), 0, 0), this, null);
        exchange = made;
        made.beginUnreadable(refusal);
    }

    /** Bytes of a body; {@code last} where it is whole with them. */
    void content(byte[] bytes, int at, int count, boolean last) {
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

    /** Bytes behind the last request. */
    void thrownAway(int count) {
        throwAwayLeft -= count;
        if (throwAwayLeft < 0 && answerOut) {
            close();
        }
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
        reader.nextRequest();
        deadline.in(
                !held.isEmpty()
                        ? server.limits().headerTimeoutMs()
                        : server.limits().idleTimeoutMs());
        if (!reader.feeding()) {
            if (!held.isEmpty()) {
                feedHeld();
            }
            pauseWhereFull();
        }
    }

    // ---- time

    /** While a body is waited for, silence has an end; a handler that has not asked for it may take its time. */
    private void armForBody() {
        State state = reader.state();
        if (state == State.LINGER || (state.body() && !paused && !expects)) {
            deadline.in(server.limits().bodyIdleTimeoutMs());
        } else if (state != State.HEAD) {
            deadline.none();
        }
    }

    private void timedOut() {
        Http1Exchange running = exchange;
        switch (reader.state()) {
            case HEAD -> {
                if (reader.inHead()) {
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

    boolean full() {
        return !ready().channel().isWritable();
    }

    void bodyWanted() {
        if (expects) {
            expects = false;
            output.goOn();
        }
        if (!reader.feeding()) {
            pauseWhereFull();
        }
        armForBody();
    }

    void closeAfterwards() {
        closeAfter = true;
        output.closing();
    }

    private void decideClosing() {
        State state = reader.state();
        // A client that was never told to go on may send its body or not: only a new connection is unambiguous.
        if (server.load().draining()
                || (state.body() && (expects || (state == State.SIZED && reader.bodyLeft() > throwAwayLeft)))) {
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
        switch (reader.state()) {
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
        reader.linger();
        held.letGo();
        output.endOutput();
        pauseWhereFull();
        armForBody();
    }

    void cut() {
        exchange = null;
        reader.over();
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
