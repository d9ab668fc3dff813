package dev.tollgate.catalog;

import dev.tollgate.base.ChannelId;
import dev.tollgate.base.ModelName;
import dev.tollgate.base.Secret;
import java.net.URI;
import java.util.Map;

/**
 * One way to a provider.
 *
 * @param provider the provider's dialect and manners: {@code openai}, {@code simulator}
 * @param baseUrl what stands before {@code /chat/completions}, without a trailing slash
 * @param credential sent as the bearer token; empty for none
 * @param rank which channels are tried first
 * @param models the models that it serves, with the provider's id of each
 * @param headers further headers that go with every call, names in lower case
 * @param streamUsage how it comes to report usage in streams
 */
public record Channel(
        ChannelId id,
        String provider,
        URI baseUrl,
        Secret credential,
        Rank rank,
        Map<ModelName, String> models,
        Map<String, String> headers,
        StreamUsage streamUsage,
        boolean enabled) {

    /**
     * Candidates of the lowest priority number are tried first; among equals, by weight.
     *
     * @param weight at least 1
     */
    public record Rank(int priority, int weight) {}

    /** How usage comes in a stream. */
    public enum StreamUsage {
        /** Only where {@code stream_options.include_usage} asks for it. */
        ASK,
        /** Without asking; the option is not sent. */
        ALWAYS,
        /** Never; our own count holds. */
        NONE
    }

    public Channel {
        models = Map.copyOf(models);
        headers = Map.copyOf(headers);
    }
}
