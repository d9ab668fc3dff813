package dev.tollgate.base;

/** The data plane's calls, as storefronts list them and keys are allowed them. */
public enum Endpoint {
    /** {@code POST /v1/chat/completions}. */
    CHAT_COMPLETIONS("/v1/chat/completions", true),
    /** {@code POST /v1/completions}. */
    COMPLETIONS("/v1/completions", true),
    /** {@code POST /v1/embeddings}. */
    EMBEDDINGS("/v1/embeddings", true),
    /** {@code POST /v1/images/generations}. */
    IMAGES("/v1/images/generations", true),
    /** {@code GET /v1/models} and {@code GET /v1/models/{id}}. */
    MODELS("/v1/models", false),
    /** {@code GET /v1/balance}. */
    BALANCE("/v1/balance", false),
    /** {@code GET /v1/generations/{id}}. */
    GENERATIONS("/v1/generations", false),
    /** {@code GET /v1/statements} and {@code GET /v1/statements/{month}}. */
    STATEMENTS("/v1/statements", false),
    /** {@code GET /v1/ledger}. */
    LEDGER("/v1/ledger", false);

    private final String path;
    private final boolean inference;

    Endpoint(String path, boolean inference) {
        this.path = path;
        this.inference = inference;
    }

    /** The path with {@code /v1}, no trailing slash. */
    public String path() {
        return path;
    }

    /** Whether a call of it reaches a provider and costs money. */
    public boolean inference() {
        return inference;
    }

    /** Whether its answer is text that a model wrote. */
    public boolean generatesText() {
        return this == CHAT_COMPLETIONS || this == COMPLETIONS;
    }
}
