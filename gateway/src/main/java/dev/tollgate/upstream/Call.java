package dev.tollgate.upstream;

import dev.tollgate.wire.FailureKind;
import dev.tollgate.wire.HeaderList;
import dev.tollgate.wire.MalformedHttpException;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One call from its sending to its end, whatever connection carries it. */
final class Call implements UpstreamCall {
    private static final Logger LOG = LoggerFactory.getLogger(Call.class);
    private static final long NONE = Long.MAX_VALUE;
    /** Decoded bytes that no ratio forbids: short texts of one letter are no attack. */
    private static final long INFLATED_FREE_BYTES = 1 << 20;

    private static final int INFLATED_RATIO_MAX = 200;

    /** What the clock is running for. */
    private enum Phase {
        POOL,
        CONNECTION,
        FIRST_BYTE,
        NEXT_BYTE
    }

    final UpstreamRequest request;
    final long startedNanos;
    private final LoopUpstream client;
    private final ProviderPool pool;
    private final UpstreamListener listener;
    private final long totalAt;

    /** Where it stands in the client's list of running calls. */
    int slot;

    private @Nullable ProviderConnection connection;
    private Phase phase = Phase.POOL;
    private long phaseAt = NONE;
    private boolean over;
    private boolean sent;
    private boolean retried;
    private boolean headSeen;
    private boolean bodySeen;
    private boolean paused;
    private @Nullable Inflating inflating;
    private long encodedBytes;
    private long decodedBytes;
    private boolean delivering;
    private boolean endWaits;

    Call(LoopUpstream client, ProviderPool pool, UpstreamRequest request, UpstreamListener listener) {
        this.client = client;
        this.pool = pool;
        this.request = request;
        this.listener = listener;
        this.startedNanos = client.nanoTime();
        this.totalAt = startedNanos + millis(client.limits().totalTimeoutMs());
    }

    private static long millis(int milliseconds) {
        return TimeUnit.MILLISECONDS.toNanos(milliseconds);
    }

    boolean over() {
        return over;
    }

    boolean queued() {
        return phase == Phase.POOL;
    }

    // ---- towards the provider

    void waitsForPool() {
        phase = Phase.POOL;
        phaseAt = client.nanoTime() + millis(client.limits().connectTimeoutMs());
    }

    void waitsForConnection() {
        phase = Phase.CONNECTION;
        phaseAt = client.nanoTime() + millis(client.limits().connectTimeoutMs());
    }

    void on(ProviderConnection carrier) {
        connection = carrier;
        phase = Phase.FIRST_BYTE;
        phaseAt = client.nanoTime() + millis(client.limits().firstTokenTimeoutMs());
    }

    /** Every byte of the request was handed to the socket. */
    void sent() {
        if (over || sent) {
            return;
        }
        sent = true;
        if (!bodySeen) {
            phaseAt = client.nanoTime() + millis(client.limits().firstTokenTimeoutMs());
        }
        guarded(listener::onSent);
    }

    /** A kept connection turned out to be closed before it took the request: once, a new one may. */
    boolean mayTryAgain() {
        if (over || sent || headSeen || retried) {
            return false;
        }
        retried = true;
        connection = null;
        return true;
    }

    // ---- from the provider

    void head(int status, HeaderList headers, @Nullable Inflating decoder) {
        if (over) {
            return;
        }
        sent();
        headSeen = true;
        inflating = decoder;
        pool.meters().status(status);
        guarded(() -> listener.onHead(status, headers));
    }

    /** A piece of the body as it was sent: {@code count} bytes from {@code from}. */
    void bytes(byte[] source, int from, int count) {
        if (over || count == 0) {
            return;
        }
        long now = client.nanoTime();
        if (!bodySeen) {
            bodySeen = true;
            pool.meters().firstByte(now - startedNanos);
        }
        phase = Phase.NEXT_BYTE;
        phaseAt = paused ? NONE : now + millis(client.limits().idleTimeoutMs());
        byte[] own = Arrays.copyOfRange(source, from, from + count);
        Inflating decoder = inflating;
        if (decoder == null) {
            deliver(own);
        } else {
            encodedBytes += count;
            decoder.feed(own);
            inflate(decoder);
        }
    }

