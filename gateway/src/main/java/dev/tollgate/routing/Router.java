package dev.tollgate.routing;

import dev.tollgate.base.Limits;
import dev.tollgate.base.ModelName;
import dev.tollgate.catalog.CatalogSnapshot;
import dev.tollgate.catalog.Channel;
import java.util.random.RandomGenerator;

/** Picks channels. One for the node; safe from any event loop, without locks. */
public final class Router {
    /** The provider of channels that the built-in simulator serves. */
    public static final String SIMULATOR = "simulator";

    private final ChannelHealth health;
    private final Limits.Upstream limits;
    private final boolean simulatorForLive;
    private volatile Routes routes;

    /**
     * @param health shared by all that call providers
     * @param simulatorForLive whether {@link #plan} may answer with a simulator's channel: the demo only
     */
    public Router(ChannelHealth health, Limits.Upstream limits, boolean simulatorForLive) {
        this.health = health;
        this.limits = limits;
        this.simulatorForLive = simulatorForLive;
        this.routes = new Routes(null);
    }

    /**
     * The candidates for a model: enabled channels, the lowest priority number first, by weight among equals.
     *
     * @param snapshot the catalog that the request began with
     * @param random of the caller's event loop; drawn from only where there is a choice
     */
    public Plan plan(CatalogSnapshot snapshot, ModelName model, RandomGenerator random) {
        Routes known = routes;
        if (known.snapshot != snapshot) {
            // Requests that began before a change of the catalog may bring the old one back for a moment: harmless.
            known = new Routes(snapshot);
            routes = known;
        }
        return new Plan(known.route(model, health, simulatorForLive), limits, random);
    }

    /** A plan of one channel, whatever the catalog says: the simulator for test keys. */
    public Plan only(Channel channel, String upstreamModel, RandomGenerator random) {
        return new Plan(Route.only(channel, upstreamModel, health), limits, random);
    }
}
