package dev.tollgate.catalog;

import dev.tollgate.catalog.PriceVersion.Book;
import dev.tollgate.catalog.PriceVersion.Origin;
import dev.tollgate.catalog.PriceVersion.Source;
import java.util.ArrayList;
import java.util.List;

/**
 * One model of the shipped data.
 *
 * @param provider whose list price it has, as in the names of those lists; empty for nobody's
 * @param providerId its id at its provider
 * @param prices by date, ascending; list prices, in dollars
 */
record ShippedModel(String provider, String providerId, Model model, List<DatedPrice> prices) {
    /** Ids that are made at run time begin with the clock and lie far above: of two prices of one date theirs hold. */
    private static final int ID_BITS = 52;

    ShippedModel {
        prices = List.copyOf(prices);
    }

    /** Both books at list price: what we sell for is what we pay until an operator says otherwise. */
    List<PriceVersion> versions() {
        List<PriceVersion> versions = new ArrayList<>();
        for (DatedPrice price : prices) {
            versions.add(version(Book.SELL, price));
            if (!model.is(ModelTrait.TEST_ONLY)) {
                versions.add(version(Book.COST, price));
            }
        }
        return versions;
    }

    /** The id comes of the content, so that the same price is the same version after each start. */
    private PriceVersion version(Book book, DatedPrice price) {
        long id = new ContentId()
                .add(book.name())
                .add(model.name().text())
                .add(price.fromMs())
                .add(price.tiers(), price.images())
                .value(ID_BITS);
        Origin origin = Origin.list(Source.SHIPPED, book == Book.COST ? provider : "");
        return new PriceVersion(id, book, model.name(), price.fromMs(), price.tiers(), price.images(), origin);
    }
}
