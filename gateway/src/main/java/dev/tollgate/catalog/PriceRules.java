package dev.tollgate.catalog;

import dev.tollgate.catalog.PriceVersion.Book;
import dev.tollgate.catalog.PriceVersion.ImageRate;
import dev.tollgate.catalog.PriceVersion.PriceTier;
import dev.tollgate.money.PriceClass;
import dev.tollgate.money.RateCard;
import dev.tollgate.money.Usd;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What a price must be before it is stored. */
final class PriceRules {
    /** A million dollars for a million tokens: no price, but a decimal point in the wrong place. */
    private static final long RATE_MAX = 1_000_000 * Usd.NANOS;
    /** A thousand tokens of a grant for one token: heavier is no weight, but a wrong unit. */
    private static final long WEIGHT_MAX = 1_000 * RateCard.WEIGHT_ONE;

    private static final int TIERS_MAX = 16;
    private static final int IMAGES_MAX = 256;

    private PriceRules() {}

    static List<String> problems(PriceVersion price, Standing now) {
        Problems problems = new Problems("price of " + price.model());
        problems.expect(price.id() > 0, "id", price.id(), ">= 1");
        for (PriceVersion other : now.stored().prices()) {
            problems.expect(
                    other.id() != price.id() || other.equals(price),
                    "id",
                    price.id(),
                    "not one of another price: versions are never changed");
        }
        problems.expect(now.models().contains(price.model()), "model", price.model(), "a model of the catalog");
        problems.expect(price.effectiveFromMs() >= 0, "effectiveFromMs", price.effectiveFromMs(), ">= 0");
        tiers(price, problems);
        images(price.images(), problems);
        boolean something =
                !price.images().isEmpty() || price.tiers().getFirst().rates().has(PriceClass.INPUT);
        problems.expect(something, "tiers", price.tiers(), "a price of INPUT, or of images");
        return problems.found();
    }

    private static void tiers(PriceVersion price, Problems problems) {
        List<PriceTier> tiers = price.tiers();
        long max = price.book() == Book.WEIGHTS ? WEIGHT_MAX : RATE_MAX;
        problems.expect(tiers.size() <= TIERS_MAX, "tiers", tiers.size(), "at most 16");
        for (int i = 0; i < tiers.size(); i++) {
            PriceTier tier = tiers.get(i);
            for (PriceClass priceClass : PriceClass.values()) {
                rate(tiers.getFirst().rates(), tier, priceClass, max, problems);
            }
            if (i > 0) {
                long before = tiers.get(i - 1).aboveInputTokens();
                problems.expect(
                        tier.aboveInputTokens() > before, "tier above", tier.aboveInputTokens(), "more than " + before);
            }
        }
    }

    private static void rate(RateCard first, PriceTier tier, PriceClass priceClass, long max, Problems problems) {
        String field = "tier above " + tier.aboveInputTokens() + " " + priceClass;
        long rate = tier.rates().of(priceClass);
        problems.expect(rate <= max, field, rate, "at most " + max);
        problems.expect(
                tier.rates().has(priceClass) == first.has(priceClass), field, rate, "priced in each tier or in none");
        if (priceClass == PriceClass.IMAGE) {
            problems.expect(rate == RateCard.ABSENT, field, rate, "-1: images are priced by size and quality");
        }
    }

    private static void images(List<ImageRate> images, Problems problems) {
        problems.expect(images.size() <= IMAGES_MAX, "images", images.size(), "at most 256");
        Set<String> seen = new HashSet<>();
        for (ImageRate image : images) {
            String which = "image " + image.size() + " " + image.quality();
            problems.expect(seen.add(which), which, "twice", "once");
            problems.expect(
                    image.nanosEach() >= 0 && image.nanosEach() <= RATE_MAX,
                    which,
                    image.nanosEach(),
                    "0 to " + RATE_MAX + " nano-units");
        }
    }
}
