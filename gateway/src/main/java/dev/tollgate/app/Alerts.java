package dev.tollgate.app;

import dev.tollgate.base.ChannelId;
import dev.tollgate.observe.Metrics;
import dev.tollgate.routing.FailureRule;
import dev.tollgate.routing.HealthListener;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells the operator of channels that fail: in the log, as metrics to alert on, and by webhook. */
final class Alerts implements HealthListener {
    private static final Logger LOG = LoggerFactory.getLogger(Alerts.class);
    private static final int CLOSED = 0;
    private static final int OPEN = 1;

    private final Metrics metrics;
    private final OperatorEvents events;

    Alerts(Metrics metrics, OperatorEvents events) {
        this.metrics = metrics;
        this.events = events;
    }

    @Override
    public void opened(ChannelId channel, long forMs) {
        metrics.channel(channel).breaker(OPEN);
        LOG.warn("channel {} fails: not called for {} ms", channel, forMs);
    }

    @Override
    public void closed(ChannelId channel) {
        metrics.channel(channel).breaker(CLOSED);
        LOG.info("channel {} answers again", channel);
    }

    @Override
    public void cooling(ChannelId channel, long forMs) {
        LOG.info("channel {} asks for a pause of {} ms", channel, forMs);
    }

    @Override
    public void operatorNeeded(ChannelId channel, FailureRule rule, int status) {
        metrics.counter(
                        "tollgate.operator.needed",
                        "Failures that only the operator can mend",
                        "channel",
                        channel.text(),
                        "rule",
                        rule.name())
                .one();
        events.channelFails(channel, rule, status);
        LOG.error("channel {} answers {} ({}): check its credential, address and models", channel, status, rule);
    }
}
