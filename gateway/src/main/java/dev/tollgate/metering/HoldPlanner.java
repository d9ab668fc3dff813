package dev.tollgate.metering;

import dev.tollgate.base.Endpoint;
import dev.tollgate.base.Limits;
import dev.tollgate.catalog.Model;
import dev.tollgate.catalog.ModelTrait;
import dev.tollgate.catalog.PriceVersion;
import dev.tollgate.catalog.PriceVersion.ImageRate;
import dev.tollgate.catalog.PriceVersion.PriceTier;
import dev.tollgate.chat.InputSize;
import dev.tollgate.chat.RequestFacts;
import dev.tollgate.metering.PlanOutcome.ContextExceeded;
import dev.tollgate.metering.PlanOutcome.ImageNotSold;
import dev.tollgate.metering.PlanOutcome.MissingPrice;
import dev.tollgate.metering.PlanOutcome.Part;
import dev.tollgate.metering.PlanOutcome.PartNotBounded;
import dev.tollgate.metering.PlanOutcome.Planned;
import dev.tollgate.money.ExactSum;
import dev.tollgate.money.PriceClass;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Plans what a request may cost at most, before it is admitted. Pure; any thread. */
public final class HoldPlanner {
    /** What OpenAI's legacy completions take where the client set no limit. */
    private static final int LEGACY_MAX_TOKENS = 16;
    /** The longest token of any vocabulary we know: no text has fewer tokens than its bytes over this. */
    private static final int BYTES_PER_TOKEN_MAX = 128;
    /** A context with less than this share left by the estimate is too tight to cut an answer by an estimate. */
    private static final int TIGHT_SHARE = 4;

    private HoldPlanner() {}

    /**
     * Plans one request.
     *
     * @param price the sell price that holds now, or the weights of a token asset
     * @param defaultMaxTokens the storefront's default output limit, or 0 for none
     * @throws ArithmeticException where its cost does not fit 63 bits
     */
    public static PlanOutcome plan(
            RequestFacts facts, Model model, PriceVersion price, int defaultMaxTokens, Limits.Money limits) {
        if (facts.endpoint() == Endpoint.IMAGES) {
            return planImages(facts, price);
        }
        int usable = PriceClasses.usable(facts);
        int classes = PriceClasses.priced(usable, price);
        PlanOutcome refused = refusal(facts, model, usable, classes);
        if (refused != null) {
            return refused;
        }
        long input = TokenEstimate.heldInput(facts.input(), model.bounds());
        long context = (long) model.limits().contextTokens() * facts.prompts();
        OutputLimit limit = outputLimit(facts, model, input, defaultMaxTokens);
        int clampMin = model.is(ModelTrait.REASONING) ? limits.clampMinReasoning() : limits.clampMin();
        long min = Math.min(clampMin, limit.wanted());
        HoldPlan plan = planTokens(facts, price, classes, input, limit.wanted(), min);
        HoldPlan full = input >= context ? plan : planTokens(facts, price, classes, context, limit.wanted(), min);
        return new Planned(plan, full, input, limit.alwaysSent());
    }

    private static PlanOutcome planImages(RequestFacts facts, PriceVersion price) {
        ImageRate rate = Pricing.imageRate(price, facts.image());
        if (rate == null) {
            return price.images().isEmpty()
                    ? new MissingPrice(PriceClass.IMAGE)
                    : new ImageNotSold(facts.image(), price.images());
        }
        ExactSum sum = new ExactSum();
        sum.addEach(facts.choices(), rate.nanosEach());
        sum.add(1, Math.max(0, price.tiers().getFirst().rates().of(PriceClass.REQUEST)));
        HoldPlan plan = new HoldPlan(sum.roundedUp(), 0, 1, 0, 0);
        return new Planned(plan, plan, 0, false);
    }

