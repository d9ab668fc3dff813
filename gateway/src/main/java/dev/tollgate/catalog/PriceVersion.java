package dev.tollgate.catalog;

import dev.tollgate.base.ModelName;
import dev.tollgate.base.StorefrontId;
import dev.tollgate.money.PriceClass;
import dev.tollgate.money.RateCard;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The prices of one model from one moment on. Never changed, never deleted: usage rows name it for ever.
 *
 * @param id unique across books and models
 * @param book what it is the price of: our charge, our cost, or the tokens that a token grant is charged
 * @param effectiveFromMs milliseconds since 1970; the youngest one that is not in the future holds
 * @param tiers by input tokens, ascending; the first begins at 0
 * @param images by size and quality, where the model makes images
 * @param origin where it comes from, and for whom it is
 */
public record PriceVersion(
        long id,
        Book book,
        ModelName model,
        long effectiveFromMs,
        List<PriceTier> tiers,
        List<ImageRate> images,
        Origin origin) {

    /** Which of the three books. Names stand in stored rows, so they never change. */
    public enum Book {
        /** What customers pay us, in nano-dollars. */
        SELL,
        /** What we pay providers, in nano-dollars. */
        COST,
        /**
         * What a token grant is charged, in nano-tokens: a rate of {@link RateCard#WEIGHT_ONE} charges one token of the
         * grant for each token. A model without such a version cannot be paid with tokens.
         */
        WEIGHTS
    }

    /** Who made a version. In this order one wins over another: see {@code docs/prices.md}. */
    public enum Source {
        /** An operator, figure by figure. */
        SET,
        /** A markup rule, from a cost price. */
        MARKUP,
        /** A list of a provider's prices. */
        IMPORTED,
        /** The list prices that come with the program. */
        SHIPPED
    }

    /**
     * Where a version comes from, and for whom it is.
     *
     * @param storefront whose customers pay it; null for every storefront's
     * @param provider whose list price it is; empty where nobody said
     * @param rule of a markup, its id; else 0
     * @param basis of a markup, the id of the cost price that it was put on; else 0
     * @param cancels the id of a version that this one takes back before its day; else 0
     */
    public record Origin(
            Source source, @Nullable StorefrontId storefront, String provider, long rule, long basis, long cancels) {
        /** Set by an operator, for every storefront. */
        public static final Origin SET = set(null, 0);

        /** Set by an operator. */
        public static Origin set(@Nullable StorefrontId storefront, long cancels) {
            return new Origin(Source.SET, storefront, "", 0, 0, cancels);
        }

        /** A provider's list price. */
        public static Origin list(Source source, String provider) {
            return new Origin(source, null, provider, 0, 0, 0);
        }

        /** A markup on a provider's price. */
        static Origin markup(MarkupRule rule, PriceVersion cost) {
            return new Origin(
                    Source.MARKUP, rule.scope().storefront(), cost.origin().provider(), rule.id(), cost.id(), 0);
        }
    }

    /**
     * The rates of requests with more than {@code aboveInputTokens} input tokens. The whole request is priced at them,
     * not what lies above.
     */
    public record PriceTier(long aboveInputTokens, RateCard rates) {}

    /**
     * The price of one image.
     *
     * @param size as {@code 1024x1024}; empty for every size not named
     * @param quality as {@code hd}; empty for every quality not named
     * @param nanosEach nano-units for one image
     */
    public record ImageRate(String size, String quality, long nanosEach) {}

    public PriceVersion {
        tiers = List.copyOf(tiers);
        images = List.copyOf(images);
        if (tiers.isEmpty() || tiers.getFirst().aboveInputTokens() != 0) {
            throw new IllegalArgumentException(
                    "price of " + model + ": " + tiers + " (expected: a first tier above 0)");
        }
    }

    /** One that an operator set for every storefront. */
    public PriceVersion(
            long id, Book book, ModelName model, long effectiveFromMs, List<PriceTier> tiers, List<ImageRate> images) {
        this(id, book, model, effectiveFromMs, tiers, images, Origin.SET);
    }

    /** One without any rate: from its day on its maker has no price for the model, and the next one's holds. */
    public static PriceVersion none(long id, Book book, ModelName model, long effectiveFromMs, Origin origin) {
        return new PriceVersion(
                id, book, model, effectiveFromMs, List.of(new PriceTier(0, RateCard.empty())), List.of(), origin);
    }

    /** Whether it has no rate at all. */
    public boolean none() {
        if (!images.isEmpty() || tiers.size() > 1) {
            return false;
        }
        RateCard rates = tiers.getFirst().rates();
        for (int i = 0; i < PriceClass.COUNT; i++) {
            if (rates.has(PriceClass.at(i))) {
                return false;
            }
        }
        return true;
    }

    /** Whether the other asks the same of everybody, whenever it holds and wherever it comes from. */
    public boolean samePrice(PriceVersion other) {
        return tiers.equals(other.tiers) && images.equals(other.images);
    }
}
