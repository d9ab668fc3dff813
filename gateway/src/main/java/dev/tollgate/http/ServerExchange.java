package dev.tollgate.http;

import dev.tollgate.base.RequestId;
import dev.tollgate.error.Blame;
import dev.tollgate.error.ErrorCode;
import dev.tollgate.error.GatewayException;
import dev.tollgate.error.Refusal;
import dev.tollgate.observe.AccessEntry;
import dev.tollgate.wire.HeaderList;
import io.vertx.core.Future;
import java.io.IOException;
import java.net.InetAddress;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What HTTP/1 and HTTP/2 have in common of one request: its life from the headers to the line in the access log. That
 * line is written when both sides are done with it: the handler has ended its answer, and the socket has the last
 * byte or the client has left.
 */
abstract class ServerExchange implements Exchange, ReplyStream {
    private static final Logger LOG = LoggerFactory.getLogger(ServerExchange.class);
    /** A handler that forgets a client that left must not hold a place for ever. Longer than any upstream call. */
    private static final long FORGOTTEN_MS = 15 * 60_000L;
    /** A reply above this goes out in pieces of this, as the client takes them. */
    private static final int PIECE_BYTES = 64 << 10;

    private static final byte[] NOTHING = new byte[0];

    final LoopServer server;
    private final AccessEntry access;
    private final long startedNanos;
    private RequestTarget target = RequestTarget.NONE;
    private String method = "";
    private boolean head;
    private final RequestBody body;
    private @Nullable String authority;

    private boolean answered;
    private boolean ended;
    private boolean taken;
    private boolean left;
    private boolean logged;
    private @Nullable Runnable gone;
    private @Nullable Runnable drained;
    private byte[] rest = NOTHING;
    private int restAt;

    ServerExchange(LoopServer server, RequestBody body) {
        this.server = server;
        this.body = body;
        this.access = new AccessEntry(server.newId());
        this.access.startedMs = server.parts.time().epochMillis();
        this.startedNanos = server.parts.time().nanoTime();
    }

    /** The answer's head; {@code length} of the body is -1 for a stream. */
    abstract void sendHead(int status, HeaderList headers, long length);

    /** Head and body at once; the body may be left out. */
    abstract void sendWhole(int status, HeaderList headers, byte[] bytes, boolean withoutBody);

    abstract void sendPiece(byte[] bytes, int from, int to);

    /** The answer's end; {@link #taken} must follow once the socket has it. */
    abstract void sendEnd();

    /** The answer ends here without being whole. {@link #left} may follow. */
    abstract void sendCut();

    /** The body is wanted: say so to a client that waits, and read on. */
    abstract void bodyWanted();

    /** No further request may come on this connection. */
    abstract void closeAfterwards();

    abstract @Nullable InetAddress peer();

    abstract String peerText();

    abstract boolean secure();

    // ---- the request comes in

    /** Serves the request. Every way out answers it or leaves it to the handler. */
    final void begin(String asked, @Nullable String rawTarget) {
        access.method = asked;
        head = asked.equals("HEAD");
        method = head ? "GET" : asked;
        boolean room = server.load().requestBegan();
        RequestTarget read = rawTarget == null ? null : RequestTarget.parse(rawTarget);
        if (read == null) {
            refuseAndClose(
                    Refusal.of(ErrorCode.INVALID_VALUE, "request target unreadable (expected: a path, as /v1/models)"));
            return;
        }
        target = read;
        access.path = read.path();
        String absolute = read.authority();
        authority = absolute != null ? absolute : header("host");
        if (authority != null && !HostName.wellFormed(authority)) {
            refuseAndClose(Refusal.of(ErrorCode.INVALID_VALUE, "host unreadable (expected: a host name)"));
        } else if (!room) {
            refuse(Refusal.retryAfter(ErrorCode.OVERLOADED, "too many requests are in flight", 1));
        } else if (asked.equals("OPTIONS") && server.parts.config().cors()) {
            reply(204, Cors.preflight(header("access-control-request-headers")), NOTHING);
        } else {
            handle();
        }
    }

    /** Answers what could not be read as a request. */
    final void beginUnreadable(Refusal refusal) {
        server.load().requestBegan();
        refuseAndClose(refusal);
    }

