package dev.tollgate.catalog;

import java.util.List;

/** All that a catalog is made of, not yet indexed. */
public record CatalogParts(
        List<Storefront> storefronts, List<Model> models, List<PriceVersion> prices, List<Channel> channels) {
    /** Nothing. */
    public static final CatalogParts NONE = new CatalogParts(List.of(), List.of(), List.of(), List.of());

    public CatalogParts {
        storefronts = List.copyOf(storefronts);
        models = List.copyOf(models);
        prices = List.copyOf(prices);
        channels = List.copyOf(channels);
    }

    /** Indexes them. */
    public CatalogSnapshot snapshot() {
        return new CatalogSnapshot(storefronts, models, prices, channels);
    }
}
