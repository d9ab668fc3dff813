package dev.tollgate.pages;

import dev.tollgate.catalog.Storefront;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/**
 * The first page where the host name picks no storefront: all of them.
 *
 * @param origin the address by which the page was reached
 */
record HomePage(String origin, List<Card> cards) {
    /** One storefront. */
    record Card(Brand brand, List<String> paths) {}

    HomePage {
        cards = List.copyOf(cards);
    }

    static HomePage of(Collection<Storefront> storefronts, String origin) {
        return new HomePage(
                origin,
                storefronts.stream()
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
