package dev.tollgate.catalog;

import dev.tollgate.base.ModelName;
import dev.tollgate.base.StorefrontId;
import dev.tollgate.catalog.PriceVersion.Book;
import dev.tollgate.catalog.PriceVersion.ImageRate;
import dev.tollgate.catalog.PriceVersion.Origin;
import dev.tollgate.catalog.PriceVersion.PriceTier;
import dev.tollgate.catalog.PriceVersion.Source;
import dev.tollgate.money.PriceClass;
import dev.tollgate.money.RateCard;
import dev.tollgate.money.Usd;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
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

    static List<String> problems(List<PriceVersion> prices, Standing now) {
        Known known = new Known(new HashMap<>(), now.models(), now.storefronts());
        now.stored().prices().forEach(price -> known.prices.put(price.id(), price));
        List<String> problems = new ArrayList<>();
        for (PriceVersion price : prices) {
            problems.addAll(problems(price, known));
            known.prices.putIfAbsent(price.id(), price);
        }
        return problems;
    }

    /** What prices are checked against. */
    private record Known(Map<Long, PriceVersion> prices, Set<ModelName> models, Set<StorefrontId> storefronts) {}

    private static List<String> problems(PriceVersion price, Known known) {
        Problems problems = new Problems("price of " + price.model());
        problems.expect(price.id() > 0, "id", price.id(), ">= 1");
        PriceVersion same = known.prices.get(price.id());
        problems.expect(
                same == null || same.equals(price),
                "id",
                price.id(),
                "not one of another price: versions are never changed");
        problems.expect(known.models.contains(price.model()), "model", price.model(), "a model of the catalog");
        problems.expect(price.effectiveFromMs() >= 0, "effectiveFromMs", price.effectiveFromMs(), ">= 0");
        origin(price, known, problems);
        tiers(price, problems);
        images(price.images(), problems);
        boolean something =
                !price.images().isEmpty() || price.tiers().getFirst().rates().has(PriceClass.INPUT);
        problems.expect(
                something || price.none(), "tiers", price.tiers(), "a price of INPUT, or of images, or none at all");
        return problems.found();
    }

    private static void origin(PriceVersion price, Known known, Problems problems) {
        Origin origin = price.origin();
        problems.expect(origin.source() != Source.MARKUP, "source", origin.source(), "not one that rules make");
        StorefrontId storefront = origin.storefront();
        if (storefront != null) {
            problems.expect(price.book() == Book.SELL, "storefront", storefront, "none but in the sell book");
            problems.expect(known.storefronts.contains(storefront), "storefront", storefront, "one of the catalog");
        }
        if (origin.cancels() != 0) {
            PriceVersion old = known.prices.get(origin.cancels());
            problems.expect(
                    old != null && old.book() == price.book() && old.model().equals(price.model()),
                    "cancels",
                    origin.cancels(),
                    "a version of the same book and model");
            problems.expect(price.none(), "tiers", price.tiers(), "none at all in a version that cancels another");
        }
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
