package dev.tollgate.relay;

import dev.tollgate.catalog.Channel;
import dev.tollgate.upstream.UpstreamClient;

/** The clients of one event loop: the network's, and the simulator's. */
@FunctionalInterface
public interface ChannelClients {
    /** The client that reaches a channel. */
    UpstreamClient of(Channel channel);
}
