package dev.tollgate.upstream;

import dev.tollgate.base.ChannelId;
import dev.tollgate.base.Limits;
import dev.tollgate.wire.FailureKind;
import dev.tollgate.wire.HeadWriter;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFactory;
import io.netty.channel.EventLoop;
import io.netty.handler.ssl.SslHandler;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * The client of one event loop. Time-outs are checked by one slow timer that goes over all running calls: a call then
 * costs no timer of its own.
 */
final class LoopUpstream implements UpstreamClient, Runnable {
    private static final int SCRATCH_BYTES = 64 << 10;
    private static final int WATCH_MS_MIN = 5;
    private static final int WATCH_MS_MAX = 250;

    private final Upstreams shared;
    private final EventLoop loop;
    private final int watchMs;
    private final Map<ChannelId, ProviderPool> pools = new HashMap<>();
    private final List<Call> running = new ArrayList<>();
    private final HeadWriter out = new HeadWriter();
    private byte[] scratch = new byte[SCRATCH_BYTES];
    private boolean watching;
    private boolean closed;

    LoopUpstream(Upstreams shared, EventLoop loop) {
        this.shared = shared;
        this.loop = loop;
        Limits.Upstream limits = shared.limits();
        int shortest = Math.min(
                Math.min(limits.connectTimeoutMs(), limits.firstTokenTimeoutMs()),
                Math.min(limits.idleTimeoutMs(), limits.totalTimeoutMs()));
        watchMs = Math.clamp(shortest / 4, WATCH_MS_MIN, WATCH_MS_MAX);
    }

    @Override
    public UpstreamCall send(UpstreamRequest request, UpstreamListener listener) {
        ProviderPool pool = pool(request);
        Call call = new Call(this, pool, request, listener);
        call.slot = running.size();
        running.add(call);
        pool.meters().callBegan();
        watch();
        if (closed) {
            loop.execute(() -> call.fail(FailureKind.CONNECT, "the program ends"));
        } else if (!pool.begin(call)) {
            loop.execute(() -> call.fail(FailureKind.POOL_FULL, "connections and queue are full"));
        }
        return call;
    }

    private ProviderPool pool(UpstreamRequest request) {
        ProviderPool pool = pools.get(request.channel());
        if (pool != null && pool.origin().leads(request.url())) {
            return pool;
        }
        if (pool != null) {
            pool.retire();
        }
        ProviderPool made = new ProviderPool(
                this, Origin.of(request.url()), shared.metrics().channel(request.channel()));
        pools.put(request.channel(), made);
        return made;
    }

    // ---- what calls and connections share

    EventLoop loop() {
        return loop;
    }

    Limits.Upstream limits() {
        return shared.limits();
    }

    long nanoTime() {
        return shared.nanoTime();
    }

    HeadWriter out() {
        return out;
    }

    byte[] scratch(int bytes) {
        if (scratch.length < bytes) {
            scratch = new byte[bytes];
        }
        return scratch;
    }

    NameResolver resolver() {
        return shared.resolver();
    }

    ChannelFactory<? extends Channel> channels() {
        return shared.channels();
    }

    SslHandler tls(Channel channel, Origin origin) {
        return shared.tls(channel, origin);
    }

    // ---- running calls

    void ended(Call call) {
        Call last = running.removeLast();
        if (last != call) {
            running.set(call.slot, last);
            last.slot = call.slot;
        }
    }

    /** Looks at the clock from now on, until nothing runs and nothing is kept. */
    void watch() {
        if (!watching) {
            watching = true;
            var _ = loop.schedule(this, watchMs, TimeUnit.MILLISECONDS);
        }
    }

    @Override
    public void run() {
        long now = nanoTime();
        // Backwards: a call that ends leaves its place to the last one.
        for (int i = running.size() - 1; i >= 0; i--) {
            if (i < running.size()) {
                running.get(i).check(now);
            }
        }
        boolean kept = false;
        for (ProviderPool pool : pools.values()) {
            kept |= pool.evict(now);
        }
        watching = false;
        if (kept || !running.isEmpty()) {
            watch();
        }
    }

    void close() {
        closed = true;
        pools.values().forEach(ProviderPool::retire);
        for (Call call : List.copyOf(running)) {
            call.fail(call.cut(), "the program ends");
        }
    }
}
