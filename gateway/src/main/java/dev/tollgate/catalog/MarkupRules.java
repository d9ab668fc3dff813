package dev.tollgate.catalog;

import dev.tollgate.base.ModelName;
import dev.tollgate.base.StorefrontId;
import dev.tollgate.catalog.MarkupRule.Scope;
import java.util.List;

/** What a markup rule must be before it is stored. */
final class MarkupRules {
    private static final int PROVIDER_CHARS_MAX = 63;

    private MarkupRules() {}

    static List<String> problems(MarkupRule rule, Standing now) {
        Problems problems = new Problems("markup");
        Scope scope = rule.scope();
        problems.expect(rule.id() > 0, "id", rule.id(), ">= 1");
        for (MarkupRule other : now.stored().markups()) {
            problems.expect(
                    other.id() != rule.id() || other.equals(rule),
                    "id",
                    rule.id(),
                    "not one of another rule: rules are never changed");
        }
        problems.expect(rule.effectiveFromMs() >= 0, "effectiveFromMs", rule.effectiveFromMs(), ">= 0");
        StorefrontId storefront = scope.storefront();
        problems.expect(
                storefront == null || now.storefronts().contains(storefront),
                "storefront",
                storefront == null ? "" : storefront,
                "one of the catalog");
        ModelName model = scope.model();
        problems.expect(
                model == null || now.models().contains(model),
                "model",
                model == null ? "" : model,
                "a model of the catalog");
        problems.expect(
                scope.provider().length() <= PROVIDER_CHARS_MAX,
                "provider",
                scope.provider(),
                "at most " + PROVIDER_CHARS_MAX + " characters");
        return problems.found();
    }
}