    private void handle() {
        ServerExchange before = server.context.blame(this);
        try {
            server.handler.handle(this);
        } catch (RuntimeException | Error e) {
            failed(e);
        } finally {
            server.context.blame(before);
        }
    }

    /** The one place where what a handler threw is seen. */
    final void failed(Throwable thrown) {
        Refusal refusal = thrown instanceof GatewayException known
                ? known.refusal()
                : Refusal.of(ErrorCode.INTERNAL_ERROR, "internal error");
        if (refusal.code().blame() != Blame.CALLER) {
            LOG.error("request {} failed", access.id, thrown);
        }
        if (answered) {
            abort();
        } else {
            refuse(refusal);
        }
    }

    private void refuseAndClose(Refusal refusal) {
        closeAfterwards();
        refuse(refusal);
    }

    final void refuse(Refusal refusal) {
        access.errorCode = refusal.code().code();
        HeaderList headers =
                new HeaderList(3).add("content-type", server.parts.errors().contentType());
        if (refusal.retryAfterSeconds() > 0) {
            headers.add("retry-after", Integer.toString(refusal.retryAfterSeconds()));
        }
        if (refusal.hopeless()) {
            headers.add("x-should-retry", "false");
        }
        reply(refusal.code().status(), headers, server.parts.errors().body(refusal));
    }

    final RequestBody requestBody() {
        return body;
    }

    /** Takes bytes of the body; {@code last} where it is whole with them. What waits for it may answer at once. */
    final void content(byte[] bytes, int from, int count, boolean last) {
        ServerExchange before = server.context.blame(this);
        body.append(bytes, from, count);
        if (last) {
            body.end();
        }
        server.context.blame(before);
    }

    final void bodyFailed(Throwable why) {
        ServerExchange before = server.context.blame(this);
        body.fail(why);
        server.context.blame(before);
    }

    // ---- what handlers see

    @Override
    public final RequestId id() {
        return access.id;
    }

    @Override
    public final AccessEntry access() {
        return access;
    }

    @Override
    public final String method() {
        return method;
    }

    @Override
    public final String path() {
        return target.path();
    }

    @Override
    public final @Nullable String query(String name) {
        return target.parameter(name);
    }

    @Override
    public final String host() {
        return authority == null ? "" : HostName.withoutPort(authority);
    }

    @Override
    public final String origin() {
        String scheme = secure() ? "https" : "http";
        InetAddress peer = peer();
        String forwarded = header("x-forwarded-proto");
        if (forwarded != null && peer != null && server.parts.trusted().contains(peer)) {
            scheme = forwarded.equalsIgnoreCase("https") ? "https" : "http";
        }
        return scheme + "://" + (authority == null ? "" : authority.toLowerCase(Locale.ROOT));
    }

    @Override
    public final String clientAddress() {
        if (access.client.isEmpty()) {
            Networks trusted = server.parts.trusted();
            InetAddress peer = trusted.isEmpty() ? null : peer();
            access.client =
                    peer == null ? peerText() : ClientAddress.forwarded(peer, lastHeader("x-forwarded-for"), trusted);
        }
        return access.client;
    }

    /** Whether there is such a header. */
    abstract boolean hasHeader(String name);

    /** Whether the first header of that name begins with {@code lower}, in any case. */
    abstract boolean headerStarts(String name, String lower);

    /** All values of a header as one list. */
    abstract @Nullable String lastHeader(String name);

    @Override
    public final long declaredLength() {
        return body.declared();
    }

    @Override
    public final Future<byte[]> body() {
        Refusal unfit = null;
        if (hasHeader("content-encoding") && encoded()) {
            unfit = Refusal.of(
                    ErrorCode.UNSUPPORTED_MEDIA_TYPE,
                    "content-encoding: " + header("content-encoding") + " (expected: none)");
        } else if (headerStarts("content-type", "multipart/")) {
            unfit = Refusal.of(
                    ErrorCode.UNSUPPORTED_MEDIA_TYPE, "content-type: multipart (expected: application/json)");
        }
        if (unfit != null) {
            return server.context.failed(new GatewayException(unfit));
        }
        Future<byte[]> read = body.read();
        if (!read.isComplete()) {
            bodyWanted();
        }
        return read;
    }

