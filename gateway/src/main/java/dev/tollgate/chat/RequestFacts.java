package dev.tollgate.chat;

import dev.tollgate.base.Endpoint;
import dev.tollgate.base.ModelName;

/**
 * What the gateway must know of a request to admit, price and route it, whatever dialect it came in.
 *
 * @param ask which call, of which model as the client named it
 * @param stream whether the answer is to be a stream
 * @param includeUsage whether the client asked for the usage chunk ({@code stream_options.include_usage})
 * @param prompts prompts of a legacy completion or inputs of an embedding; 1 for chat and images
 * @param choices {@code n} times, answers asked for each prompt; at least 1
 * @param bestOf {@code best_of}; at least 1
 * @param maxTokens the client's output limit, or {@link #NO_LIMIT}
 * @param input what the input is made of
 * @param image what an image request asks for; {@link ImageAsk#DEFAULT} elsewhere
 */
public record RequestFacts(
        Ask ask,
        boolean stream,
        boolean includeUsage,
        int prompts,
        int choices,
        int bestOf,
        long maxTokens,
        InputSize input,
        ImageAsk image) {

    /** The client set no output limit. */
    public static final long NO_LIMIT = -1;

    /** Which call, of which model. */
    public record Ask(Endpoint endpoint, ModelName model) {}

    public RequestFacts {
        if (prompts < 1 || choices < 1 || bestOf < 1 || maxTokens < NO_LIMIT) {
            throw new IllegalArgumentException("prompts, n, best_of, max_tokens: " + prompts + ", " + choices + ", "
                    + bestOf + ", " + maxTokens + " (expected: >= 1, >= 1, >= 1, >= -1)");
        }
    }

    /** The call. */
    public Endpoint endpoint() {
        return ask.endpoint();
    }

    /** The model as the client named it. */
    public ModelName model() {
        return ask.model();
    }

    /** How many answers the provider may produce: prompts × max(n, best_of). */
    public int answers() {
        return Math.multiplyExact(prompts, Math.max(choices, bestOf));
    }
}
