package dev.tollgate.catalog;

import dev.tollgate.catalog.PriceVersion.Book;
import dev.tollgate.catalog.PriceVersion.ImageRate;
import dev.tollgate.catalog.PriceVersion.PriceTier;
import dev.tollgate.money.PriceClass;
import java.util.ArrayList;
import java.util.List;

/**
 * One model of the shipped data.
 *
 * @param providerId its id at its provider
 * @param prices by date, ascending; list prices, in dollars
 */
record ShippedModel(String providerId, Model model, List<DatedPrice> prices) {
    private static final long FNV_BASIS = 0xcbf29ce484222325L;
    private static final long FNV_PRIME = 0x100000001b3L;
    /** Ids that are made at run time begin with the clock and lie far above: of two prices of one date theirs hold. */
    private static final long ID_MASK = (1L << 52) - 1;

    /** Prices from one moment on, in milliseconds since 1970; 0 where the price has no beginning that matters. */
    record DatedPrice(long fromMs, List<PriceTier> tiers, List<ImageRate> images) {
        DatedPrice {
            tiers = List.copyOf(tiers);
            images = List.copyOf(images);
        }
    }

    ShippedModel {
        prices = List.copyOf(prices);
    }

    /** Both books at list price: what we sell for is what we pay until an operator says otherwise. */
    List<PriceVersion> versions() {
        List<PriceVersion> versions = new ArrayList<>();
        for (DatedPrice price : prices) {
            versions.add(version(Book.SELL, price));
            if (!model.is(ModelTrait.TEST_ONLY)) {
                versions.add(version(Book.COST, price));
            }
        }
        return versions;
    }

    /**
     * The id comes of the content, so that the same price is the same version after each start. Number by number: the
     * text of a record is made by machinery that a cold JVM takes long to set up.
     */
    private PriceVersion version(Book book, DatedPrice price) {
        long id = hashed(hashed(FNV_BASIS, book.name()), model.name().text());
        id = hashed(id, price.fromMs());
        for (PriceTier tier : price.tiers()) {
            id = hashed(id, tier.aboveInputTokens());
            for (int i = 0; i < PriceClass.COUNT; i++) {
                id = hashed(id, tier.rates().of(PriceClass.at(i)));
            }
        }
        for (ImageRate image : price.images()) {
            id = hashed(hashed(hashed(id, image.size()), image.quality()), image.nanosEach());
        }
        long small = Math.max(1, (id ^ (id >>> 52)) & ID_MASK);
        return new PriceVersion(small, book, model.name(), price.fromMs(), price.tiers(), price.images());
    }

    private static long hashed(long hash, String text) {
        long next = hashed(hash, text.length());
        for (int i = 0; i < text.length(); i++) {
            next = (next ^ text.charAt(i)) * FNV_PRIME;
        }
        return next;
    }

    private static long hashed(long hash, long number) {
        long next = hash;
        for (int shift = 0; shift < Long.SIZE; shift += Byte.SIZE) {
            next = (next ^ ((number >>> shift) & 0xff)) * FNV_PRIME;
        }
        return next;
    }
}
