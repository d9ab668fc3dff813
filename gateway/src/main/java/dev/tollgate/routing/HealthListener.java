package dev.tollgate.routing;

import dev.tollgate.base.ChannelId;

/** Told when a channel's health changes, for metrics and alerts. Called on any event loop: it must not block. */
public interface HealthListener {
    /** The breaker opened: no call goes there for {@code forMs}, then single probes. */
    void opened(ChannelId channel, long forMs);

    /** A probe was answered: calls go there again. */
    void closed(ChannelId channel);

    /** The provider asked for a pause (429). */
    void cooling(ChannelId channel, long forMs);

    /**
     * Something that only the operator can mend: a refused credential, a missing model, a wrong address. Every time.
     */
    void operatorNeeded(ChannelId channel, FailureRule rule, int status);

    /** Tells nobody. */
    HealthListener NONE = new HealthListener() {
        @Override
        public void opened(ChannelId channel, long forMs) {}

        @Override
        public void closed(ChannelId channel) {}

        @Override
        public void cooling(ChannelId channel, long forMs) {}

        @Override
        public void operatorNeeded(ChannelId channel, FailureRule rule, int status) {}
    };
}