    private void inflate(Inflating decoder) {
        if (delivering) {
            return;
        }
        delivering = true;
        try {
            while (!over && !paused) {
                byte[] portion = decoder.next();
                if (portion.length == 0) {
                    break;
                }
                decodedBytes += portion.length;
                if (decodedBytes > INFLATED_FREE_BYTES && decodedBytes / INFLATED_RATIO_MAX > encodedBytes) {
                    fail(FailureKind.TOO_LARGE, decodedBytes + " bytes decoded from " + encodedBytes);
                    return;
                }
                deliver(portion);
            }
        } catch (MalformedHttpException e) {
            fail(FailureKind.GARBAGE, String.valueOf(e.getMessage()));
        } finally {
            delivering = false;
        }
        if (endWaits && !over && !paused) {
            end();
        } else if (connection != null) {
            connection.readWhere(!paused);
        }
    }

    /** Whether the decoder still has something to say before more may be read. */
    boolean readable() {
        return !paused;
    }

    /** The answer is whole, as the provider sees it. The connection has been given back. */
    void wholeBody() {
        if (over) {
            return;
        }
        connection = null;
        if (inflating != null && paused) {
            endWaits = true;
        } else {
            end();
        }
    }

    private void end() {
        if (inflating != null && !inflating.whole() && encodedBytes > 0) {
            fail(FailureKind.GARBAGE, "compressed data ends early");
            return;
        }
        close();
        guarded(listener::onEnd);
    }

    private void deliver(byte[] bytes) {
        try {
            listener.onBytes(bytes);
        } catch (RuntimeException | Error e) {
            threw(e);
        }
    }

    private void guarded(Runnable callback) {
        try {
            callback.run();
        } catch (RuntimeException | Error e) {
            threw(e);
        }
    }

    /** A fault of ours must not break whatever else the loop or the connection is about. */
    private void threw(Throwable thrown) {
        LOG.error("call to {}: its listener threw", request.channel(), thrown);
        fail(FailureKind.CUT, "its listener threw");
    }

    /** Ends it, unless it is over; closes its connection. */
    void fail(FailureKind kind, String detail) {
        if (over) {
            return;
        }
        pool.meters().failed(kind);
        ProviderConnection carrier = connection;
        close();
        if (carrier != null) {
            carrier.closeNow();
        }
        guarded(() -> listener.onFailure(kind, detail));
    }

    private void close() {
        over = true;
        connection = null;
        if (inflating != null) {
            inflating.close();
            inflating = null;
        }
        client.ended(this);
        pool.ended(this);
    }

    /** What the end of its connection means at this point. */
    FailureKind cut() {
        return headSeen ? FailureKind.CUT : FailureKind.NO_REPLY;
    }

    // ---- the clock

    void check(long now) {
        if (now - totalAt >= 0) {
            fail(FailureKind.TOTAL_TIMEOUT, "not over after " + client.limits().totalTimeoutMs() + " ms");
        } else if (phaseAt != NONE && now - phaseAt >= 0) {
            switch (phase) {
                case POOL -> fail(FailureKind.POOL_FULL, "no connection was free in time");
                case CONNECTION ->
                    fail(
                            FailureKind.CONNECT_TIMEOUT,
                            "no connection after " + client.limits().connectTimeoutMs() + " ms");
                case FIRST_BYTE ->
                    fail(
                            FailureKind.FIRST_TOKEN_TIMEOUT,
                            "no byte after " + client.limits().firstTokenTimeoutMs() + " ms");
                case NEXT_BYTE ->
                    fail(
                            FailureKind.IDLE_TIMEOUT,
                            "silence for " + client.limits().idleTimeoutMs() + " ms");
            }
        }
    }

    // ---- the caller's hand

    @Override
    public void cancel() {
        if (over) {
            return;
        }
        ProviderConnection carrier = connection;
        close();
        if (carrier != null) {
            carrier.closeNow();
        }
    }

    @Override
    public void pause() {
        if (!over && !paused) {
            paused = true;
            if (phase == Phase.NEXT_BYTE) {
                phaseAt = NONE;
            }
            if (connection != null) {
                connection.readWhere(false);
            }
        }
    }

    @Override
    public void resume() {
        if (over || !paused) {
            return;
        }
        paused = false;
        if (phase == Phase.NEXT_BYTE) {
            phaseAt = client.nanoTime() + millis(client.limits().idleTimeoutMs());
        }
        if (inflating != null) {
            // Never a callback from inside the caller's own call.
            client.loop().execute(this::inflateOn);
        } else if (connection != null) {
            connection.readWhere(true);
        }
    }

    private void inflateOn() {
        if (!over && !paused && inflating != null) {
            inflate(inflating);
        }
    }
}
