package dev.tollgate.metering;

import dev.tollgate.catalog.PriceVersion;
import dev.tollgate.catalog.PriceVersion.ImageRate;
import dev.tollgate.catalog.PriceVersion.PriceTier;
import dev.tollgate.chat.ImageAsk;
import dev.tollgate.metering.PriceOutcome.Missing;
import dev.tollgate.metering.PriceOutcome.Priced;
import dev.tollgate.money.ExactSum;
import dev.tollgate.money.PriceClass;
import dev.tollgate.money.RateCard;
import dev.tollgate.money.Units;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The one price formula: the exact sum of units × rates, rounded up once. A pure function of what a usage row keeps, so
 * that every charge can be computed again from its row and its pinned price.
 */
public final class Pricing {
    private Pricing() {}

    /**
     * Prices what was used.
     *
     * @param image size and quality as the request asked for them; {@link ImageAsk#DEFAULT} elsewhere
     * @throws ArithmeticException where the charge does not fit 63 bits
     */
    public static PriceOutcome charge(Units units, PriceVersion price, ImageAsk image) {
        RateCard rates = tier(price, inputTokensPerCall(units)).rates();
        ExactSum sum = new ExactSum();
        for (int i = 0; i < PriceClass.COUNT; i++) {
            PriceClass priceClass = PriceClass.at(i);
            long count = units.of(priceClass);
            if (count == 0) {
                continue;
            }
            if (priceClass == PriceClass.IMAGE) {
                ImageRate rate = imageRate(price, image);
                if (rate == null) {
                    return new Missing(PriceClass.IMAGE);
                }
                sum.addEach(count, rate.nanosEach());
            } else if (rates.has(priceClass)) {
                sum.add(count, rates.of(priceClass));
            } else if (priceClass != PriceClass.REQUEST) {
                return new Missing(priceClass);
            }
        }
        return new Priced(sum.roundedUp());
    }

    /** How {@link #charge} comes about, or null where a class that was used has no price. */
    public static @Nullable Bill bill(Units units, PriceVersion price, ImageAsk image) {
        long inputTokens = inputTokensPerCall(units);
        PriceTier tier = tier(price, inputTokens);
        List<Bill.Line> lines = new ArrayList<>();
        for (PriceClass priceClass : PriceClass.values()) {
            long count = units.of(priceClass);
            if (count == 0) {
                continue;
            }
            if (priceClass == PriceClass.IMAGE) {
                ImageRate rate = imageRate(price, image);
                if (rate == null) {
                    return null;
                }
                lines.add(new Bill.Line(priceClass, count, rate.nanosEach(), 1));
            } else if (tier.rates().has(priceClass)) {
                lines.add(Bill.Line.of(priceClass, count, tier.rates().of(priceClass)));
            } else if (priceClass != PriceClass.REQUEST) {
                return null;
            }
        }
        return new Bill(tier, inputTokens, lines);
    }

    /**
     * The input that picks the tier. Providers pick it for each call, and a row keeps only their sum, so the mean is
     * taken, rounded up.
     */
    static long inputTokensPerCall(Units units) {
        long input = units.of(PriceClass.INPUT)
                + units.of(PriceClass.CACHED_INPUT)
                + units.of(PriceClass.CACHE_WRITE_5M)
                + units.of(PriceClass.CACHE_WRITE_1H)
                + units.of(PriceClass.AUDIO_INPUT);
        long calls = units.of(PriceClass.REQUEST);
        return calls > 1 ? Math.ceilDiv(input, calls) : input;
    }

    /** The tier whose rates hold for a call with so much input. */
    static PriceTier tier(PriceVersion price, long inputTokens) {
        List<PriceTier> tiers = price.tiers();
        for (int i = tiers.size() - 1; i > 0; i--) {
            if (inputTokens > tiers.get(i).aboveInputTokens()) {
                return tiers.get(i);
            }
        }
        return tiers.getFirst();
    }

    /**
     * The price of an image, or null where there is none for it. What the request left out is read as the first rate's:
     * that one is the model's default. A rate without a size (or quality) holds for each one that no other rate names.
     */
    public static @Nullable ImageRate imageRate(PriceVersion price, ImageAsk ask) {
        List<ImageRate> rates = price.images();
        if (rates.isEmpty()) {
            return null;
        }
        String size = ask.size().isEmpty() ? rates.getFirst().size() : ask.size();
        String quality = ask.quality().isEmpty() ? rates.getFirst().quality() : ask.quality();
        ImageRate best = null;
        int bestScore = -1;
        for (int i = 0; i < rates.size(); i++) {
            ImageRate rate = rates.get(i);
            int score = score(rate.size(), size) + score(rate.quality(), quality);
            if (score > bestScore) {
                best = rate;
                bestScore = score;
            }
        }
        return best;
    }

    /** 1 where named, 0 where covered by "every other", far below 0 where it does not match. */
    private static int score(String rate, String asked) {
        if (rate.equals(asked)) {
            return 1;
        }
        return rate.isEmpty() ? 0 : -9;
    }
}