    private boolean encoded() {
        String encoding = header("content-encoding");
        return encoding != null && !encoding.isEmpty() && !encoding.equalsIgnoreCase("identity");
    }

    @Override
    public final void onClientGone(Runnable toRun) {
        if (left && !ended) {
            guarded(toRun);
        } else {
            gone = toRun;
        }
    }

    // ---- the answer goes out

    @Override
    public final void reply(int status, HeaderList headers, byte[] bytes) {
        if (answered) {
            return;
        }
        begins(status);
        ended = true;
        if (left) {
            finish();
            return;
        }
        boolean without = head || status == 204 || status == 304;
        if (!without) {
            access.bytesOut = bytes.length;
        }
        if (without || bytes.length <= PIECE_BYTES) {
            sendWhole(status, headers, bytes, without);
        } else {
            sendHead(status, headers, bytes.length);
            rest = bytes;
            pump();
        }
    }

    /** Sends of a large reply what the client takes. */
    private void pump() {
        while (restAt < rest.length && !full() && !left) {
            int to = Math.min(rest.length, restAt + PIECE_BYTES);
            sendPiece(rest, restAt, to);
            restAt = to;
        }
        if (restAt == rest.length && !left) {
            rest = NOTHING;
            restAt = 0;
            sendEnd();
        }
    }

    @Override
    public final ReplyStream stream(int status, HeaderList headers) {
        if (answered) {
            throw new IllegalStateException("request " + access.id + " is answered already");
        }
        begins(status);
        if (!left) {
            sendHead(status, headers, -1);
        }
        return this;
    }

    private void begins(int status) {
        answered = true;
        if (!left) {
            access.status = status;
        }
        if (!body.whole()) {
            if (status == 408 || status == 413) {
                closeAfterwards();
            }
            body.throwAway();
        }
    }

    @Override
    public final void write(byte[] bytes) {
        if (!ended && !left && bytes.length > 0 && !head) {
            access.bytesOut += bytes.length;
            sendPiece(bytes, 0, bytes.length);
        }
    }

    @Override
    public final void onDrain(Runnable toRun) {
        drained = toRun;
    }

    @Override
    public final void end() {
        if (ended) {
            return;
        }
        ended = true;
        if (left) {
            finish();
        } else {
            sendEnd();
        }
    }

    @Override
    public final void abort() {
        if (ended) {
            return;
        }
        ended = true;
        if (!left) {
            access.clientGone = false;
            taken = true;
            sendCut();
        }
        finish();
    }

    /** The socket is ready for more. */
    final void writable() {
        if (rest.length > 0) {
            pump();
        } else if (drained != null && !ended) {
            guarded(drained);
        }
    }

    /** The socket has the answer's last byte. */
    final void taken() {
        if (!left) {
            taken = true;
            finish();
        }
    }

    /** The client is gone, or the connection is. */
    final void left() {
        if (left || taken) {
            return;
        }
        left = true;
        access.clientGone = true;
        rest = NOTHING;
        restAt = 0;
        bodyFailed(new IOException("the client left"));
        Runnable toRun = gone;
        if (toRun != null) {
            guarded(toRun);
        }
        if (ended) {
            finish();
        } else {
            var _ = server.loop.schedule(this::forgotten, FORGOTTEN_MS, TimeUnit.MILLISECONDS);
        }
    }

    private void forgotten() {
        if (!ended) {
            LOG.error("request {}: its client left and its handler never ended it", access.id);
            ended = true;
            finish();
        }
    }

    private void guarded(Runnable callback) {
        try {
            callback.run();
        } catch (RuntimeException | Error e) {
            failed(e);
        }
    }

    final boolean isOver() {
        return logged;
    }

    private void finish() {
        if (logged) {
            return;
        }
        logged = true;
        body.release();
        server.load().requestEnded();
        access.durationNanos = server.parts.time().nanoTime() - startedNanos;
        clientAddress();
        server.parts.metrics().request(access);
        server.parts.log().write(access);
    }
}
