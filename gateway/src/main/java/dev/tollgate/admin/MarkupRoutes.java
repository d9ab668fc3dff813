package dev.tollgate.admin;

import static dev.tollgate.admin.Shapes.optional;
import static dev.tollgate.admin.Shapes.shown;
import static dev.tollgate.admin.Shapes.shownOrNull;

import dev.tollgate.admin.Shape.Entity;
import dev.tollgate.base.ModelName;
import dev.tollgate.base.StorefrontId;
import dev.tollgate.catalog.MarkupRule;
import dev.tollgate.catalog.MarkupRule.Scope;
import dev.tollgate.json.JsonValue.JsonObject;
import dev.tollgate.money.Markup;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Markup rules: sell = cost × markup. They are added and never changed. */
final class MarkupRoutes {
    private static final Shape PERCENT = Shapes.text(16, "decimal", Markup::percent);
    static final Entity NEW = new Entity(
            "NewMarkup",
            List.of(
                    optional("storefront", Shapes.STOREFRONT_ID, "Whose customers pay it; every storefront's without."),
                    optional("model", Shapes.MODEL_NAME, "Of one model; of every one without."),
                    optional(
                            "provider",
                            Shapes.text(63),
                            "Of models whose cost price is this provider's; not together with model."),
                    optional(
                            "percent",
                            PERCENT,
                            "What is added to the cost, per cent, two decimals at most, as 20 or -5.5; left out:"
                                    + " no rule of this scope any more."),
                    optional("effective_from", Shapes.TIME, "From when on; from now on without.")));
    private static final Entity MARKUP = new Entity(
            "Markup",
            List.of(
                    shown("id", Shapes.COUNT, "The rule, which the prices that it makes name."),
                    shownOrNull("storefront", Shapes.STOREFRONT_ID, "Whose customers pay it; null for every one's."),
                    shownOrNull("model", Shapes.MODEL_NAME, "Of one model; null for every one."),
                    shownOrNull("provider", Shapes.text(63), "Of whose cost prices; null for every one's."),
                    shownOrNull("percent", PERCENT, "What is added to the cost; null for no rule any more."),
                    shown("current", Shapes.FLAG, "Whether it is what its scope has now."),
                    shownOrNull("effective_from", Shapes.TIME, "From when on; null for always.")));

    private final AdminParts parts;

    MarkupRoutes(AdminParts parts) {
        this.parts = parts;
    }

    List<Route> routes() {
        String all = AdminApi.PREFIX + "/markups";
        return List.of(
                Route.get(
                        all,
                        "listMarkups",
                        "Lists the markup rules by scope and date, old ones and ones to come too.",
                        List.of(),
                        Shapes.pageOf(MARKUP),
                        _ -> list()),
                Route.create(
                        all,
                        "addMarkup",
                        "Adds a markup rule, which takes the place of what its scope had. Sell prices follow at once.",
                        List.of(),
                        NEW,
                        MARKUP,
                        this::add));
    }

    private Answer list() {
        List<MarkupRule> all = parts.stock().markups();
        List<MarkupRule> sorted = all.stream()
                .sorted(Comparator.comparing((MarkupRule rule) -> subject(rule.scope()))
                        .thenComparingLong(MarkupRule::effectiveFromMs)
                        .thenComparingLong(MarkupRule::id))
                .toList();
        return Answer.all(sorted, rule -> tree(rule, all));
    }

    private Answer add(Call call) {
        MarkupRule rule = read(parts.ids().next(), call.body(), parts.time().epochMillis());
        Changes.check(parts.catalog().addMarkup(rule));
        return Answer.changed(
                "markup.add", subject(rule.scope()), tree(rule, parts.stock().markups()));
    }

    static MarkupRule read(long id, Members body, long nowMs) {
        String storefront = body.textOrNull("storefront");
        String model = body.textOrNull("model");
        String provider = body.text("provider", "");
        if (model != null && !provider.isEmpty()) {
            throw Invalid.value("provider", provider, "a model, or a provider, or neither");
        }
        String percent = body.textOrNull("percent");
        return new MarkupRule(
                id,
                new Scope(
                        storefront == null ? null : new StorefrontId(storefront),
                        model == null ? null : new ModelName(model),
                        provider),
                body.has("effective_from") ? body.time("effective_from") : nowMs,
                percent == null ? null : Markup.percent(percent));
    }

    /** What a scope is called. */
    private static String subject(Scope scope) {
        StorefrontId storefront = scope.storefront();
        ModelName model = scope.model();
        String what = model != null ? model.text() : scope.provider().isEmpty() ? "*" : "provider " + scope.provider();
        return (storefront == null ? "*" : storefront.text()) + " " + what;
    }

    private JsonObject tree(MarkupRule rule, List<MarkupRule> all) {
        StorefrontId storefront = rule.scope().storefront();
        ModelName model = rule.scope().model();
        Markup markup = rule.markup();
        MarkupRule current = current(rule.scope(), all);
        return new Tree()
                .put("id", rule.id())
                .put("storefront", storefront == null ? null : storefront.text())
                .put("model", model == null ? null : model.text())
                .put(
                        "provider",
                        rule.scope().provider().isEmpty() ? null : rule.scope().provider())
                .put("percent", markup == null ? null : markup.percent())
                .put("current", current != null && current.id() == rule.id())
                .time("effective_from", rule.effectiveFromMs())
                .object();
    }

    private @Nullable MarkupRule current(Scope scope, List<MarkupRule> all) {
        long nowMs = parts.time().epochMillis();
        return all.stream()
                .filter(rule -> rule.scope().equals(scope) && rule.effectiveFromMs() <= nowMs)
                .max(Comparator.comparingLong(MarkupRule::effectiveFromMs).thenComparingLong(MarkupRule::id))
                .orElse(null);
    }
}
