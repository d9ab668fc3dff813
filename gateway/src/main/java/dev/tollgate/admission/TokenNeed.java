package dev.tollgate.admission;

import dev.tollgate.base.Endpoint;
import dev.tollgate.catalog.Model;
import dev.tollgate.chat.RequestFacts;
import dev.tollgate.metering.TokenEstimate;

/** How many tokens of a minute a request reserves (pure). */
final class TokenNeed {
    /** Output reserved for each answer of a request that has no limit of its own nor of its storefront. */
    static final long OUTPUT_WITHOUT_LIMIT = 1_024;

    private TokenNeed() {}

    /**
     * The input estimate, and for each answer the client's or default output limit, as far as the model goes.
     *
     * @param defaultMaxTokens the storefront's default output limit, or 0 for none
     */
    static long tokens(RequestFacts facts, Model model, int defaultMaxTokens) {
        long input = TokenEstimate.heldInput(facts.input(), model.bounds());
        boolean output = facts.endpoint() == Endpoint.CHAT_COMPLETIONS || facts.endpoint() == Endpoint.COMPLETIONS;
        return output ? input + perAnswer(facts, model, defaultMaxTokens) * facts.answers() : input;
    }

    private static long perAnswer(RequestFacts facts, Model model, int defaultMaxTokens) {
        long asked = OUTPUT_WITHOUT_LIMIT;
        if (facts.maxTokens() != RequestFacts.NO_LIMIT) {
            asked = facts.maxTokens();
        } else if (defaultMaxTokens > 0) {
            asked = defaultMaxTokens;
        }
        return Math.min(asked, model.limits().outputTokensMax());
    }
}
