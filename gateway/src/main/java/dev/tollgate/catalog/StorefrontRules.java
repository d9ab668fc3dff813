package dev.tollgate.catalog;

import dev.tollgate.base.Endpoint;
import dev.tollgate.base.ModelName;
import dev.tollgate.catalog.Storefront.RateLimit;
import dev.tollgate.catalog.Storefront.RateTier;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What a storefront must be before it is stored. */
final class StorefrontRules {
    private static final int BRAND_CHARS_MAX = 100;
    private static final int TIERS_MAX = 16;
    private static final Pattern HOST =
            Pattern.compile("[a-z0-9]([a-z0-9-]*[a-z0-9])?(\\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*");
    /** OpenAI's range, 0 to 2, as a JSON number. */
    private static final Pattern TEMPERATURE = Pattern.compile("[01](\\.[0-9]{1,6})?|2(\\.0{1,6})?");

    private StorefrontRules() {}

    static List<String> problems(Storefront storefront, Standing now) {
        Problems problems = new Problems("storefront " + storefront.id());
        int length = storefront.brand().length();
        problems.expect(length >= 1 && length <= BRAND_CHARS_MAX, "brand", storefront.brand(), "1 to 100 characters");
        problems.expect(
                storefront.endpoints().stream().anyMatch(Endpoint::inference),
                "endpoints",
                storefront.endpoints(),
                "at least one of the calls that use a model");
        hosts(storefront, now, problems);
        Set<ModelName> known = now.models();
        // What it sold before may stay, so that a model that is gone does not stand in the way of another change.
        for (Storefront before : now.stored().storefronts()) {
            if (before.id().equals(storefront.id())) {
                known.addAll(before.models());
            }
        }
        for (ModelName model : storefront.models()) {
            problems.expect(known.contains(model), "model", model, "a model of the catalog");
        }
        defaults(storefront.defaults(), problems);
        tiers(storefront.tiers(), problems);
        for (Map.Entry<Integer, String> error : storefront.documentedErrors().entrySet()) {
            int status = error.getKey();
            problems.expect(status >= 200 && status <= 599, "documented status", status, "200 to 599");
        }
        return problems.found();
    }

    private static void hosts(Storefront storefront, Standing now, Problems problems) {
        for (String host : storefront.hosts()) {
            problems.expect(HOST.matcher(host).matches(), "host", host, "a host name in lower case, without a port");
            for (Storefront other : now.effective().storefronts()) {
                boolean taken =
                        !other.id().equals(storefront.id()) && other.hosts().contains(host);
                problems.expect(!taken, "host", host, "not one of storefront " + other.id());
            }
        }
    }

    private static void defaults(Storefront.Defaults defaults, Problems problems) {
        @Nullable String temperature = defaults.temperature();
        problems.expect(
                temperature == null || TEMPERATURE.matcher(temperature).matches(),
                "default temperature",
                String.valueOf(temperature),
                "a number from 0 to 2, or none");
        problems.expect(defaults.maxTokens() >= 0, "default maxTokens", defaults.maxTokens(), ">= 0");
    }

    private static void tiers(List<RateTier> tiers, Problems problems) {
        problems.expect(tiers.size() <= TIERS_MAX, "tiers", tiers.size(), "at most 16");
        problems.expect(
                !tiers.isEmpty() && tiers.getFirst().fromTotalNanos() == 0, "tiers", tiers, "a first one from 0");
        Set<Long> seen = new HashSet<>();
        long before = -1;
        for (RateTier tier : tiers) {
            problems.expect(
                    seen.add(tier.fromTotalNanos()) && tier.fromTotalNanos() >= before,
                    "tier from",
                    tier.fromTotalNanos(),
                    "ascending");
            before = tier.fromTotalNanos();
            tier.groups().forEach((group, limit) -> limit(group, limit, problems));
        }
    }

    private static void limit(String group, RateLimit limit, Problems problems) {
        problems.expect(
                limit.requestsPerMinute() >= 0 && limit.tokensPerMinute() >= 0 && limit.concurrent() >= 0,
                "limit of " + group,
                limit,
                "each >= 0");
    }
}
