package dev.tollgate.pages;

import dev.tollgate.catalog.CatalogSnapshot;
import dev.tollgate.catalog.Presets;
import dev.tollgate.catalog.Storefront;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The first page where the host name picks no storefront: all of them.
 *
 * @param origin the address by which the page was reached
 * @param request a first call, or null where the house's own storefront is gone
 */
record HomePage(String origin, @Nullable Code request, List<Card> cards) {
    /** One storefront. */
    record Card(Brand brand, List<String> paths) {}

    HomePage {
        cards = List.copyOf(cards);
    }

    static HomePage of(CatalogSnapshot catalog, String origin, long nowMs) {
        Storefront own = catalog.storefront(Presets.TOLLGATE);
        DocsPage docs = own == null ? null : DocsPage.of(own, catalog, origin, nowMs);
        return new HomePage(
                origin,
                docs == null ? null : docs.firstRequest(),
                catalog.storefronts().stream()
                        .sorted(Comparator.comparing(Storefront::brand))
                        .map(HomePage::card)
                        .toList());
    }

    private static Card card(Storefront storefront) {
        List<String> paths = storefront.endpoints().stream()
                .sorted()
                .filter(endpoint -> endpoint.inference())
                .map(endpoint -> endpoint.path())
                .toList();
        return new Card(Brand.of(storefront), paths);
    }
}
