package dev.tollgate.catalog;

/** What sets a model apart from the usual. */
public enum ModelTrait {
    /** Takes no {@code temperature} other than its own: no default is added. */
    FIXED_TEMPERATURE,
    /** Takes the output limit as {@code max_completion_tokens}; the others take {@code max_tokens}. */
    MAX_COMPLETION_TOKENS,
    /** Thinks before it answers; a clamped request needs more room. */
    REASONING,
    /** Produces output that its stream does not show (reasoning, audio, server tools). */
    HIDDEN_OUTPUT,
    /** Has no role {@code developer}: it becomes {@code system}. */
    NO_DEVELOPER_ROLE,
    /** Has no legacy completions at its provider: they are translated into chat calls. */
    CHAT_ONLY,
    /** Withdrawn by its provider: no provider serves it unless it lists it, and no successor stands in silently. */
    RETIRED,
    /** For test keys only, as {@code sim-error-429}: no live key sees it. */
    TEST_ONLY
}
