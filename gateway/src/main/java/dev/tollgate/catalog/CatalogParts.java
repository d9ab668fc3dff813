package dev.tollgate.catalog;

import java.util.ArrayList;
import java.util.List;

/** All that a catalog is made of, not yet indexed. */
public record CatalogParts(
        List<Storefront> storefronts,
        List<Model> models,
        List<PriceVersion> prices,
        List<Channel> channels,
        List<MarkupRule> markups) {
    /** Nothing. */
    public static final CatalogParts NONE = new CatalogParts(List.of(), List.of(), List.of(), List.of());

    public CatalogParts {
        storefronts = List.copyOf(storefronts);
        models = List.copyOf(models);
        prices = List.copyOf(prices);
        channels = List.copyOf(channels);
        markups = List.copyOf(markups);
    }

    /** Those of a catalog without markup rules. */
    public CatalogParts(
            List<Storefront> storefronts, List<Model> models, List<PriceVersion> prices, List<Channel> channels) {
        this(storefronts, models, prices, channels, List.of());
    }

    /** The same with other models and channels. */
    public CatalogParts serving(List<Model> otherModels, List<Channel> otherChannels) {
        return new CatalogParts(storefronts, otherModels, prices, otherChannels, markups);
    }

    /** The same with further prices and markup rules. */
    public CatalogParts with(List<PriceVersion> morePrices, List<MarkupRule> moreMarkups) {
        List<PriceVersion> allPrices = new ArrayList<>(prices);
        allPrices.addAll(morePrices);
        List<MarkupRule> allMarkups = new ArrayList<>(markups);
        allMarkups.addAll(moreMarkups);
        return new CatalogParts(storefronts, models, allPrices, channels, allMarkups);
    }

    /** Indexes them. */
    public CatalogSnapshot snapshot() {
        return new CatalogSnapshot(storefronts, models, prices, channels, markups);
    }
}
