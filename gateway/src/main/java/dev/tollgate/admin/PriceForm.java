package dev.tollgate.admin;

import static dev.tollgate.admin.Shapes.optional;
import static dev.tollgate.admin.Shapes.required;
import static dev.tollgate.admin.Shapes.shown;
import static dev.tollgate.admin.Shapes.shownOrNull;

import dev.tollgate.admin.Shape.Entity;
import dev.tollgate.admin.Shape.Field;
import dev.tollgate.admin.Shape.Listing;
import dev.tollgate.base.ModelName;
import dev.tollgate.base.StorefrontId;
import dev.tollgate.catalog.DatedPrice;
import dev.tollgate.catalog.PriceVersion;
import dev.tollgate.catalog.PriceVersion.Book;
import dev.tollgate.catalog.PriceVersion.ImageRate;
import dev.tollgate.catalog.PriceVersion.Origin;
import dev.tollgate.catalog.PriceVersion.PriceTier;
import dev.tollgate.catalog.PriceVersion.Source;
import dev.tollgate.json.JsonValue.JsonNull;
import dev.tollgate.json.JsonValue.JsonObject;
import dev.tollgate.money.PriceClass;
import dev.tollgate.money.RateCard;
import dev.tollgate.money.Usd;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Prices in JSON. */
final class PriceForm {
    static final int TIERS_MAX = 16;
    private static final int IMAGES_MAX = 256;
    /** Of amounts. */
    private static final String UNIT = "dollars, or of the book of weights tokens of the grant";

    private static final Entity RATES = new Entity("Rates", rates());
    static final Entity TIER = new Entity(
            "PriceTier",
            List.of(
                    optional(
                            "above_input_tokens",
                            Shapes.COUNT,
                            "Holds for requests with more input tokens than this; 0 without."),
                    required("per_million", RATES, "For a million units, by price class: " + UNIT + ".")));
    private static final Entity IMAGE = new Entity(
            "ImagePrice",
            List.of(
                    optional("size", Shapes.text(32), "As 1024x1024; every size that is not named without."),
                    optional("quality", Shapes.text(32), "As hd; every quality that is not named without."),
                    required("each", Shapes.AMOUNT, "For one image: " + UNIT + ".")));

    static final Entity NEW = new Entity(
            "NewPrice",
            List.of(
                    required("model", Shapes.MODEL_NAME, "The model."),
                    optional(
                            "book",
                            Shapes.choice(Book.values()),
                            "sell is what customers pay (and holds without), cost is what the provider is paid, weights"
                                    + " is what token grants are charged: a weight of 1 is 1000000 tokens for a"
                                    + " million."),
                    optional("effective_from", Shapes.TIME, "From when on it holds; from now on without."),
                    optional(
                            "storefront",
                            Shapes.STOREFRONT_ID,
                            "Whose customers pay it, in the sell book; every storefront's without."),
                    optional(
                            "none",
                            Shapes.FLAG,
                            "Set no price: from then on what markup rules and lists say holds again. Without tiers and"
                                    + " images."),
                    optional("tiers", new Listing(TIER, TIERS_MAX), "Rates by length of input; the first from 0."),
                    optional("images", new Listing(IMAGE, IMAGES_MAX), "Prices of images.")));
    static final Entity PRICE = new Entity(
            "Price",
            List.of(
                    shown("id", Shapes.COUNT, "The version, which usage rows name for ever."),
                    shown("model", Shapes.MODEL_NAME, "The model."),
                    shown(
                            "book",
                            Shapes.choice(Book.values()),
                            "What customers pay, what the provider is paid, or what token grants are charged."),
                    shown(
                            "source",
                            Shapes.choice(Source.values()),
                            "Who made it: in this order one wins over another."),
                    shownOrNull("storefront", Shapes.STOREFRONT_ID, "Whose customers pay it; null for every one's."),
                    shownOrNull("provider", Shapes.text(63), "Whose list price it is; null where nobody said."),
                    shown("current", Shapes.FLAG, "Whether it holds now."),
                    shown("pending", Shapes.FLAG, "Whether its day is to come; it can be cancelled until then."),
                    shown("none", Shapes.FLAG, "Whether it says that there is no price any more."),
                    shownOrNull("markup", Shapes.COUNT, "Of a price that a rule made: the rule."),
                    shownOrNull("basis", Shapes.COUNT, "Of a price that a rule made: the cost price."),
                    shownOrNull("cancels", Shapes.COUNT, "The version that this one took back before its day."),
                    shownOrNull("effective_from", Shapes.TIME, "From when on it holds; null for always."),
                    shown("tiers", new Listing(TIER, TIERS_MAX), "Rates by length of input."),
                    shown("images", new Listing(IMAGE, IMAGES_MAX), "Prices of images.")));

    private PriceForm() {}

    private static List<Field> rates() {
        return Arrays.stream(PriceClass.values())
                .filter(each -> each != PriceClass.IMAGE)
                .map(each -> optional(Shapes.word(each), Shapes.RATE, about(each)))
                .toList();
    }

