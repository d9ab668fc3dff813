package dev.tollgate.api;

import dev.tollgate.base.Endpoint;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where clients of other systems look for a balance, and in whose form they expect it. Each is another view of {@code
 * /v1/balance} or of a receipt, under the same permission of a key.
 */
enum BalanceForm {
    /** OpenRouter's current key. */
    OPENROUTER_KEY(Endpoint.BALANCE, "/api/v1/key", "/api/v1/auth/key"),
    /** OpenRouter's credits. */
    OPENROUTER_CREDITS(Endpoint.BALANCE, "/api/v1/credits"),
    /** OpenRouter's generation, by the query parameter {@code id}. */
    OPENROUTER_GENERATION(Endpoint.GENERATIONS, "/api/v1/generation"),
    /** OpenAI's former dashboard: what may be spent. */
    SUBSCRIPTION(Endpoint.BALANCE, "/dashboard/billing/subscription", "/v1/dashboard/billing/subscription"),
    /** OpenAI's former dashboard: what was spent, by day. */
    USAGE(Endpoint.BALANCE, "/dashboard/billing/usage", "/v1/dashboard/billing/usage"),
    /** OpenAI's former dashboard: prepaid grants. */
    CREDIT_GRANTS(Endpoint.BALANCE, "/dashboard/billing/credit_grants", "/v1/dashboard/billing/credit_grants"),
    /** new-api's usage of the current token. */
    TOKEN_USAGE(Endpoint.BALANCE, "/api/usage/token"),
    /** LiteLLM's key. */
    KEY_INFO(Endpoint.BALANCE, "/key/info", "/v1/key/info"),
    /** Vercel AI Gateway's credits. */
    VERCEL_CREDITS(Endpoint.BALANCE, "/v1/credits", "/credits");

    private static final Map<String, BalanceForm> BY_PATH = byPath();

    private final Endpoint endpoint;
    private final String path;
    private final @Nullable String otherPath;

    BalanceForm(Endpoint endpoint, String path) {
        this(endpoint, path, null);
    }

    BalanceForm(Endpoint endpoint, String path, @Nullable String otherPath) {
        this.endpoint = endpoint;
        this.path = path;
        this.otherPath = otherPath;
    }

    private static Map<String, BalanceForm> byPath() {
        Map<String, BalanceForm> forms = new HashMap<>();
        for (BalanceForm form : values()) {
            form.paths().forEach(path -> forms.put(path, form));
        }
        return Map.copyOf(forms);
    }

    /** The form that a path means, or null. */
    static @Nullable BalanceForm at(String path) {
        return BY_PATH.get(path);
    }

    /** Whose permission it needs. */
    Endpoint endpoint() {
        return endpoint;
    }

    /** Every path that means it. */
    List<String> paths() {
        return otherPath == null ? List.of(path) : List.of(path, otherPath);
    }
}
