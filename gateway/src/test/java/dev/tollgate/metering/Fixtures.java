package dev.tollgate.metering;

import dev.tollgate.base.Endpoint;
import dev.tollgate.base.Limits;
import dev.tollgate.base.ModelName;
import dev.tollgate.catalog.Model;
import dev.tollgate.catalog.Model.InputBounds;
import dev.tollgate.catalog.Model.ModelLimits;
import dev.tollgate.catalog.ModelTrait;
import dev.tollgate.catalog.PriceVersion;
import dev.tollgate.catalog.PriceVersion.Book;
import dev.tollgate.catalog.PriceVersion.ImageRate;
import dev.tollgate.catalog.PriceVersion.PriceTier;
import dev.tollgate.chat.ImageAsk;
import dev.tollgate.chat.InputSize;
import dev.tollgate.chat.RequestFacts;
import dev.tollgate.chat.RequestFacts.Ask;
import dev.tollgate.money.PriceClass;
import dev.tollgate.money.RateCard;
import dev.tollgate.money.Units;
import dev.tollgate.money.Usd;
import java.util.List;
import java.util.Set;

/** Requests, models and prices that the tests of this package begin with. */
final class Fixtures {
    static final Limits.Money LIMITS = Limits.defaults().money();
    static final ModelName NAME = new ModelName("m");

    private Fixtures() {}

    static RateCard rates(String input, String output) {
        return RateCard.empty()
                .with(PriceClass.INPUT, Usd.perMillion(input))
                .with(PriceClass.OUTPUT, Usd.perMillion(output));
    }

    static PriceVersion price(RateCard rates) {
        return price(List.of(new PriceTier(0, rates)), List.of());
    }

    static PriceVersion price(List<PriceTier> tiers, List<ImageRate> images) {
        return new PriceVersion(1, Book.SELL, NAME, 0, tiers, images);
    }

    static Model model(int context, int output, ModelTrait... traits) {
        return model(new ModelLimits(context, output), new InputBounds(3, 0, 0, 0), traits);
    }

    static Model model(ModelLimits limits, InputBounds bounds, ModelTrait... traits) {
        return new Model(
                NAME,
                Set.of(),
                "",
                "g",
                Set.of(Endpoint.CHAT_COMPLETIONS, Endpoint.COMPLETIONS, Endpoint.EMBEDDINGS, Endpoint.IMAGES),
                limits,
                bounds,
                Set.of(traits));
    }

    static InputSize text(long bytes, int messages) {
        return new InputSize(bytes, messages, 0, 0, 0, 0);
    }

    static RequestFacts chat(InputSize input, long maxTokens) {
        return facts(Endpoint.CHAT_COMPLETIONS, 1, 1, maxTokens, input, ImageAsk.DEFAULT);
    }

    static RequestFacts facts(
            Endpoint endpoint, int prompts, int choices, long maxTokens, InputSize input, ImageAsk image) {
        return new RequestFacts(new Ask(endpoint, NAME), false, false, prompts, choices, 1, maxTokens, input, image);
    }

    static RequestFacts images(int n, String size, String quality) {
        return facts(Endpoint.IMAGES, 1, n, RequestFacts.NO_LIMIT, text(30, 0), new ImageAsk(size, quality));
    }

    static Units units(PriceClass priceClass, long count) {
        return Units.NONE.with(priceClass, count);
    }
}
