package dev.tollgate.upstream;

import io.netty.channel.EventLoop;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Host names to addresses, by the machine's own resolver, off the event loops: it blocks, for seconds where a name
 * server is away. Platform threads, because a native call holds its thread, and few must not hold up all virtual
 * ones.
 */
final class NameResolver implements AutoCloseable {
    private static final int THREADS = 4;
    private static final int WAITING_MAX = 1_024;
    private static final int NAMES_MAX = 1_024;
    private static final long KEPT_NANOS = TimeUnit.SECONDS.toNanos(30);
    private static final long THREAD_IDLE_SECONDS = 10;

    private final ThreadPoolExecutor threads;
    private final ConcurrentMap<String, Known> known = new ConcurrentHashMap<>();
    private final LongSupplier nanoTime;

    NameResolver(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        threads = new ThreadPoolExecutor(
                THREADS,
                THREADS,
                THREAD_IDLE_SECONDS,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(WAITING_MAX),
                Thread.ofPlatform().daemon().name("resolver-", 0).factory());
        threads.allowCoreThreadTimeOut(true);
    }

    /** What came of it; runs on the loop that asked. */
    interface Answer {
        /** Addresses in the order in which to try them, never empty; or null and why there are none. */
        void resolved(@Nullable List<InetAddress> addresses, String problem);
    }

    /** Resolves a name, an address, or {@code localhost} (without asking anybody). */
    void resolve(String host, EventLoop loop, Answer answer) {
        List<InetAddress> atHand = atHand(host);
        if (atHand != null) {
            answer.resolved(atHand, "");
            return;
        }
        try {
            threads.execute(() -> ask(host, loop, answer));
        } catch (RejectedExecutionException e) {
            loop.execute(() -> answer.resolved(null, host + ": too many names wait to be resolved"));
        }
    }

    private @Nullable List<InetAddress> atHand(String host) {
        Known kept = known.get(host);
        if (kept != null && nanoTime.getAsLong() - kept.untilNanos() < 0) {
            return kept.addresses();
        }
        if (host.equalsIgnoreCase("localhost")) {
            return List.of(InetAddress.ofLiteral("127.0.0.1"), InetAddress.ofLiteral("::1"));
        }
        boolean literal =
                host.indexOf(':') >= 0 || (!host.isEmpty() && host.chars().allMatch(NameResolver::ofIpv4));
        if (!literal) {
            return null;
        }
        try {
            return List.of(InetAddress.ofLiteral(host));
        } catch (IllegalArgumentException e) {
            // Looks like an address and is none: the resolver will say so.
            return null;
        }
    }

    private static boolean ofIpv4(int c) {
        return c == '.' || (c >= '0' && c <= '9');
    }

    private void ask(String host, EventLoop loop, Answer answer) {
        try {
            List<InetAddress> addresses = List.of(InetAddress.getAllByName(host));
            if (known.size() >= NAMES_MAX) {
                known.clear();
            }
            known.put(host, new Known(addresses, nanoTime.getAsLong() + KEPT_NANOS));
            loop.execute(() -> answer.resolved(addresses, ""));
        } catch (UnknownHostException e) {
            loop.execute(() -> answer.resolved(null, host + ": name unknown"));
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }

    private record Known(List<InetAddress> addresses, long untilNanos) {}
}
