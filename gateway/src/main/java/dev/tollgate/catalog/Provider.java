package dev.tollgate.catalog;

import java.net.URI;

/** A kind of provider that can be connected from the environment. */
public enum Provider {
    /** OpenAI, or whatever {@code OPENAI_BASE_URL} names. */
    OPENAI("openai", "openai", "https://api.openai.com/v1"),
    /** Anthropic's OpenAI-compatible endpoint. */
    ANTHROPIC("anthropic", "anthropic", "https://api.anthropic.com/v1"),
    /** Gemini's OpenAI-compatible endpoint. */
    GEMINI("gemini", "google", "https://generativelanguage.googleapis.com/v1beta/openai"),
    /** An Ollama, llama.cpp or vLLM server of one's own. */
    LOCAL("local", "", "http://127.0.0.1:8080/v1");

    private final String id;
    private final String listId;
    private final URI baseUrl;

    Provider(String id, String listId, String baseUrl) {
        this.id = id;
        this.listId = listId;
        this.baseUrl = URI.create(baseUrl);
    }

    /** Its name in channels. */
    public String id() {
        return id;
    }

    /** Its name among the lists of prices ({@link ListPrices}); empty where nobody lists its prices. */
    String listId() {
        return listId;
    }

    /** Its usual address. */
    public URI baseUrl() {
        return baseUrl;
    }
}
