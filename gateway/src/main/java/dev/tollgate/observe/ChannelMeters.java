package dev.tollgate.observe;

import dev.tollgate.base.ChannelId;
import java.util.Locale;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/** What is counted of one channel. Safe from any thread. */
public final class ChannelMeters {
    private static final int STATUS_MIN = 100;
    private static final int STATUS_END = 600;

    private final Metrics metrics;
    private final String channel;
    private final Metrics.Level inFlight;
    private final Metrics.Level connections;
    private final Metrics.Times firstByte;
    private final ConcurrentMap<Enum<?>, Metrics.Count> failures = new ConcurrentHashMap<>();
    private final ConcurrentMap<Enum<?>, Metrics.Count> corrections = new ConcurrentHashMap<>();
    private final AtomicReferenceArray<Metrics.@Nullable Count> statuses = new AtomicReferenceArray<>(STATUS_END);
    private final AtomicInteger breaker = new AtomicInteger();

    ChannelMeters(Metrics metrics, ChannelId id) {
        this.metrics = metrics;
        this.channel = id.text();
        inFlight = metrics.level("tollgate.upstream.in.flight", "Upstream calls that run", "channel", channel);
        connections = metrics.level("tollgate.upstream.connections", "Open connections to it", "channel", channel);
        firstByte = metrics.times(
                "tollgate.upstream.first.byte", "From the call to the first byte of its body", "channel", channel);
        metrics.gauge(
                "tollgate.upstream.breaker",
                "Breaker: 0 closed, 1 half open, 2 open",
                breaker::get,
                "channel",
                channel);
    }

    /** A call began. */
    public void callBegan() {
        inFlight.up();
    }

    /** A call is over, however it ended. */
    public void callEnded() {
        inFlight.down();
    }

    /** A connection was opened. */
    public void connectionOpened() {
        connections.up();
    }

    /** A connection was closed. */
    public void connectionClosed() {
        connections.down();
    }

    /** The first byte of an answer's body came. */
    public void firstByte(long nanos) {
        firstByte.record(nanos);
    }

    /** A call failed; {@code kind} is a constant of {@code FailureKind}. */
    public void failed(Enum<?> kind) {
        failures.computeIfAbsent(
                        kind, each -> counter("tollgate.upstream.failures", "Calls that failed", "kind", name(each)))
                .one();
    }

    /** The provider's usage report was mended; {@code correction} is a constant of {@code Correction}. */
    public void corrected(Enum<?> correction) {
        corrections
                .computeIfAbsent(
                        correction,
                        each -> counter(
                                "tollgate.usage.corrections",
                                "Usage reports that were mended",
                                "correction",
                                name(each)))
                .one();
    }

    /** An answer came with this status. */
    public void status(int status) {
        int slot = status >= STATUS_MIN && status < STATUS_END ? status : 0;
        Metrics.Count count = statuses.get(slot);
        if (count == null) {
            // Racing threads get the same meter: Metrics hands out one for each name and labels.
            count = counter("tollgate.upstream.answers", "Answers by status", "status", Integer.toString(slot));
            statuses.set(slot, count);
        }
        count.one();
    }

    /** The breaker's state: 0 closed, 1 half open, 2 open. */
    public void breaker(int state) {
        breaker.set(state);
    }

    private Metrics.Count counter(String name, String help, String label, String value) {
        return metrics.counter(name, help, "channel", channel, label, value);
    }

    private static String name(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
