package dev.tollgate.routing;

import dev.tollgate.base.ChannelId;
import dev.tollgate.base.Limits;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The health of every channel, shared by the event loops of a node. Safe from any thread, without locks. */
public final class ChannelHealth {
    private final Map<ChannelId, ChannelState> states = new ConcurrentHashMap<>();
    private final Limits.Upstream limits;
    private final HealthListener listener;

    /** Health of a node that has just started: every channel is believed well. */
    public ChannelHealth(Limits.Upstream limits, HealthListener listener) {
        this.limits = limits;
        this.listener = listener;
    }

    /** How a channel is, by {@code TimeSource.nanoTime()}. */
    public ChannelStatus status(ChannelId channel, long nowNanos) {
        return of(channel).status(nowNanos);
    }

    /** Believes a channel well again: after its credential or address was changed. */
    public void reset(ChannelId channel) {
        of(channel).reset();
    }

    ChannelState of(ChannelId channel) {
        ChannelState known = states.get(channel);
        return known != null
                ? known
                : states.computeIfAbsent(channel, id -> new ChannelState(id, limits.retryBudgetPercent(), listener));
    }
}
