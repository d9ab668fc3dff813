package dev.tollgate.catalog;

import dev.tollgate.catalog.PriceVersion.ImageRate;
import dev.tollgate.catalog.PriceVersion.PriceTier;
import java.util.List;

/**
 * Prices from one moment on, of a list and not yet of a book.
 *
 * @param fromMs milliseconds since 1970; 0 where the price has no beginning that matters
 * @param tiers by input tokens, ascending; the first begins at 0
 * @param images by size and quality
 */
public record DatedPrice(long fromMs, List<PriceTier> tiers, List<ImageRate> images) {
    public DatedPrice {
        tiers = List.copyOf(tiers);
        images = List.copyOf(images);
    }
}
