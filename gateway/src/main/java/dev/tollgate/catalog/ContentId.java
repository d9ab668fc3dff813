package dev.tollgate.catalog;

import dev.tollgate.catalog.PriceVersion.ImageRate;
import dev.tollgate.catalog.PriceVersion.PriceTier;
import dev.tollgate.money.PriceClass;
import java.util.List;

/**
 * An id that comes of what it names (FNV-1a), so that the same price is the same version after each start and on each
 * node. Number by number: the text of a record is made by machinery that a cold JVM takes long to set up.
 */
final class ContentId {
    private static final long FNV_BASIS = 0xcbf29ce484222325L;
    private static final long FNV_PRIME = 0x100000001b3L;
    private static final int BITS = 62;

    private long hash = FNV_BASIS;

    ContentId add(String text) {
        add(text.length());
        for (int i = 0; i < text.length(); i++) {
            hash = (hash ^ text.charAt(i)) * FNV_PRIME;
        }
        return this;
    }

    ContentId add(long number) {
        for (int shift = 0; shift < Long.SIZE; shift += Byte.SIZE) {
            hash = (hash ^ ((number >>> shift) & 0xff)) * FNV_PRIME;
        }
        return this;
    }

    ContentId add(List<PriceTier> tiers, List<ImageRate> images) {
        for (PriceTier tier : tiers) {
            add(tier.aboveInputTokens());
            for (int i = 0; i < PriceClass.COUNT; i++) {
                add(tier.rates().of(PriceClass.at(i)));
            }
        }
        for (ImageRate image : images) {
            add(image.size()).add(image.quality()).add(image.nanosEach());
        }
        return this;
    }

    /** At least 1, below 2^bits. */
    long value(int bits) {
        long mask = (1L << bits) - 1;
        return Math.max(1, (hash ^ (hash >>> bits)) & mask);
    }

    /** At least 1, below 2^62. */
    long value() {
        return value(BITS);
    }
}
