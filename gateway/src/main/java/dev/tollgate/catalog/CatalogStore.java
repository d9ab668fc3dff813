package dev.tollgate.catalog;

import java.util.List;

/** Where the catalog is kept. Blocking: never on an event loop. Channels from the environment are never given to it. */
public interface CatalogStore {
    /** All storefronts. */
    List<Storefront> storefronts();

    /** All models. */
    List<Model> models();

    /** All prices, the old ones too. */
    List<PriceVersion> prices();

    /** All markup rules, the old ones too. */
    List<MarkupRule> markups();

    /** All channels, credentials in the clear. */
    List<Channel> channels();

    /** Adds or replaces by id. */
    void putStorefront(Storefront storefront);

    /** Adds or replaces by name. */
    void putModel(Model model);

    /** Adds a price; one with this id is left as it is. */
    default void addPrice(PriceVersion price) {
        addPrices(List.of(price));
    }

    /** Adds prices, all or none; one whose id is there is left as it is. */
    void addPrices(List<PriceVersion> prices);

    /** Adds a markup rule; one with this id is left as it is. */
    void addMarkup(MarkupRule rule);

    /** Adds or replaces by id; the credential is encrypted at rest. */
    void putChannel(Channel channel);

    /** Removes a channel; no channel of that id is no error. */
    void removeChannel(dev.tollgate.base.ChannelId id);

    /** Removes a model from sale; its prices and usage stay. */
    void removeModel(dev.tollgate.base.ModelName name);
}
