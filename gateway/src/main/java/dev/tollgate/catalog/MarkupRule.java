package dev.tollgate.catalog;

import dev.tollgate.base.ModelName;
import dev.tollgate.base.StorefrontId;
import dev.tollgate.money.Markup;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Sell = cost × markup, for some models of some storefronts, from one moment on. Never changed: a later rule of the
 * same scope takes its place.
 *
 * @param id unique among rules
 * @param effectiveFromMs milliseconds since 1970
 * @param markup null where there is no rule for the scope from then on
 */
public record MarkupRule(
        long id,
        Scope scope,
        long effectiveFromMs,
        @Nullable Markup markup) {

    /**
     * What a rule is for. At most one of model and provider is named: a model says more than its provider does.
     *
     * @param storefront null for every storefront
     * @param model null for every model
     * @param provider whose cost price it goes on; empty for every provider's
     */
    public record Scope(
            @Nullable StorefrontId storefront, @Nullable ModelName model, String provider) {
        /** Every model of every storefront. */
        public static final Scope ALL = new Scope(null, null, "");

        public Scope {
            if (model != null && !provider.isEmpty()) {
                throw new IllegalArgumentException("markup of " + model + " and of " + provider
                        + " (expected: a model, or a provider, or neither)");
            }
        }

        /** The scopes that a model's price may come under, the most specific first: a storefront counts most. */
        static List<Scope> of(@Nullable StorefrontId storefront, ModelName model, String provider) {
            List<Scope> scopes = new ArrayList<>();
            if (storefront != null) {
                addTo(scopes, storefront, model, provider);
            }
            addTo(scopes, null, model, provider);
            return scopes;
        }

        private static void addTo(
                List<Scope> scopes, @Nullable StorefrontId storefront, ModelName model, String provider) {
            scopes.add(new Scope(storefront, model, ""));
            if (!provider.isEmpty()) {
                scopes.add(new Scope(storefront, null, provider));
            }
            scopes.add(new Scope(storefront, null, ""));
        }
    }
}
