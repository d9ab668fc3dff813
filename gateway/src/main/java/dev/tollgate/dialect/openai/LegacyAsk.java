package dev.tollgate.dialect.openai;

import dev.tollgate.chat.RequestFacts;
import dev.tollgate.error.ErrorCode;
import dev.tollgate.error.Refusal;
import org.jspecify.annotations.Nullable;

/**
 * What a legacy completion asks for that a model which only chats cannot do.
 *
 * @param tokenArrays whether a prompt is given as token ids
 * @param echo whether the prompt is to be repeated
 * @param suffix whether there is a text to come after
 */
record LegacyAsk(boolean tokenArrays, boolean echo, boolean suffix) {
    /** Prompts, and so upstream calls, of one request. */
    static final int PROMPTS_MAX = 20;

    /** The refusal of the first such thing, or null. */
    @Nullable
    Refusal refusedByChat(RequestFacts facts) {
        if (tokenArrays) {
            return refusal("prompt", "token ids", "text");
        }
        if (facts.prompts() > PROMPTS_MAX) {
            return refusal("prompt", facts.prompts() + " prompts", "at most " + PROMPTS_MAX);
        }
        if (echo) {
            return refusal("echo", "true", "false");
        }
        if (suffix) {
            return refusal("suffix", "a string", "absent");
        }
        if (facts.bestOf() > 1) {
            return refusal("best_of", Integer.toString(facts.bestOf()), "1");
        }
        return facts.maxTokens() == 0 ? refusal("max_tokens", "0", "at least 1") : null;
    }

    private static Refusal refusal(String name, String value, String expected) {
        return Refusal.of(
                ErrorCode.UNSUPPORTED_PARAMETER,
                name + ": " + value + " (expected: " + expected + "; this model only chats)",
                name);
    }
}
