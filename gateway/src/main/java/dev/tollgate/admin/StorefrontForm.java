package dev.tollgate.admin;

import static dev.tollgate.admin.Shapes.optional;
import static dev.tollgate.admin.Shapes.required;
import static dev.tollgate.admin.Shapes.shown;
import static dev.tollgate.admin.Shapes.shownOrNull;

import dev.tollgate.admin.Shape.Dictionary;
import dev.tollgate.admin.Shape.Entity;
import dev.tollgate.admin.Shape.Listing;
import dev.tollgate.admin.Shape.Whole;
import dev.tollgate.base.Endpoint;
import dev.tollgate.base.ModelName;
import dev.tollgate.base.StorefrontId;
import dev.tollgate.catalog.Storefront;
import dev.tollgate.catalog.Storefront.Defaults;
import dev.tollgate.catalog.Storefront.RateLimit;
import dev.tollgate.catalog.Storefront.RateTier;
import dev.tollgate.json.JsonValue.JsonObject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Storefronts in JSON. */
final class StorefrontForm {
    private static final int GROUPS_MAX = 1_000;
    private static final int TIERS_MAX = 16;
    private static final Shape HOSTS = new Listing(Shapes.text(253), 100);
    private static final Shape ERRORS = new Dictionary(Shapes.text(1_000), 100);
    private static final Entity DEFAULTS = new Entity(
            "RequestDefaults",
            List.of(
                    optional("temperature", Shapes.text(16), "As the number that is sent, 0.7; none without."),
                    optional("max_tokens", new Whole(0, Integer.MAX_VALUE), "The output limit; 0 for none.")));
    private static final Entity TIER = new Entity(
            "RateTier",
            List.of(
                    required("from_total", Shapes.AMOUNT, "Holds from this balance on, dollars; the first is 0."),
                    required(
                            "groups",
                            new Dictionary(LimitForm.SHAPE, GROUPS_MAX),
                            "Limits by model group; * for every group that is not named.")));

    static final Entity PUT = new Entity(
            "StorefrontSettings",
            List.of(
                    required("brand", Shapes.text(100), "Its name for people."),
                    required("endpoints", Shapes.ENDPOINTS, "The calls that it serves."),
                    optional("hosts", HOSTS, "Host names that pick it, in lower case."),
                    optional("models", Shapes.MODEL_NAMES, "What it sells; every model that can be served without."),
                    optional("defaults", DEFAULTS, "What is put into requests that left it out."),
                    optional("tiers", new Listing(TIER, TIERS_MAX), "Rate limits by balance; none without."),
                    optional("documented_errors", ERRORS, "The error table of its docs page: status to words."),
                    optional("usage_cost", Shapes.FLAG, "Whether usage in replies names the cost; true without.")));
    static final Entity CHANGE = Shapes.changeOf("StorefrontChange", PUT);
    static final Entity STOREFRONT = new Entity(
            "Storefront",
            List.of(
                    shown("id", Shapes.STOREFRONT_ID, "Its name in paths and rows."),
                    shown("brand", Shapes.text(100), "Its name for people."),
                    shown("endpoints", Shapes.ENDPOINTS, "The calls that it serves."),
                    shown("hosts", HOSTS, "Host names that pick it."),
                    shown("models", Shapes.MODEL_NAMES, "What it sells; empty for every model that can be served."),
                    shownOrNull("defaults", DEFAULTS, "What is put into requests that left it out."),
                    shown("tiers", new Listing(TIER, TIERS_MAX), "Rate limits by balance."),
                    shown("documented_errors", ERRORS, "The error table of its docs page."),
                    shown("usage_cost", Shapes.FLAG, "Whether usage in replies names the cost.")));

    private StorefrontForm() {}

    static Storefront read(StorefrontId id, Members body) {
        Members defaults = body.object("defaults");
        List<RateTier> tiers = new ArrayList<>();
        for (Members tier : body.objects("tiers")) {
            Map<String, RateLimit> groups = new HashMap<>();
            tier.objectsByName("groups").forEach((group, limits) -> groups.put(group, LimitForm.read(limits)));
            tiers.add(new RateTier(tier.amount("from_total"), groups));
        }
        if (tiers.isEmpty()) {
            tiers.add(new RateTier(0, Map.of()));
        }
        return new Storefront(
                id,
                body.text("brand"),
                body.texts("hosts", host -> host),
                new HashSet<>(body.texts("endpoints", word -> Shapes.constant(Endpoint.class, word))),
                new HashSet<>(body.texts("models", ModelName::new)),
                new Defaults(defaults.textOrNull("temperature"), defaults.small("max_tokens", 0)),
                tiers,
                errors(body),
                body.flag("usage_cost", true));
    }

    private static Map<Integer, String> errors(Members body) {
        Map<Integer, String> errors = new HashMap<>();
        body.dictionary("documented_errors").forEach((status, words) -> {
            if (!status.matches("[2-5][0-9]{2}")) {
                throw Invalid.value("documented_errors", "'" + status + "'", "statuses from 200 to 599");
            }
            errors.put(Integer.valueOf(status), words);
        });
        return errors;
    }

    /** What {@link #read} reads. */
    static JsonObject settings(Storefront storefront) {
        return settings(storefront, new Tree()).object();
    }

    private static Tree settings(Storefront storefront, Tree tree) {
        Tree errors = new Tree();
        new TreeMap<>(storefront.documentedErrors())
                .forEach((status, words) -> errors.put(Integer.toString(status), words));
        return tree.put("brand", storefront.brand())
                .texts(
                        "endpoints",
                        storefront.endpoints().stream().map(Shapes::word).sorted())
                .texts("hosts", storefront.hosts().stream())
                .texts(
                        "models",
                        storefront.models().stream().map(ModelName::text).sorted())
                .put(
                        "defaults",
                        new Tree()
                                .put("temperature", storefront.defaults().temperature())
                                .put("max_tokens", storefront.defaults().maxTokens()))
                .list("tiers", storefront.tiers(), StorefrontForm::tier)
                .put("documented_errors", errors)
                .put("usage_cost", storefront.usageCost());
    }

    private static JsonObject tier(RateTier tier) {
        Tree groups = new Tree();
        new TreeMap<>(tier.groups()).forEach((group, limit) -> groups.put(group, LimitForm.tree(limit)));
        return new Tree()
                .amount("from_total", tier.fromTotalNanos())
                .put("groups", groups)
                .object();
    }

    static JsonObject tree(Storefront storefront) {
        return settings(storefront, new Tree().put("id", storefront.id().text()))
                .object();
    }
}
