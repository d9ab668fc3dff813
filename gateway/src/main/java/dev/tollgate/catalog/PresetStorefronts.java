package dev.tollgate.catalog;

import dev.tollgate.base.Endpoint;
import dev.tollgate.base.ModelName;
import dev.tollgate.base.StorefrontId;
import dev.tollgate.catalog.Storefront.Defaults;
import dev.tollgate.catalog.Storefront.RateLimit;
import dev.tollgate.catalog.Storefront.RateTier;
import dev.tollgate.money.Usd;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** The five storefronts as they ship. Each follows its public document; the fifth is our own and serves everything. */
final class PresetStorefronts {
    private static final String EVERY_OTHER_GROUP = "*";
    private static final Defaults NO_DEFAULTS = new Defaults(null, 0);
    /** From here on a tier's limits are the base's times its factor. */
    private static final Map<Long, Integer> TIERS =
            new TreeMap<>(Map.of(0L, 1, 50 * Usd.NANOS, 2, 500 * Usd.NANOS, 10));

    private PresetStorefronts() {}

    static List<Storefront> all() {
        return List.of(thistoken(), tokenproxy(), tokencheap(), aiTokenhub(), tollgate());
    }

    private static Storefront thistoken() {
        return new Storefront(
                Presets.THISTOKEN,
                "ThisToken",
                hosts(Presets.THISTOKEN, "api.thistoken.ai", "thistoken.ai", "www.thistoken.ai"),
                endpoints(Endpoint.CHAT_COMPLETIONS, Endpoint.EMBEDDINGS, Endpoint.IMAGES),
                models(
                        "gpt-4o",
                        "gpt-4o-mini",
                        "claude-3.5-sonnet",
                        "claude-haiku-4-5",
                        "text-embedding-3-small",
                        "text-embedding-3-large",
                        "dall-e-3"),
                new Defaults("1", 0),
                tiers(Map.of(EVERY_OTHER_GROUP, new RateLimit(600, 1_000_000, 200))),
                Map.of(
                        400, "The request's parameters are not valid",
                        401, "Authentication failed: the API key is not valid",
                        402, "The balance is not sufficient",
                        429, "The rate limit is exceeded",
                        500, "Internal server error"));
    }

    private static Storefront tokenproxy() {
        return new Storefront(
                Presets.TOKENPROXY,
                "TokenProxy",
                hosts(Presets.TOKENPROXY, "api.tokener.top", "tokener.top", "www.tokener.top"),
                endpoints(Endpoint.CHAT_COMPLETIONS),
                models("gpt-4", "gpt-3.5-turbo", "gpt-4-turbo", "gpt-4o", "gpt-4o-mini", "gpt-4.1", "gpt-4.1-mini"),
                new Defaults("0.7", 4_096),
                tiers(Map.of(EVERY_OTHER_GROUP, new RateLimit(600, 1_000_000, 200))),
                Map.of(
                        200, "Success",
                        400, "Bad request: the parameters are not valid",
                        401, "Unauthorized: the API key is not valid",
                        429, "The rate limit is exceeded",
                        500, "Server error: try again later"));
    }

    /** Its document gives requests a minute and nothing else, so nothing else limits. */
    private static Storefront tokencheap() {
        return new Storefront(
                Presets.TOKENCHEAP,
                "TokenCheap",
                hosts(Presets.TOKENCHEAP, "api.tokencheap.com", "tokencheap.com", "www.tokencheap.com"),
                endpoints(Endpoint.COMPLETIONS),
                models("gpt-4", "gpt-3.5-turbo", "claude-2"),
                NO_DEFAULTS,
                tiers(Map.of(
                        "gpt-4",
                        new RateLimit(500, 0, 0),
                        "gpt-3.5",
                        new RateLimit(3_500, 0, 0),
                        "claude-2",
                        new RateLimit(500, 0, 0),
                        EVERY_OTHER_GROUP,
                        new RateLimit(500, 0, 0))),
                Map.of(
                        401, "The authentication token is not valid",
                        402, "The token balance is not sufficient",
                        429, "The rate limit is exceeded"));
    }

