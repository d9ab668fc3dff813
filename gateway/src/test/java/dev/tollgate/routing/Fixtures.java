package dev.tollgate.routing;

import dev.tollgate.base.ChannelId;
import dev.tollgate.base.Limits;
import dev.tollgate.base.ModelName;
import dev.tollgate.base.Secret;
import dev.tollgate.catalog.CatalogSnapshot;
import dev.tollgate.catalog.Channel;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Channels of one model, and a listener that remembers. */
final class Fixtures {
    static final ModelName MODEL = new ModelName("gpt-4o");
    static final Limits.Upstream LIMITS = Limits.defaults().upstream();
    static final long MS = 1_000_000;
    static final long SECOND = 1_000 * MS;

    private Fixtures() {}

    static Channel channel(String id, int priority, int weight) {
        return channel(id, "openai", priority, weight, true);
    }

    static Channel channel(String id, String provider, int priority, int weight, boolean enabled) {
        return new Channel(
                new ChannelId(id),
                provider,
                URI.create("http://127.0.0.1:1/v1"),
                new Secret(""),
                new Channel.Rank(priority, weight),
                Map.of(MODEL, id + "-model"),
                Map.of(),
                Channel.StreamUsage.ASK,
                enabled);
    }

    static CatalogSnapshot catalog(Channel... channels) {
        return new CatalogSnapshot(List.of(), List.of(), List.of(), List.of(channels));
    }

    static final class Told implements HealthListener {
        final List<String> events = new ArrayList<>();

        @Override
        public void opened(ChannelId channel, long forMs) {
            events.add("opened " + channel + " " + forMs);
        }

        @Override
        public void closed(ChannelId channel) {
            events.add("closed " + channel);
        }

        @Override
        public void cooling(ChannelId channel, long forMs) {
            events.add("cooling " + channel + " " + forMs);
        }

        @Override
        public void operatorNeeded(ChannelId channel, FailureRule rule, int status) {
            events.add("operator " + channel + " " + rule + " " + status);
        }
    }
}
