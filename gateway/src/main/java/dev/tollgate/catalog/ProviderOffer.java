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
import org.jspecify.annotations.Nullable;

/**
 * What a provider that was found in the environment brings: its channel, the models that it adds, their prices.
 *
 * @param channel never stored
 * @param models models that the presets do not have, of one's own servers; never stored
 * @param prices of these models; to be stored before the overlay is set, because usage rows name them for ever. Ids and
 *     dates are such that an operator's price holds against them
 * @param unpriced listed ids that are not sold, because no shipped price covers them
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
     * @param listed what it lists; empty where it could not be asked, which offers what the presets know of it, without
     *     the withdrawn models if it is the provider's own address
     */
    public static ProviderOffer of(Provider provider, Address address, List<Listed> listed) {
        if (provider == Provider.LOCAL) {
            return LocalModels.offer(address, listed);
        }
        List<ShippedModel> shipped = ShippedModels.of(provider);
        return listed.isEmpty()
                ? unasked(provider, address, shipped)
                : asked(provider, address, shipped, idsOf(listed));
    }

    /** The overlay that puts the channel and the models over the stored catalog. */
    public CatalogOverlay overlay() {
        return stored -> stored.serving(joined(stored.models(), models), joined(stored.channels(), List.of(channel)));
    }

    private static ProviderOffer unasked(Provider provider, Address address, List<ShippedModel> shipped) {
        boolean own = address.baseUrl().equals(provider.baseUrl());
        Map<ModelName, String> served = new HashMap<>();
        for (ShippedModel one : shipped) {
            if (!own || !one.model().is(ModelTrait.RETIRED)) {
                served.put(one.model().name(), one.providerId());
            }
        }
        return new ProviderOffer(channel(provider, address, served), List.of(), List.of(), List.of());
    }

    private static ProviderOffer asked(
            Provider provider, Address address, List<ShippedModel> shipped, Set<String> listed) {
        Map<ModelName, String> served = new HashMap<>();
        Set<String> unpriced = new HashSet<>(listed);
        for (ShippedModel one : shipped) {
            String id = listedId(one, listed);
            if (id != null) {
                served.put(one.model().name(), id);
            }
            unpriced.removeAll(idsOf(one));
        }
        List<String> rest = unpriced.stream().sorted().toList();
        return new ProviderOffer(channel(provider, address, served), List.of(), List.of(), rest);
    }

    /** The id to call a model by: the one that we know, else another that means the same; null where none is listed. */
    private static @Nullable String listedId(ShippedModel one, Set<String> listed) {
        if (listed.contains(one.providerId())) {
            return one.providerId();
        }
        return idsOf(one).stream().filter(listed::contains).sorted().findFirst().orElse(null);
    }

    private static Set<String> idsOf(ShippedModel one) {
        Set<String> ids = new HashSet<>();
        ids.add(one.providerId());
        ids.add(one.model().name().text());
        one.model().aliases().forEach(alias -> ids.add(alias.text()));
        return ids;
    }

    private static Set<String> idsOf(List<Listed> listed) {
        String geminisPrefix = "models/";
        Set<String> ids = new HashSet<>();
        for (Listed one : listed) {
            ids.add(one.id().startsWith(geminisPrefix) ? one.id().substring(geminisPrefix.length()) : one.id());
        }
        return ids;
    }

    static Channel channel(Provider provider, Address address, Map<ModelName, String> models) {
        return new Channel(
                address.id(),
                provider.id(),
                address.baseUrl(),
                address.credential(),
                new Rank(0, 1),
                models,
                Map.of(),
                StreamUsage.ASK,
                true);
    }

    private static <T> List<T> joined(List<T> first, List<T> second) {
        List<T> all = new ArrayList<>(first);
        all.addAll(second);
        return all;
    }
}
