package dev.tollgate.catalog;

import dev.tollgate.base.ChannelId;
import dev.tollgate.base.ModelName;
import dev.tollgate.base.Secret;
import dev.tollgate.catalog.Channel.Rank;
import dev.tollgate.catalog.Channel.StreamUsage;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The simulator as a channel: for test keys always, and in the demo for every model that no provider serves, so that a
 * demo answers for each, and says so in the model's description.
 */
public final class StandIn {
    /** The channel's name, and its provider's. */
    public static final String CHANNEL = "simulator";

    private static final String NOT_CONNECTED = " Answered by the simulator here: no provider of it is connected.";
    private static final String RETIRED = " Answered by the simulator here, and by no successor.";
    /** Behind whatever else there may be. */
    private static final int PRIORITY = 1_000;

    private StandIn() {}

    /** The channel of test keys: it serves whatever it is asked for. */
    public static Channel forTestKeys() {
        return channel(Map.of());
    }

    /** The overlay of the demo; goes over the channels from the environment. */
    public static CatalogOverlay overlay() {
        return StandIn::over;
    }

    private static CatalogParts over(CatalogParts parts) {
        Set<ModelName> served = new HashSet<>();
        for (Channel channel : parts.channels()) {
            if (channel.enabled()) {
                served.addAll(channel.models().keySet());
            }
        }
        Map<ModelName, String> simulated = new HashMap<>();
        List<Model> models = new ArrayList<>();
        for (Model model : parts.models()) {
            if (served.contains(model.name()) || model.is(ModelTrait.TEST_ONLY)) {
                models.add(model);
            } else {
                simulated.put(model.name(), model.name().text());
                models.add(model.described(
                        model.description() + (model.is(ModelTrait.RETIRED) ? RETIRED : NOT_CONNECTED)));
            }
        }
        List<Channel> channels = new ArrayList<>(parts.channels());
        channels.add(channel(simulated));
        return parts.serving(models, channels);
    }

    private static Channel channel(Map<ModelName, String> models) {
        return new Channel(
                new ChannelId(CHANNEL),
                CHANNEL,
                URI.create("http://simulator.invalid/v1"),
                new Secret(""),
                new Rank(PRIORITY, 1),
                models,
                Map.of(),
                StreamUsage.ASK,
                true);
    }
}
