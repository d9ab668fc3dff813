package dev.tollgate.catalog;

import dev.tollgate.base.ModelName;
import dev.tollgate.money.RateCard;
import java.util.List;

/**
 * The prices of one model from one moment on. Never changed, never deleted: usage rows name it for ever.
 *
 * @param id unique across books and models
 * @param book what it is the price of: our charge, our cost, or the tokens that a token grant is charged
 * @param effectiveFromMs milliseconds since 1970; the youngest one that is not in the future holds
 * @param tiers by input tokens, ascending; the first begins at 0
 * @param images by size and quality, where the model makes images
 */
public record PriceVersion(
        long id, Book book, ModelName model, long effectiveFromMs, List<PriceTier> tiers, List<ImageRate> images) {

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
}
