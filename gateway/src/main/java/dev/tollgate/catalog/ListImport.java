package dev.tollgate.catalog;

import dev.tollgate.base.ModelName;
import dev.tollgate.catalog.PriceVersion.Book;
import dev.tollgate.catalog.PriceVersion.Origin;
import dev.tollgate.catalog.PriceVersion.Source;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What a provider's price list changes in a book. Pure: it decides, and the caller stores. A second plan of the same
 * list, after the first was stored, adds nothing.
 */
public final class ListImport {
    private ListImport() {}

    /**
     * What a list says of one model.
     *
     * @param provider whose list
     * @param prices by date, ascending
     */
    public record Offer(ModelName model, String provider, List<DatedPrice> prices) {
        public Offer {
            prices = List.copyOf(prices);
        }

        private @Nullable DatedPrice at(long ms) {
            for (DatedPrice price : prices.reversed()) {
                if (price.fromMs() <= ms) {
                    return price;
                }
            }
            return null;
        }
    }

    /**
     * One thing that the plan does, or sees to be right already.
     *
     * @param before the list price that holds at that moment; null for none
     * @param added what is to be stored; null where nothing changes
     * @param overSet whether an operator's own price stands over it, and so goes on holding
     */
    public record Step(
            ModelName model,
            String provider,
            long fromMs,
            @Nullable PriceVersion before,
            @Nullable PriceVersion added,
            boolean overSet) {}

    /**
     * Plans it.
     *
     * @param fromMs from when on what the list says of that moment holds; what it says of a later one holds from then
     * @param ids of versions, ascending
     */
    public static List<Step> plan(
            CatalogSnapshot catalog, Book book, List<Offer> offers, long fromMs, LongSupplier ids) {
        List<Step> steps = new ArrayList<>();
        for (Offer offer : offers) {
            plan(catalog, book, offer, fromMs, ids, steps);
        }
        return steps;
    }

    private static void plan(
            CatalogSnapshot catalog, Book book, Offer offer, long fromMs, LongSupplier ids, List<Step> steps) {
        NavigableSet<Long> moments =
                new TreeSet<>(catalog.listMoments(book, offer.model()).tailSet(fromMs, false));
        moments.add(fromMs);
        offer.prices().stream()
                .map(DatedPrice::fromMs)
                .filter(ms -> ms > fromMs)
                .forEach(moments::add);
        PriceVersion planned = null;
        PriceVersion first = null;
        for (long moment : moments) {
            DatedPrice wanted = offer.at(moment);
            PriceVersion stored = catalog.listPrice(book, offer.model(), moment);
            PriceVersion holds = younger(planned, stored);
            first = first == null ? holds : first;
            if (wanted != null && !same(holds, wanted, offer.provider(), book)) {
                planned = version(ids.getAsLong(), book, offer, moment, wanted);
                steps.add(step(catalog, book, offer, moment, holds, planned));
            }
        }
        if (planned == null) {
            steps.add(step(catalog, book, offer, fromMs, first, null));
        }
    }

    /** Of what is planned and what is stored: an imported price that begins later, else what is planned. */
    private static @Nullable PriceVersion younger(@Nullable PriceVersion planned, @Nullable PriceVersion stored) {
        if (planned == null) {
            return stored;
        }
        boolean later = stored != null
                && stored.origin().source() == Source.IMPORTED
                && stored.effectiveFromMs() > planned.effectiveFromMs();
        return later ? stored : planned;
    }

    /** In the cost book whose price it is counts too: markup rules ask for it. */
    private static boolean same(@Nullable PriceVersion holds, DatedPrice wanted, String provider, Book book) {
        return holds != null
                && holds.tiers().equals(wanted.tiers())
                && holds.images().equals(wanted.images())
                && (book != Book.COST || holds.origin().provider().equals(provider));
    }

    private static PriceVersion version(long id, Book book, Offer offer, long fromMs, DatedPrice price) {
        return new PriceVersion(
                id,
                book,
                offer.model(),
                fromMs,
                price.tiers(),
                price.images(),
                Origin.list(Source.IMPORTED, offer.provider()));
    }

    private static Step step(
            CatalogSnapshot catalog,
            Book book,
            Offer offer,
            long fromMs,
            @Nullable PriceVersion before,
            @Nullable PriceVersion added) {
        PriceVersion over = catalog.price(book, offer.model(), fromMs);
        boolean overSet = over != null && over.origin().source() == Source.SET;
        return new Step(offer.model(), offer.provider(), fromMs, before, added, overSet);
    }
}
