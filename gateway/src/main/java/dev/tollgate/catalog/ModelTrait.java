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
    NO_DEVELOPER_ROLE
}
