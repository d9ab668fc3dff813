package dev.tollgate.pages;

import dev.tollgate.base.StorefrontId;
import dev.tollgate.catalog.CatalogSnapshot;
import dev.tollgate.catalog.Model;
import dev.tollgate.catalog.PriceVersion;
import dev.tollgate.catalog.PriceVersion.ImageRate;
import dev.tollgate.catalog.PriceVersion.PriceTier;
import dev.tollgate.money.PriceClass;
import dev.tollgate.money.RateCard;
import dev.tollgate.money.Usd;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What models cost now.
 *
 * @param tokens models that are paid by the token
 * @param images models that are paid by the picture
 * @param more how many further models there are that are not listed
 */
record PriceList(List<TokenRow> tokens, List<ImageRow> images, int more) {
    static final String NONE = "–";

    /** A longer list has one line a model. */
    private static final int WITH_WORDS_MAX = 12;

    /**
     * One model, or one of its tiers; prices for a million tokens.
     *
     * @param above as {@code above 200,000 input tokens}; empty for the first tier
     * @param words what the catalog says of the model
     */
    record TokenRow(
            String model,
            String above,
            String context,
            String output,
            String in,
            String cached,
            String out,
            String words) {}

    /** One size and quality. */
    record ImageRow(String model, String size, String quality, String each) {}

    PriceList {
        tokens = List.copyOf(tokens);
        images = List.copyOf(images);
    }

    /** What a storefront's customers pay for {@code models}, at most {@code modelsMax} of them. */
    static PriceList of(
            CatalogSnapshot catalog, StorefrontId storefront, List<Model> models, long nowMs, int modelsMax) {
        List<TokenRow> tokens = new ArrayList<>();
        List<ImageRow> images = new ArrayList<>();
        int listed = 0;
        for (Model model : models) {
            PriceVersion price = catalog.sellPrice(storefront, model.name(), nowMs);
            if (price != null && listed < modelsMax) {
                listed++;
                tokenRows(model, price, models.size() <= WITH_WORDS_MAX, tokens);
                imageRows(model, price, images);
            }
        }
        return new PriceList(tokens, images, Math.max(0, models.size() - listed));
    }

    boolean empty() {
        return tokens.isEmpty() && images.isEmpty();
    }

    private static void tokenRows(Model model, PriceVersion price, boolean words, List<TokenRow> rows) {
        for (PriceTier tier : price.tiers()) {
            RateCard rates = tier.rates();
            if (rates.has(PriceClass.INPUT) || rates.has(PriceClass.OUTPUT)) {
                boolean first = tier.aboveInputTokens() == 0;
                rows.add(new TokenRow(
                        model.name().text(),
                        first ? "" : "above " + count(tier.aboveInputTokens()) + " input tokens",
                        first ? count(model.limits().contextTokens()) : "",
                        first ? count(model.limits().outputTokensMax()) : "",
                        rate(rates, PriceClass.INPUT),
                        cached(rates),
                        rate(rates, PriceClass.OUTPUT),
                        first && words ? model.description() : ""));
            }
        }
    }

    private static void imageRows(Model model, PriceVersion price, List<ImageRow> rows) {
        for (ImageRate rate : price.images()) {
            rows.add(new ImageRow(
                    model.name().text(),
                    rate.size().isEmpty() ? "any" : rate.size(),
                    rate.quality().isEmpty() ? "any" : rate.quality(),
                    dollars(rate.nanosEach())));
        }
    }

    /** Only where it is a price of its own. */
    private static String cached(RateCard rates) {
        boolean own = rates.of(PriceClass.CACHED_INPUT) != rates.of(PriceClass.INPUT);
        return own ? rate(rates, PriceClass.CACHED_INPUT) : NONE;
    }

    private static String rate(RateCard rates, PriceClass priceClass) {
        return rates.has(priceClass) ? dollars(rates.of(priceClass)) : NONE;
    }

    /** Exactly, with two decimals at least. */
    static String dollars(long nanos) {
        String plain = Usd.plain(nanos);
        int dot = plain.indexOf('.');
        if (dot < 0) {
            return "$" + plain + ".00";
        }
        return "$" + (plain.length() - dot < 3 ? plain + "0" : plain);
    }

    /** With commas; {@code –} for 0. */
    static String count(long number) {
        return number == 0 ? NONE : String.format(Locale.ROOT, "%,d", number);
    }
}
