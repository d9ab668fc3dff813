package dev.tollgate.store;

import dev.tollgate.base.ChannelId;
import dev.tollgate.base.ModelName;
import dev.tollgate.base.StorefrontId;
import dev.tollgate.catalog.CatalogStore;
import dev.tollgate.catalog.Channel;
import dev.tollgate.catalog.MarkupRule;
import dev.tollgate.catalog.Model;
import dev.tollgate.catalog.PriceVersion;
import dev.tollgate.catalog.Storefront;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The catalog in memory: a fake for tests. */
public final class InMemoryCatalogStore implements CatalogStore {
    private final Map<StorefrontId, Storefront> storefronts = new TreeMap<>(Comparator.comparing(StorefrontId::text));
    private final Map<ModelName, Model> models = new TreeMap<>(Comparator.comparing(ModelName::text));
    private final Map<Long, PriceVersion> prices = new TreeMap<>();
    private final Map<Long, MarkupRule> markups = new TreeMap<>();
    private final Map<ChannelId, Channel> channels = new TreeMap<>(Comparator.comparing(ChannelId::text));

    @Override
    public synchronized List<Storefront> storefronts() {
        return List.copyOf(storefronts.values());
    }

    @Override
    public synchronized List<Model> models() {
        return List.copyOf(models.values());
    }

    @Override
    public synchronized List<PriceVersion> prices() {
        return List.copyOf(prices.values());
    }

    @Override
    public synchronized List<Channel> channels() {
        return List.copyOf(channels.values());
    }

    @Override
    public synchronized void putStorefront(Storefront storefront) {
        storefronts.put(storefront.id(), storefront);
    }

    @Override
    public synchronized void putModel(Model model) {
        models.put(model.name(), model);
    }

    @Override
    public synchronized List<MarkupRule> markups() {
        return List.copyOf(markups.values());
    }

    @Override
    public synchronized void addPrices(List<PriceVersion> more) {
        more.forEach(price -> prices.putIfAbsent(price.id(), price));
    }

    @Override
    public synchronized void addMarkup(MarkupRule rule) {
        markups.putIfAbsent(rule.id(), rule);
    }

    @Override
    public synchronized void putChannel(Channel channel) {
        channels.put(channel.id(), channel);
    }

    @Override
    public synchronized void removeChannel(ChannelId id) {
        channels.remove(id);
    }

    @Override
    public synchronized void removeModel(ModelName name) {
        models.remove(name);
    }
}
