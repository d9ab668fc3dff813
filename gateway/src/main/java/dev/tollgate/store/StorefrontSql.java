package dev.tollgate.store;

import dev.tollgate.base.Endpoint;
import dev.tollgate.base.ModelName;
import dev.tollgate.base.StorefrontId;
import dev.tollgate.catalog.Storefront;
import dev.tollgate.catalog.Storefront.RateLimit;
import dev.tollgate.catalog.Storefront.RateTier;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Storefronts with their lists, tiers and error tables. */
final class StorefrontSql {
    private static final String ALL = "SELECT * FROM storefronts ORDER BY id";

    private static final String ITEMS =
            "SELECT storefront AS owner, kind, value FROM storefront_items ORDER BY storefront, position";

    private static final String TIERS = """
            SELECT storefront AS owner, position, from_total_nanos FROM storefront_tiers
            ORDER BY storefront, position""";

    private static final String LIMITS = """
            SELECT storefront AS owner, position, model_group, requests_per_minute, tokens_per_minute, concurrent
            FROM storefront_limits""";

    private static final String ERRORS = "SELECT storefront AS owner, status, words FROM storefront_errors";

    private static final String PUT = """
            INSERT INTO storefronts (id, brand, temperature, max_tokens, usage_cost) VALUES (?, ?, ?, ?, ?)
            ON CONFLICT (id) DO UPDATE SET
                brand = excluded.brand, temperature = excluded.temperature, max_tokens = excluded.max_tokens,
                usage_cost = excluded.usage_cost""";

    private static final List<String> CLEAR = List.of(
            "DELETE FROM storefront_items WHERE storefront = ?",
            "DELETE FROM storefront_tiers WHERE storefront = ?",
            "DELETE FROM storefront_limits WHERE storefront = ?",
            "DELETE FROM storefront_errors WHERE storefront = ?");

    private static final String ADD_ITEM =
            "INSERT INTO storefront_items (storefront, kind, position, value) VALUES (?, ?, ?, ?)";

    private static final String ADD_TIER =
            "INSERT INTO storefront_tiers (storefront, position, from_total_nanos) VALUES (?, ?, ?)";

    private static final String ADD_LIMIT = """
            INSERT INTO storefront_limits
                (storefront, position, model_group, requests_per_minute, tokens_per_minute, concurrent)
            VALUES (?, ?, ?, ?, ?, ?)""";

    private static final String ADD_ERROR =
            "INSERT INTO storefront_errors (storefront, status, words) VALUES (?, ?, ?)";

    private static final String HOST = "host";
    private static final String ENDPOINT = "endpoint";
    private static final String MODEL = "model";

    private record Item(String kind, String value) {}

    private record Limit(int position, String group, RateLimit limit) {}

    private record Tier(int position, long fromTotalNanos) {}

    private record DocumentedError(int status, String words) {}

    private StorefrontSql() {}

    static List<Storefront> all(Session session) throws SQLException {
        Items<Item> items =
                Items.read(session, ITEMS, row -> new Item(Session.text(row, "kind"), Session.text(row, "value")));
        Items<Tier> tiers =
                Items.read(session, TIERS, row -> new Tier(row.getInt("position"), row.getLong("from_total_nanos")));
        Items<Limit> limits = Items.read(
                session,
                LIMITS,
                row -> new Limit(row.getInt("position"), Session.text(row, "model_group"), limit(row)));
        Items<DocumentedError> errors = Items.read(
                session, ERRORS, row -> new DocumentedError(row.getInt("status"), Session.text(row, "words")));
        return session.list(ALL, row -> {
            String id = Session.text(row, "id");
            return storefront(row, items.of(id), tiers(tiers.of(id), limits.of(id)), errors.of(id));
        });
    }

    private static Storefront storefront(
            ResultSet row, List<Item> items, List<RateTier> tiers, List<DocumentedError> errors) throws SQLException {
        List<String> hosts = new ArrayList<>();
        Set<Endpoint> endpoints = new HashSet<>();
        Set<ModelName> models = new HashSet<>();
        for (Item item : items) {
            switch (item.kind) {
                case HOST -> hosts.add(item.value);
                case ENDPOINT -> endpoints.add(Endpoint.valueOf(item.value));
                case MODEL -> models.add(new ModelName(item.value));
                default ->
                    throw new IllegalStateException(
                            "storefront item: " + item.kind + " (expected: host, endpoint or model)");
            }
        }
        Map<Integer, String> words = new HashMap<>();
        errors.forEach(error -> words.put(error.status, error.words));
        return new Storefront(
                new StorefrontId(Session.text(row, "id")),
                Session.text(row, "brand"),
                hosts,
                endpoints,
                models,
                new Storefront.Defaults(row.getString("temperature"), row.getInt("max_tokens")),
                tiers,
                words,
                row.getInt("usage_cost") != 0);
    }

    private static List<RateTier> tiers(List<Tier> tiers, List<Limit> limits) {
        List<RateTier> found = new ArrayList<>();
        for (Tier tier : tiers) {
            Map<String, RateLimit> groups = new HashMap<>();
            for (Limit limit : limits) {
                if (limit.position == tier.position) {
                    groups.put(limit.group, limit.limit);
                }
            }
            found.add(new RateTier(tier.fromTotalNanos, groups));
        }
        return found;
    }

    private static RateLimit limit(ResultSet row) throws SQLException {
        return new RateLimit(
                row.getLong("requests_per_minute"), row.getLong("tokens_per_minute"), row.getInt("concurrent"));
    }

    static int put(Session session, Storefront storefront) throws SQLException {
        String id = storefront.id().text();
        int put = session.update(
                PUT,
                id,
                storefront.brand(),
                storefront.defaults().temperature(),
                storefront.defaults().maxTokens(),
                storefront.usageCost());
        for (String clear : CLEAR) {
            session.update(clear, id);
        }
        int at = 0;
        for (String host : storefront.hosts()) {
            session.update(ADD_ITEM, id, HOST, at++, host);
        }
        for (Endpoint endpoint : storefront.endpoints()) {
            session.update(ADD_ITEM, id, ENDPOINT, at++, endpoint.name());
        }
        for (ModelName model : storefront.models()) {
            session.update(ADD_ITEM, id, MODEL, at++, model.text());
        }
        for (int i = 0; i < storefront.tiers().size(); i++) {
            putTier(session, id, i, storefront.tiers().get(i));
        }
        for (Map.Entry<Integer, String> error : storefront.documentedErrors().entrySet()) {
            session.update(ADD_ERROR, id, error.getKey(), error.getValue());
        }
        return put;
    }

    private static void putTier(Session session, String id, int position, RateTier tier) throws SQLException {
        session.update(ADD_TIER, id, position, tier.fromTotalNanos());
        for (Map.Entry<String, RateLimit> group : tier.groups().entrySet()) {
            RateLimit limit = group.getValue();
            session.update(
                    ADD_LIMIT,
                    id,
                    position,
                    group.getKey(),
                    limit.requestsPerMinute(),
                    limit.tokensPerMinute(),
                    limit.concurrent());
        }
    }
}
