package dev.tollgate.metering;

import dev.tollgate.catalog.PriceVersion.ImageRate;
import dev.tollgate.chat.ImageAsk;
import dev.tollgate.chat.RequestFacts;
import dev.tollgate.money.PriceClass;
import java.util.List;

/** Whether a request can be priced beforehand, and what it may cost. */
public sealed interface PlanOutcome {
    /**
     * It can.
     *
     * @param plan what to hold
     * @param fullContextPlan what to hold of a customer whose overrun is too large: the model's whole context as input
     * @param inputTokens the input estimate, for rate limits
     * @param limitAlwaysSent whether the output limit goes to the provider even where it was not lowered
     */
    record Planned(HoldPlan plan, HoldPlan fullContextPlan, long inputTokens, boolean limitAlwaysSent)
            implements PlanOutcome {

        /**
         * The output limit that goes to the provider, or {@link RequestFacts#NO_LIMIT} where none does: where nothing
         * is output, and where the client set none, the estimate of a long input leaves too little of the context to
         * cut by, and the hold covers the model's whole output anyway.
         *
         * @param granted the tokens that the wallet granted
         */
        public long limitToSend(long granted) {
            boolean sent = plan.outputTokensWanted() > 0 && (limitAlwaysSent || granted < plan.outputTokensWanted());
            return sent ? granted : RequestFacts.NO_LIMIT;
        }
    }

    /** A class that it uses has no price: 503 {@code price_missing}, and the operator is alerted. */
    record MissingPrice(PriceClass priceClass) implements PlanOutcome {}

    /** The model has prices for images, and none for what is asked: 400, {@code sold} is what can be asked for. */
    record ImageNotSold(ImageAsk ask, List<ImageRate> sold) implements PlanOutcome {}

    /** The model takes no such part, so its cost has no bound: 400 {@code unsupported_parameter}. */
    record PartNotBounded(Part part) implements PlanOutcome {}

    /** The input cannot fit, however it is counted: 400 {@code context_length_exceeded}. */
    record ContextExceeded(long inputTokensAtLeast, long contextTokens) implements PlanOutcome {}

    /** Parts of an input that are not text. */
    enum Part {
        IMAGE,
        AUDIO,
        FILE
    }
}