    /** What the request itself does wrong comes before what the price book lacks: 400 before 503. */
    private static @Nullable PlanOutcome refusal(RequestFacts facts, Model model, int usable, int classes) {
        Part unbounded = unbounded(facts.input(), model.bounds());
        if (unbounded != null) {
            return new PartNotBounded(unbounded);
        }
        long atLeast = facts.input().tokenIds() + facts.input().textBytes() / BYTES_PER_TOKEN_MAX;
        long context = (long) model.limits().contextTokens() * facts.prompts();
        if (atLeast > context) {
            return new ContextExceeded(atLeast, context);
        }
        if (!PriceClasses.has(classes, PriceClass.INPUT)) {
            return new MissingPrice(PriceClass.INPUT);
        }
        if (facts.input().audios() > 0 && !PriceClasses.has(classes, PriceClass.AUDIO_INPUT)) {
            return new MissingPrice(PriceClass.AUDIO_INPUT);
        }
        if (PriceClasses.has(usable, PriceClass.OUTPUT) && !PriceClasses.has(classes, PriceClass.OUTPUT)) {
            return new MissingPrice(PriceClass.OUTPUT);
        }
        return null;
    }

    private static @Nullable Part unbounded(InputSize input, Model.InputBounds bounds) {
        if (input.images() > 0 && bounds.imageTokensMax() == 0) {
            return Part.IMAGE;
        }
        if (input.audios() > 0 && bounds.audioTokensMax() == 0) {
            return Part.AUDIO;
        }
        return input.files() > 0 && bounds.fileTokensMax() == 0 ? Part.FILE : null;
    }

    /** An output limit, and whether it goes to the provider even where it was not lowered. */
    private record OutputLimit(long wanted, boolean alwaysSent) {}

    /**
     * The limit that is asked of the balance. A limit of the client's is never cut by the input estimate, which is
     * rather too high: the provider knows better what still fits, and says so. One that we put in must fit, so it is.
     */
    private static OutputLimit outputLimit(RequestFacts facts, Model model, long input, int defaultMaxTokens) {
        if (facts.endpoint() == Endpoint.EMBEDDINGS) {
            return new OutputLimit(0, false);
        }
        long modelMax = model.limits().outputTokensMax();
        if (facts.maxTokens() != RequestFacts.NO_LIMIT) {
            return new OutputLimit(Math.min(facts.maxTokens(), modelMax), true);
        }
        long context = model.limits().contextTokens();
        long room = context - input;
        if (defaultMaxTokens > 0 && room > 0) {
            return new OutputLimit(Math.min(Math.min(defaultMaxTokens, modelMax), room), true);
        }
        if (facts.endpoint() == Endpoint.COMPLETIONS) {
            return new OutputLimit(Math.min(LEGACY_MAX_TOKENS, modelMax), true);
        }
        if (room >= Math.min(modelMax, context / TIGHT_SHARE)) {
            return new OutputLimit(Math.min(modelMax, room), true);
        }
        return new OutputLimit(Math.min(modelMax, context), false);
    }

    /** At the dearest class of the dearest tier that so much input can reach. */
    private static HoldPlan planTokens(
            RequestFacts facts, PriceVersion price, int classes, long input, long wanted, long min) {
        long inputRate = 0;
        long outputRate = 0;
        long requestRate = 0;
        List<PriceTier> tiers = price.tiers();
        for (int i = 0; i < tiers.size(); i++) {
            PriceTier tier = tiers.get(i);
            if (i == 0 || tier.aboveInputTokens() < input) {
                inputRate = Math.max(inputRate, PriceClasses.dearest(tier.rates(), PriceClasses.input(classes)));
                outputRate = Math.max(outputRate, PriceClasses.dearest(tier.rates(), PriceClasses.output(classes)));
                requestRate = Math.max(requestRate, tier.rates().of(PriceClass.REQUEST));
            }
        }
        ExactSum sum = new ExactSum();
        sum.add(input, inputRate);
        // A legacy completion may become one call a prompt, whichever channel serves it.
        sum.add(facts.endpoint() == Endpoint.COMPLETIONS ? facts.prompts() : 1, requestRate);
        int answers = facts.endpoint() == Endpoint.EMBEDDINGS ? 1 : facts.answers();
        return new HoldPlan(sum.roundedUp(), outputRate, answers, wanted, min);
    }
}
