package dev.tollgate.catalog;

import java.net.URI;

/** A kind of provider that can be connected from the environment. */
public enum Provider {
    /** OpenAI, or whatever {@code OPENAI_BASE_URL} names. */
    OPENAI("openai", "https://api.openai.com/v1"),
    /** Anthropic's OpenAI-compatible endpoint. */
    ANTHROPIC("anthropic", "https://api.anthropic.com/v1"),
    /** Gemini's OpenAI-compatible endpoint. */
    GEMINI("gemini", "https://generativelanguage.googleapis.com/v1beta/openai"),
    /** An Ollama, llama.cpp or vLLM server of one's own. */
    LOCAL("local", "http://127.0.0.1:8080/v1");

    private final String id;
    private final URI baseUrl;

    Provider(String id, String baseUrl) {
        this.id = id;
        this.baseUrl = URI.create(baseUrl);
    }

    /** Its name in channels. */
    public String id() {
        return id;
    }

    /** Its usual address. */
    public URI baseUrl() {
        return baseUrl;
    }
}
