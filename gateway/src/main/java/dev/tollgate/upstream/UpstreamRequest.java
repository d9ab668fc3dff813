package dev.tollgate.upstream;

import dev.tollgate.base.ChannelId;
import dev.tollgate.wire.BodyParts;
import dev.tollgate.wire.HeaderList;
import java.net.URI;

/**
 * One POST to one channel.
 *
 * @param channel for pools, metrics and logs
 * @param url whole address, {@code http} or {@code https}
 * @param headers by allow-list already: content type, accept, our user agent, the channel's credential and extras.
 *     {@code host}, {@code content-length} and {@code accept-encoding: identity} are added
 */
public record UpstreamRequest(ChannelId channel, URI url, HeaderList headers, BodyParts body) {}
