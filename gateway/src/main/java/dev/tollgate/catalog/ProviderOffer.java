package dev.tollgate.catalog;

import dev.tollgate.base.ChannelId;
import dev.tollgate.base.Secret;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What a provider that was found in the environment brings: its channel, the models that it adds, their prices.
 *
 * @param channel never stored
 * @param models models that the presets do not have; never stored
 * @param prices of these models; to be stored, because usage rows name them for ever
 * @param unpriced listed ids that cannot be sold, because no shipped price covers them
 */
public record ProviderOffer(Channel channel, List<Model> models, List<PriceVersion> prices, List<String> unpriced) {

    public ProviderOffer {
        models = List.copyOf(models);
        prices = List.copyOf(prices);
        unpriced = List.copyOf(unpriced);
    }

    /**
     * How to reach it.
     *
     * @param id the channel's name
     * @param credential empty for none
     */
    public record Address(ChannelId id, URI baseUrl, Secret credential) {}

    /**
     * One model as the provider lists it.
     *
     * @param contextTokens its context, or 0 where the list does not say
     */
    public record Listed(String id, int contextTokens) {}

    /**
     * Makes the offer of a provider.
     *
     * @param listed what it lists; empty where it could not be asked, which offers what the presets know of it
     */
    public static ProviderOffer of(Provider provider, Address address, List<Listed> listed) {
        return new ProviderOffer(
                new Channel(
                        address.id(),
                        provider.id(),
                        address.baseUrl(),
                        address.credential(),
                        new Channel.Rank(0, 1),
                        Map.of(),
                        Map.of(),
                        Channel.StreamUsage.ASK,
                        !listed.isEmpty()),
                List.of(),
                List.of(),
                List.of());
    }

    /** The overlay that puts the channel and the models over the stored catalog. */
    public CatalogOverlay overlay() {
        return stored -> new CatalogParts(
                stored.storefronts(),
                joined(stored.models(), models),
                joined(stored.prices(), prices),
                joined(stored.channels(), List.of(channel)));
    }

    private static <T> List<T> joined(List<T> first, List<T> second) {
        List<T> all = new ArrayList<>(first);
        all.addAll(second);
        return all;
    }
}