    private static String about(PriceClass priceClass) {
        return switch (priceClass) {
            case CACHED_INPUT -> "For a million; what input costs without; null for no price.";
            case REASONING -> "For a million; what output costs without; null for no price.";
            case REQUEST -> "For a million upstream calls; no price without.";
            default -> "For a million tokens; no price without.";
        };
    }

    static PriceVersion read(long id, Members body, long nowMs) {
        String storefront = body.textOrNull("storefront");
        Origin origin = Origin.set(storefront == null ? null : new StorefrontId(storefront), 0);
        Book book = Shapes.constant(Book.class, body.text("book", "sell"));
        ModelName model = new ModelName(body.text("model"));
        long fromMs = body.has("effective_from") ? body.time("effective_from") : nowMs;
        List<PriceTier> tiers = tiers(body);
        List<ImageRate> images = images(body);
        boolean none = body.flag("none", false);
        if (none != (tiers.isEmpty() && images.isEmpty())) {
            throw Invalid.value("none", Boolean.toString(none), "tiers or images, or true and neither");
        }
        if (none) {
            return PriceVersion.none(id, book, model, fromMs, origin);
        }
        return new PriceVersion(id, book, model, fromMs, whole(tiers), images, origin);
    }

    /** Prices of images alone need a first tier too. */
    private static List<PriceTier> whole(List<PriceTier> tiers) {
        return tiers.isEmpty() ? List.of(new PriceTier(0, RateCard.empty())) : tiers;
    }

    /** A version of a list, for an import. */
    static DatedPrice dated(Members version) {
        return new DatedPrice(version.time("effective_from"), whole(tiers(version)), List.of());
    }

    private static List<PriceTier> tiers(Members body) {
        List<PriceTier> tiers = new ArrayList<>();
        for (Members tier : body.objects("tiers")) {
            tiers.add(new PriceTier(tier.whole("above_input_tokens", 0), card(tier.object("per_million"))));
        }
        if (!tiers.isEmpty() && tiers.getFirst().aboveInputTokens() != 0) {
            throw Invalid.value(
                    "tiers[0].above_input_tokens",
                    Long.toString(tiers.getFirst().aboveInputTokens()),
                    "0");
        }
        return tiers;
    }

    private static List<ImageRate> images(Members body) {
        List<ImageRate> images = new ArrayList<>();
        for (Members image : body.objects("images")) {
            images.add(new ImageRate(image.text("size", ""), image.text("quality", ""), image.amount("each")));
        }
        return images;
    }

    /** Providers report cached and reasoning tokens of every text model: without a price they could not be charged. */
    private static RateCard card(Members rates) {
        RateCard card = RateCard.empty();
        for (PriceClass priceClass : PriceClass.values()) {
            String rate = rates.textOrNull(Shapes.word(priceClass));
            PriceClass fallback = fallback(priceClass);
            if (rate == null && fallback != null && !rates.says(Shapes.word(priceClass))) {
                rate = rates.textOrNull(Shapes.word(fallback));
            }
            if (rate != null) {
                card = card.with(priceClass, Usd.perMillion(rate));
            }
        }
        return card;
    }

    private static @Nullable PriceClass fallback(PriceClass priceClass) {
        return switch (priceClass) {
            case CACHED_INPUT -> PriceClass.INPUT;
            case REASONING -> PriceClass.OUTPUT;
            default -> null;
        };
    }

    /** How a version stands at a moment. */
    record Standing(boolean current, boolean pending) {}

    static JsonObject tree(PriceVersion price, Standing standing) {
        Origin origin = price.origin();
        StorefrontId storefront = origin.storefront();
        return new Tree()
                .put("id", price.id())
                .put("model", price.model().text())
                .put("book", Shapes.word(price.book()))
                .put("source", Shapes.word(origin.source()))
                .put("storefront", storefront == null ? null : storefront.text())
                .put("provider", origin.provider().isEmpty() ? null : origin.provider())
                .put("current", standing.current)
                .put("pending", standing.pending)
                .put("none", price.none())
                .idOrNull("markup", origin.rule())
                .idOrNull("basis", origin.basis())
                .idOrNull("cancels", origin.cancels())
                .time("effective_from", price.effectiveFromMs())
                .list("tiers", price.none() ? List.of() : price.tiers(), PriceForm::tree)
                .list("images", price.images(), PriceForm::tree)
                .object();
    }

    static Tree tiers(Tree tree, String name, @Nullable PriceVersion price) {
        return price == null
                ? tree.put(name, JsonNull.NULL)
                : tree.list(name, price.none() ? List.of() : price.tiers(), PriceForm::tree);
    }

    private static JsonObject tree(PriceTier tier) {
        Tree rates = new Tree();
        for (PriceClass priceClass : PriceClass.values()) {
            if (tier.rates().has(priceClass)) {
                rates.amount(Shapes.word(priceClass), tier.rates().of(priceClass));
            }
        }
        return new Tree()
                .put("above_input_tokens", tier.aboveInputTokens())
                .put("per_million", rates)
                .object();
    }

    private static JsonObject tree(ImageRate image) {
        return new Tree()
                .put("size", image.size())
                .put("quality", image.quality())
                .amount("each", image.nanosEach())
                .object();
    }
}
