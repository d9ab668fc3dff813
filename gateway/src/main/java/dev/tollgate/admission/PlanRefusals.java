package dev.tollgate.admission;

import dev.tollgate.catalog.PriceVersion.ImageRate;
import dev.tollgate.chat.ImageAsk;
import dev.tollgate.chat.RequestFacts;
import dev.tollgate.error.ErrorCode;
import dev.tollgate.error.Refusal;
import dev.tollgate.metering.PlanOutcome;
import dev.tollgate.metering.PlanOutcome.ContextExceeded;
import dev.tollgate.metering.PlanOutcome.ImageNotSold;
import dev.tollgate.metering.PlanOutcome.MissingPrice;
import dev.tollgate.metering.PlanOutcome.PartNotBounded;
import dev.tollgate.metering.PlanOutcome.Planned;
import dev.tollgate.money.PriceClass;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The words of what metering cannot plan. */
final class PlanRefusals {
    private static final int RETRY_SECONDS = 60;

    private PlanRefusals() {}

    /** Why the request cannot be priced as it is (400), or null where it can, or where only a price is missing. */
    static @Nullable Refusal invalid(PlanOutcome outcome, RequestFacts facts) {
        return switch (outcome) {
            case Planned _, MissingPrice _ -> null;
            case ImageNotSold(ImageAsk ask, List<ImageRate> sold) -> imageNotSold(ask, sold, facts);
            case PartNotBounded(PlanOutcome.Part part) -> {
                String name = part.name().toLowerCase(Locale.ROOT);
                yield Refusal.of(
                        ErrorCode.UNSUPPORTED_PARAMETER,
                        "Model '" + facts.model() + "': takes no " + name + " parts (expected: a model that does)",
                        inputParam(facts));
            }
            case ContextExceeded(long atLeast, long context) ->
                Refusal.of(
                        ErrorCode.CONTEXT_LENGTH_EXCEEDED,
                        "Model '" + facts.model() + "': at least " + atLeast + " input tokens (expected: at most "
                                + context + ")",
                        inputParam(facts));
        };
    }

    /** For the price that is missing (503). */
    static Refusal missing(PlanOutcome outcome, RequestFacts facts) {
        PriceClass priceClass = outcome instanceof MissingPrice(PriceClass named) ? named : PriceClass.INPUT;
        return Refusal.retryAfter(
                ErrorCode.PRICE_MISSING,
                "Model '" + facts.model() + "': no price for "
                        + priceClass.name().toLowerCase(Locale.ROOT) + " (expected: a price that the operator sets)",
                RETRY_SECONDS);
    }

    /** The cost does not fit 63 bits of nano-dollars. */
    static Refusal beyondCounting(RequestFacts facts) {
        return Refusal.of(
                ErrorCode.INVALID_VALUE,
                "Model '" + facts.model() + "': " + facts.prompts() + " inputs × " + facts.choices()
                        + " answers cost more than can be counted (expected: fewer)",
                "n");
    }

    private static Refusal imageNotSold(ImageAsk ask, List<ImageRate> sold, RequestFacts facts) {
        StringBuilder offers = new StringBuilder();
        for (ImageRate rate : sold) {
            offers.append(offers.isEmpty() ? "" : ", ").append(named(rate.size(), rate.quality()));
        }
        return Refusal.of(
                ErrorCode.INVALID_VALUE,
                "Model '" + facts.model() + "': no image of " + named(ask.size(), ask.quality()) + " (expected: "
                        + offers + ")",
                "size");
    }

    private static String named(String size, String quality) {
        return (size.isEmpty() ? "any size" : size) + (quality.isEmpty() ? "" : " " + quality);
    }

    private static String inputParam(RequestFacts facts) {
        return switch (facts.endpoint()) {
            case CHAT_COMPLETIONS -> "messages";
            case COMPLETIONS, IMAGES -> "prompt";
            case EMBEDDINGS, MODELS, BALANCE, GENERATIONS, STATEMENTS, LEDGER -> "input";
        };
    }
}
