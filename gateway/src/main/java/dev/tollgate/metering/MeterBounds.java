package dev.tollgate.metering;

import dev.tollgate.catalog.Model;
import dev.tollgate.catalog.PriceVersion;
import dev.tollgate.chat.RequestFacts;

/**
 * What a request can use at most, and in which classes. Kept from admission to settlement.
 *
 * @param inputTokensMax context × prompts
 * @param outputTokensMax answers × the model's maximum output
 * @param imagesMax images asked for
 * @param classes bits of the token classes that the request can use and that have a price; 0 where it is charged by
 *     images
 */
public record MeterBounds(long inputTokensMax, long outputTokensMax, int imagesMax, int classes) {
    /** The bounds of one request. */
    public static MeterBounds of(RequestFacts facts, Model model, PriceVersion price) {
        int usable = PriceClasses.usable(facts);
        return new MeterBounds(
                (long) model.limits().contextTokens() * facts.prompts(),
                (long) model.limits().outputTokensMax() * facts.answers(),
                facts.choices(),
                PriceClasses.priced(usable, price));
    }
}