    /** Its document names the members of {@code usage}, and a cost is none of them. */
    private static Storefront aiTokenhub() {
        return new Storefront(
                Presets.AI_TOKENHUB,
                "AI TokenHub",
                hosts(Presets.AI_TOKENHUB, "ai-tokenhub.com", "www.ai-tokenhub.com", "api.ai-tokenhub.com"),
                endpoints(Endpoint.CHAT_COMPLETIONS),
                models("gpt-4o", "gpt-4o-mini", "gpt-4.1", "gpt-4.1-mini", "claude-3.5-sonnet", "claude-haiku-4-5"),
                new Defaults("0.7", 0),
                tiers(Map.of(EVERY_OTHER_GROUP, new RateLimit(600, 1_000_000, 200))),
                Map.of(
                        400, "The request's parameters are not valid",
                        401, "The API key is not valid",
                        403, "No permission to use this model",
                        429, "The rate limit is exceeded",
                        500, "Internal server error",
                        503, "Service unavailable"),
                false);
    }

    private static Storefront tollgate() {
        return new Storefront(
                Presets.TOLLGATE,
                "Tollgate",
                hosts(Presets.TOLLGATE),
                Set.of(Endpoint.values()),
                Set.of(),
                NO_DEFAULTS,
                tiers(Map.of(EVERY_OTHER_GROUP, new RateLimit(10_000, 20_000_000, 1_000))),
                tollgateErrors());
    }

    private static Map<Integer, String> tollgateErrors() {
        Map<Integer, String> errors = new HashMap<>();
        errors.put(400, "The request is not valid: the message names the parameter, its value and what was expected");
        errors.put(401, "No API key, or one that is not valid");
        errors.put(402, "The balance does not cover the request");
        errors.put(403, "The key may not use this model or endpoint, or not from this address");
        errors.put(404, "No such endpoint, or no such model here");
        errors.put(405, "The endpoint has another method");
        errors.put(413, "The request's body is too large");
        errors.put(415, "The request's body is not JSON");
        errors.put(429, "A rate limit is exceeded: try again after the seconds that Retry-After gives");
        errors.put(500, "Internal server error");
        errors.put(502, "The model's provider failed");
        errors.put(503, "No provider is available now, or the gateway is overloaded: try again later");
        errors.put(504, "The model's provider took too long");
        return errors;
    }

    /** Those that use a model, and the two that every storefront's document has. */
    private static Set<Endpoint> endpoints(Endpoint... inference) {
        Set<Endpoint> all = new HashSet<>(List.of(inference));
        all.add(Endpoint.MODELS);
        all.add(Endpoint.BALANCE);
        return all;
    }

    /** Its public names, and one for trials: names under {@code localhost} always mean this machine (RFC 6761 §6.3). */
    private static List<String> hosts(StorefrontId id, String... names) {
        List<String> hosts = new ArrayList<>(List.of(names));
        hosts.add(id + ".localhost");
        return hosts;
    }

    private static Set<ModelName> models(String... names) {
        Set<ModelName> models = new HashSet<>();
        for (String name : names) {
            models.add(new ModelName(name));
        }
        return models;
    }

    private static List<RateTier> tiers(Map<String, RateLimit> base) {
        List<RateTier> tiers = new ArrayList<>();
        TIERS.forEach((from, factor) -> {
            Map<String, RateLimit> groups = new HashMap<>();
            base.forEach((group, limit) -> groups.put(group, times(limit, factor)));
            tiers.add(new RateTier(from, groups));
        });
        return tiers;
    }

    private static RateLimit times(RateLimit limit, int factor) {
        return new RateLimit(
                limit.requestsPerMinute() * factor, limit.tokensPerMinute() * factor, limit.concurrent() * factor);
    }
}
