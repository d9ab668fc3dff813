package dev.tollgate.relay;

import dev.tollgate.catalog.Channel;
import dev.tollgate.dialect.ParsedRequest.UpstreamBody;
import dev.tollgate.upstream.UpstreamRequest;
import dev.tollgate.wire.HeaderList;
import java.net.URI;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Map;

/**
 * Addresses and headers of channels, made once for each. By an allow-list: nothing of the client's headers goes on.
 * Of one event loop.
 */
final class Outgoing {
    /** Channels of snapshots that are gone stay until there are so many; then all is made anew. */
    private static final int CHANNELS_MAX = 1_024;

    private static final String USER_AGENT = "tollgate";

    private final IdentityHashMap<Channel, Address> addresses = new IdentityHashMap<>();

    UpstreamRequest request(Channel channel, UpstreamBody body, boolean stream) {
        Address address = addresses.get(channel);
        if (address == null) {
            if (addresses.size() >= CHANNELS_MAX) {
                addresses.clear();
            }
            address = new Address(channel);
            addresses.put(channel, address);
        }
        return new UpstreamRequest(
                channel.id(), address.url(body.path()), stream ? address.stream : address.whole, body.body());
    }

    private static final class Address {
        final HeaderList whole;
        final HeaderList stream;
        private final String base;
        private final Map<String, URI> urls = new HashMap<>();

        Address(Channel channel) {
            base = channel.baseUrl().toString();
            whole = headers(channel, "application/json");
            stream = headers(channel, "text/event-stream");
        }

        URI url(String path) {
            return urls.computeIfAbsent(path, behind -> URI.create(base + behind));
        }

        private static HeaderList headers(Channel channel, String accept) {
            HeaderList headers = new HeaderList(4 + channel.headers().size())
                    .add("content-type", "application/json")
                    .add("accept", accept)
                    .add("user-agent", USER_AGENT);
            if (!channel.credential().reveal().isEmpty()) {
                headers.add("authorization", "Bearer " + channel.credential().reveal());
            }
            channel.headers().forEach(headers::add);
            return headers;
        }
    }
}
