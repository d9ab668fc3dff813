package dev.tollgate.admission;

import dev.tollgate.base.Endpoint;
import dev.tollgate.base.ModelName;
import dev.tollgate.catalog.CatalogSnapshot;
import dev.tollgate.catalog.Model;
import dev.tollgate.catalog.Storefront;
import dev.tollgate.chat.RequestFacts;
import dev.tollgate.error.ErrorCode;
import dev.tollgate.error.Refusal;
import dev.tollgate.identity.Authentication.Known;
import dev.tollgate.identity.Caller;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a key may do at all (pure): addresses, endpoints, models. */
final class Doorkeeper {
    private Doorkeeper() {}

    static @Nullable Refusal permitted(Known who, String clientAddress, Endpoint endpoint, Storefront storefront) {
        if (!who.from().matches(clientAddress)) {
            return Refusal.of(
                    ErrorCode.IP_NOT_ALLOWED,
                    "Address " + clientAddress + ": not of this key's list (expected: an address that the key allows)");
        }
        // Every storefront serves what costs nothing, whatever its document lists.
        boolean served = !endpoint.inference() || storefront.endpoints().contains(endpoint);
        if (!served) {
            return Refusal.of(ErrorCode.NOT_FOUND, notServed(endpoint, storefront));
        }
        Set<Endpoint> allowed = who.caller().key().grants().endpoints();
        if (!allowed.isEmpty() && !allowed.contains(endpoint)) {
            return Refusal.of(
                    ErrorCode.ENDPOINT_NOT_ALLOWED,
                    endpoint.path() + ": not allowed to this key (expected: " + paths(allowed, null) + ")");
        }
        return null;
    }

    private static String notServed(Endpoint endpoint, Storefront storefront) {
        return endpoint.path() + ": not served by " + storefront.brand() + " (expected: "
                + paths(storefront.endpoints(), Endpoint.MODELS) + ")";
    }

    /** The paths of {@code those}, and of all that cost nothing where {@code orFree} is given. */
    private static String paths(Set<Endpoint> those, @Nullable Endpoint orFree) {
        StringBuilder text = new StringBuilder();
        for (Endpoint endpoint : Endpoint.values()) {
            if (those.contains(endpoint) || (orFree != null && !endpoint.inference())) {
                text.append(text.isEmpty() ? "" : ", ").append(endpoint.path());
            }
        }
        return text.toString();
    }

    static ModelChoice model(
            Caller caller, Storefront storefront, CatalogSnapshot catalog, ModelName name, long nowMs) {
        Model model = caller.test() ? catalog.testable(storefront, name, nowMs) : catalog.sold(storefront, name, nowMs);
        if (model == null) {
            return refused(
                    ErrorCode.MODEL_NOT_FOUND,
                    "Model '" + name + "': not sold by " + storefront.brand() + " (expected: one of GET /v1/models)");
        }
        if (!allowed(caller.key().grants().models(), model)) {
            return refused(
                    ErrorCode.MODEL_NOT_ALLOWED,
                    "Model '" + name + "': not allowed to this key (expected: one of GET /v1/models)");
        }
        return new ModelChoice.Sold(model);
    }

    /** Why a model cannot be called in this way (400), or null where it can. */
    static @Nullable Refusal endpointOf(Model model, RequestFacts facts) {
        if (model.endpoints().contains(facts.endpoint())) {
            return null;
        }
        return Refusal.of(
                ErrorCode.INVALID_VALUE,
                "Model '" + facts.model() + "': does not serve "
                        + facts.endpoint().path() + " (expected: " + paths(model.endpoints(), null) + ")",
                "model");
    }

    /** A list may name a model by its alias: it is the same model. */
    private static boolean allowed(Set<ModelName> list, Model model) {
        if (list.isEmpty() || list.contains(model.name())) {
            return true;
        }
        for (ModelName alias : model.aliases()) {
            if (list.contains(alias)) {
                return true;
            }
        }
        return false;
    }

    private static ModelChoice refused(ErrorCode code, String message) {
        return new ModelChoice.Refused(Refusal.of(code, message, "model"));
    }
}
