package dev.tollgate.admin;

import dev.tollgate.admin.Route.Parameter;
import dev.tollgate.base.StorefrontId;
import dev.tollgate.catalog.Storefront;
import java.util.Comparator;
import java.util.List;

/** Storefronts: brands, each reached by its host names. */
final class StorefrontRoutes {
    private static final Parameter ID = Parameter.path("storefront", Shapes.STOREFRONT_ID, "The storefront's name.");

    private final AdminParts parts;

    StorefrontRoutes(AdminParts parts) {
        this.parts = parts;
    }

    List<Route> routes() {
        String all = AdminApi.PREFIX + "/storefronts";
        String one = all + "/{storefront}";
        return List.of(
                Route.get(
                        all,
                        "listStorefronts",
                        "Lists the storefronts by name.",
                        List.of(),
                        Shapes.pageOf(StorefrontForm.STOREFRONT),
                        _ -> list()),
                Route.get(
                        one,
                        "getStorefront",
                        "Shows a storefront.",
                        List.of(ID),
                        StorefrontForm.STOREFRONT,
                        call -> Answer.of(StorefrontForm.tree(stored(call)))),
                Route.change(
                        "PUT",
                        one,
                        "putStorefront",
                        "Adds a storefront, or puts one in its place.",
                        List.of(ID),
                        StorefrontForm.PUT,
                        StorefrontForm.STOREFRONT,
                        this::put),
                Route.change(
                        "PATCH",
                        one,
                        "changeStorefront",
                        "Changes a storefront; what is left out stays.",
                        List.of(ID),
                        StorefrontForm.CHANGE,
                        StorefrontForm.STOREFRONT,
                        this::change));
    }

    private Answer list() {
        List<Storefront> sorted = parts.stock().storefronts().stream()
                .sorted(Comparator.comparing(storefront -> storefront.id().text()))
                .toList();
        return Answer.all(sorted, StorefrontForm::tree);
    }

    private Answer put(Call call) {
        return store("storefront.put", StorefrontForm.read(new StorefrontId(call.path("storefront")), call.body()));
    }

    private Answer change(Call call) {
        Storefront before = stored(call);
        Members merged = call.body().over(StorefrontForm.settings(before));
        return store("storefront.change", StorefrontForm.read(before.id(), merged));
    }

    private Answer store(String action, Storefront storefront) {
        Changes.check(parts.catalog().putStorefront(storefront));
        return Answer.changed(action, storefront.id(), StorefrontForm.tree(storefront));
    }

    private Storefront stored(Call call) {
        for (Storefront storefront : parts.stock().storefronts()) {
            if (storefront.id().text().equals(call.path("storefront"))) {
                return storefront;
            }
        }
        throw Invalid.notFound("storefront", call.path("storefront"));
    }
}
