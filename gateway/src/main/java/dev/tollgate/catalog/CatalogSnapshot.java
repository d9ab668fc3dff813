package dev.tollgate.catalog;

import dev.tollgate.base.Endpoint;
import dev.tollgate.base.ModelName;
import dev.tollgate.base.StorefrontId;
import dev.tollgate.catalog.PriceVersion.Book;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableSet;
import org.jspecify.annotations.Nullable;

/** Everything that the data plane looks up, indexed once. Immutable; a request keeps the one that it began with. */
public final class CatalogSnapshot {
    private static final Comparator<Model> BY_NAME =
            Comparator.comparing(model -> model.name().text());

    private final Map<StorefrontId, Storefront> storefronts = new HashMap<>();
    private final Map<String, Storefront> byHost = new HashMap<>();
    private final Map<ModelName, Model> models = new HashMap<>();
    private final Map<ModelName, Model> byAnyName = new HashMap<>();
    private final PriceBooks prices;
    private final Map<Long, PriceVersion> pricesById = new HashMap<>();
    private final Map<ModelName, List<Channel>> channels = new HashMap<>();
    private final List<Channel> allChannels;

    /** Indexes the parts, without any markup rule. */
    public CatalogSnapshot(
            Collection<Storefront> storefronts,
            Collection<Model> models,
            Collection<PriceVersion> prices,
            Collection<Channel> channels) {
        this(storefronts, models, prices, channels, List.of());
    }

    /** Indexes the parts. Of two that claim the same alias or host the first one wins. */
    public CatalogSnapshot(
            Collection<Storefront> storefronts,
            Collection<Model> models,
            Collection<PriceVersion> prices,
            Collection<Channel> channels,
            Collection<MarkupRule> markups) {
        for (Storefront storefront : storefronts) {
            this.storefronts.put(storefront.id(), storefront);
            storefront.hosts().forEach(host -> byHost.putIfAbsent(host.toLowerCase(Locale.ROOT), storefront));
        }
        for (Model model : models) {
            this.models.put(model.name(), model);
            byAnyName.put(model.name(), model);
        }
        for (Model model : models) {
            model.aliases().forEach(alias -> byAnyName.putIfAbsent(alias, model));
        }
        this.prices = new PriceBooks(prices, markups);
        prices.forEach(price -> pricesById.put(price.id(), price));
        this.prices.derived().forEach(price -> pricesById.putIfAbsent(price.id(), price));
        for (Channel channel : channels) {
            for (ModelName model : channel.models().keySet()) {
                this.channels.computeIfAbsent(model, _ -> new ArrayList<>()).add(channel);
            }
        }
        this.allChannels = List.copyOf(channels);
    }

    /** The storefront of that name, or null. */
    public @Nullable Storefront storefront(StorefrontId id) {
        return storefronts.get(id);
    }

    /** The storefront that a host name (lower case, no port) picks, or null where it names none. */
    public @Nullable Storefront storefrontByHost(String host) {
        return byHost.get(host);
    }

    /** All storefronts, in no order. */
    public Collection<Storefront> storefronts() {
        return List.copyOf(storefronts.values());
    }

    /**
     * The model that a storefront sells to live keys under this name or alias now, or null. A model without a price is
     * not sold.
     */
    public @Nullable Model sold(Storefront storefront, ModelName name, long nowMs) {
        Model model = byAnyName.get(name);
        return model != null && sells(storefront, model, nowMs) ? model : null;
    }

    /** All models that a storefront sells to live keys now, by name. */
    public List<Model> soldBy(Storefront storefront, long nowMs) {
        return models.values().stream()
                .filter(model -> sells(storefront, model, nowMs))
                .sorted(BY_NAME)
                .toList();
    }

    /**
     * The model that a test key may call under this name or alias now, or null: what the storefront sells, whether a
     * channel serves it or not, and the models that are for test keys only, with any number at the end of their name.
     */
    public @Nullable Model testable(Storefront storefront, ModelName name, long nowMs) {
        Model model = byAnyName.get(name);
        if (model == null) {
            Model kin = TestNames.kin(name, models);
            model = kin == null ? null : kin.named(name);
        }
        return model != null && tests(storefront, model, nowMs) ? model : null;
    }

    /** All models that a test key may call now, by name. */
    public List<Model> testableBy(Storefront storefront, long nowMs) {
        return models.values().stream()
                .filter(model -> tests(storefront, model, nowMs))
                .sorted(BY_NAME)
                .toList();
    }

    private boolean sells(Storefront storefront, Model model, long nowMs) {
        boolean listed = storefront.models().isEmpty()
                ? channels.containsKey(model.name())
                : storefront.models().contains(model.name());
        return listed && !model.is(ModelTrait.TEST_ONLY) && canServe(storefront, model, nowMs);
    }

    private boolean tests(Storefront storefront, Model model, long nowMs) {
        boolean listed = storefront.models().isEmpty()
                || storefront.models().contains(model.name())
                || model.is(ModelTrait.TEST_ONLY);
        return listed && canServe(storefront, model, nowMs);
    }

    private boolean canServe(Storefront storefront, Model model, long nowMs) {
        return intersect(model, storefront) && sellPrice(storefront.id(), model.name(), nowMs) != null;
    }

    /** Runs for every request: no stream. */
    private static boolean intersect(Model model, Storefront storefront) {
        for (Endpoint endpoint : model.endpoints()) {
            if (storefront.endpoints().contains(endpoint)) {
                return true;
            }
        }
        return false;
    }

    /** All models, sold or not, in no order. */
    public Collection<Model> models() {
        return List.copyOf(models.values());
    }

    /**
     * The price that holds at a moment for every storefront that has none of its own, or null where there is none yet.
     */
    public @Nullable PriceVersion price(Book book, ModelName model, long atMs) {
        PriceVersion price = prices.at(book, model, atMs);
        ModelName kin = price == null ? kin(book, model) : null;
        return kin == null ? price : prices.at(book, kin, atMs);
    }

    /** What a storefront's customers pay at a moment, or null where there is no price yet. */
    public @Nullable PriceVersion sellPrice(StorefrontId storefront, ModelName model, long atMs) {
        PriceVersion price = prices.sell(storefront, model, atMs);
        ModelName kin = price == null ? kin(Book.SELL, model) : null;
        return kin == null ? price : prices.sell(storefront, kin, atMs);
    }

    /** Of a model that never had a price, the simulator's model that it is a kind of, or null. */
    private @Nullable ModelName kin(Book book, ModelName model) {
        Model kin = prices.knows(book, model) ? null : TestNames.kin(model, models);
        return kin == null ? null : kin.name();
    }

    /** A provider's list price at a moment, whatever an operator or a rule put over it; null where there is none. */
    public @Nullable PriceVersion listPrice(Book book, ModelName model, long atMs) {
        return prices.listed(book, model, atMs);
    }

    /** When list prices of a model begin, be they in force or not. */
    NavigableSet<Long> listMoments(Book book, ModelName model) {
        return prices.listMoments(book, model);
    }

    /** The sell prices that the markup rules make of the cost prices, now and later. */
    Collection<PriceVersion> derivedPrices() {
        return prices.derived();
    }

    /** A price by its id, current or not, or null. */
    public @Nullable PriceVersion priceById(long id) {
        return pricesById.get(id);
    }

    /** The channels that serve a model, enabled or not, in no order. */
    public List<Channel> channels(ModelName model) {
        return channels.getOrDefault(model, List.of());
    }

    /** All channels. */
    public List<Channel> allChannels() {
        return allChannels;
    }
}
