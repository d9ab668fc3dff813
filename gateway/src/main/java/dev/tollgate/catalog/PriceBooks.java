package dev.tollgate.catalog;

import dev.tollgate.base.ModelName;
import dev.tollgate.base.StorefrontId;
import dev.tollgate.catalog.MarkupRule.Scope;
import dev.tollgate.catalog.PriceVersion.Book;
import dev.tollgate.catalog.PriceVersion.Origin;
import dev.tollgate.catalog.PriceVersion.PriceTier;
import dev.tollgate.catalog.PriceVersion.Source;
import dev.tollgate.money.Markup;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Which version of which book holds when, and for whom: what operators set wins over markup rules, these over lists of
 * providers' prices ({@code docs/prices.md}). All is decided once, here; a request only looks up its moment. Immutable.
 */
final class PriceBooks {
    private static final Comparator<PriceVersion> BY_DATE =
            Comparator.comparingLong(PriceVersion::effectiveFromMs).thenComparingLong(PriceVersion::id);
    private static final List<Source> LISTS = List.of(Source.IMPORTED, Source.SHIPPED);

    /** Whose versions, of which book, come from where. */
    private record Shelf(Book book, @Nullable StorefrontId storefront, Source source) {}

    private final Map<ModelName, Map<Shelf, List<PriceVersion>>> shelves = new HashMap<>();
    private final Map<Scope, List<MarkupRule>> rules = new HashMap<>();
    private final Map<Long, PriceVersion> derived = new LinkedHashMap<>();
    private final Map<Book, Map<ModelName, Timeline>> everywhere = new EnumMap<>(Book.class);
    private final Map<StorefrontId, Map<ModelName, Timeline>> own = new HashMap<>();

    PriceBooks(Collection<PriceVersion> prices, Collection<MarkupRule> markups) {
        Set<StorefrontId> storefronts = new HashSet<>();
        shelve(prices, storefronts);
        for (MarkupRule rule : markups) {
            rules.computeIfAbsent(rule.scope(), _ -> new ArrayList<>()).add(rule);
            if (rule.scope().storefront() != null) {
                storefronts.add(rule.scope().storefront());
            }
        }
        rules.values()
                .forEach(list -> list.sort(
                        Comparator.comparingLong(MarkupRule::effectiveFromMs).thenComparingLong(MarkupRule::id)));
        for (Book book : Book.values()) {
            Map<ModelName, Timeline> ofBook = new HashMap<>();
            shelves.keySet().forEach(model -> keep(ofBook, model, timeline(book, null, model)));
            everywhere.put(book, ofBook);
        }
        for (StorefrontId storefront : storefronts) {
            Map<ModelName, Timeline> ofStorefront = new HashMap<>();
            shelves.keySet().forEach(model -> keep(ofStorefront, model, timeline(Book.SELL, storefront, model)));
            own.put(storefront, ofStorefront);
        }
    }

    private static void keep(Map<ModelName, Timeline> timelines, ModelName model, Timeline timeline) {
        if (timeline != Timeline.EMPTY) {
            timelines.put(model, timeline);
        }
    }

    private void shelve(Collection<PriceVersion> prices, Set<StorefrontId> storefronts) {
        Set<Long> cancelled = new HashSet<>();
        prices.stream()
                .mapToLong(price -> price.origin().cancels())
                .filter(id -> id != 0)
                .forEach(cancelled::add);
        for (PriceVersion price : prices) {
            Origin origin = price.origin();
            boolean inForce = origin.cancels() == 0 && !cancelled.contains(price.id());
            if (inForce && origin.source() != Source.MARKUP) {
                shelves.computeIfAbsent(price.model(), _ -> new HashMap<>())
                        .computeIfAbsent(
                                new Shelf(price.book(), origin.storefront(), origin.source()), _ -> new ArrayList<>())
                        .add(price);
                if (origin.storefront() != null) {
                    storefronts.add(origin.storefront());
                }
            }
        }
        shelves.values().forEach(ofModel -> ofModel.values().forEach(shelf -> shelf.sort(BY_DATE)));
    }

    /** What holds for every storefront that has nothing of its own, or null. */
    @Nullable
    PriceVersion at(Book book, ModelName model, long atMs) {
        return at(everywhere.get(book), model, atMs);
    }

    /** What a storefront's customers pay, or null. */
    @Nullable
    PriceVersion sell(StorefrontId storefront, ModelName model, long atMs) {
        Map<ModelName, Timeline> timelines = own.get(storefront);
        return at(timelines == null ? everywhere.get(Book.SELL) : timelines, model, atMs);
    }

    private static @Nullable PriceVersion at(@Nullable Map<ModelName, Timeline> timelines, ModelName model, long atMs) {
        Timeline timeline = timelines == null ? null : timelines.get(model);
        return timeline == null ? null : timeline.at(atMs);
    }

    /** Whether a model ever had a price of the book. */
    boolean knows(Book book, ModelName model) {
        return everywhere.getOrDefault(book, Map.of()).containsKey(model);
    }

    /** The list price at a moment, whatever an operator set over it; null where there is none. */
    @Nullable
    PriceVersion listed(Book book, ModelName model, long atMs) {
        return firstOf(book, null, model, LISTS, atMs);
    }

    /** When the list prices of a model begin. */
    NavigableSet<Long> listMoments(Book book, ModelName model) {
        NavigableSet<Long> moments = new TreeSet<>();
        Map<Shelf, List<PriceVersion>> ofModel = shelves.getOrDefault(model, Map.of());
        for (Source source : LISTS) {
            ofModel.getOrDefault(new Shelf(book, null, source), List.of())
                    .forEach(version -> moments.add(version.effectiveFromMs()));
        }
        return moments;
    }

    /** The versions that markup rules make of cost prices, each to be stored before a request may be paid by it. */
    Collection<PriceVersion> derived() {
        return derived.values();
    }

    private Timeline timeline(Book book, @Nullable StorefrontId storefront, ModelName model) {
        NavigableSet<Long> moments = new TreeSet<>();
        shelves.getOrDefault(model, Map.of()).forEach((shelf, versions) -> {
            if (shelf.book() == book || book == Book.SELL && shelf.book() == Book.COST) {
                versions.forEach(version -> moments.add(version.effectiveFromMs()));
            }
        });
        if (book == Book.SELL) {
            rules.values().forEach(list -> list.forEach(rule -> moments.add(rule.effectiveFromMs())));
        }
        return Timeline.of(moments, moment -> holds(book, storefront, model, moment));
    }

    private @Nullable PriceVersion holds(Book book, @Nullable StorefrontId storefront, ModelName model, long atMs) {
        PriceVersion set = storefront == null ? null : of(book, storefront, model, Source.SET, atMs);
        if (set == null) {
            set = of(book, null, model, Source.SET, atMs);
        }
        if (set == null && book == Book.SELL) {
            set = marked(storefront, model, atMs);
        }
        return set == null ? firstOf(book, null, model, LISTS, atMs) : set;
    }

    private @Nullable PriceVersion firstOf(
            Book book, @Nullable StorefrontId storefront, ModelName model, List<Source> sources, long atMs) {
        for (Source source : sources) {
            PriceVersion found = of(book, storefront, model, source, atMs);
            if (found != null) {
                return found;
            }
        }
        return null;
    }

    /** The youngest of one shelf that is not in the future; null where it says that there is none. */
    private @Nullable PriceVersion of(
            Book book, @Nullable StorefrontId storefront, ModelName model, Source source, long atMs) {
        List<PriceVersion> versions =
                shelves.getOrDefault(model, Map.of()).getOrDefault(new Shelf(book, storefront, source), List.of());
        for (PriceVersion version : versions.reversed()) {
            if (version.effectiveFromMs() <= atMs) {
                return version.none() ? null : version;
            }
        }
        return null;
    }

    private @Nullable PriceVersion marked(@Nullable StorefrontId storefront, ModelName model, long atMs) {
        if (rules.isEmpty()) {
            return null;
        }
        PriceVersion cost = holds(Book.COST, null, model, atMs);
        if (cost == null) {
            return null;
        }
        for (Scope scope : Scope.of(storefront, model, cost.origin().provider())) {
            MarkupRule rule = rule(scope, atMs);
            Markup markup = rule == null ? null : rule.markup();
            if (rule != null && markup != null) {
                PriceVersion price = Marked.version(rule, markup, cost);
                PriceVersion known = derived.putIfAbsent(price.id(), price);
                return known == null ? price : known;
            }
        }
        return null;
    }

    private @Nullable MarkupRule rule(Scope scope, long atMs) {
        for (MarkupRule rule : rules.getOrDefault(scope, List.of()).reversed()) {
            if (rule.effectiveFromMs() <= atMs) {
                return rule;
            }
        }
        return null;
    }

    /** A cost price with a markup on it. */
    private static final class Marked {
        private Marked() {}

        /** Its id comes of the content, so that each start and each node makes the same version of the same rule. */
        static PriceVersion version(MarkupRule rule, Markup markup, PriceVersion cost) {
            List<PriceTier> tiers = cost.tiers().stream()
                    .map(tier -> new PriceTier(tier.aboveInputTokens(), markup.on(tier.rates())))
                    .toList();
            List<PriceVersion.ImageRate> images = cost.images().stream()
                    .map(image ->
                            new PriceVersion.ImageRate(image.size(), image.quality(), markup.on(image.nanosEach())))
                    .toList();
            StorefrontId storefront = rule.scope().storefront();
            long id = new ContentId()
                    .add(storefront == null ? "" : storefront.text())
                    .add(cost.model().text())
                    .add(rule.id())
                    .add(cost.id())
                    .add(tiers, images)
                    .value();
            return new PriceVersion(
                    id,
                    Book.SELL,
                    cost.model(),
                    Math.max(rule.effectiveFromMs(), cost.effectiveFromMs()),
                    tiers,
                    images,
                    Origin.markup(rule, cost));
        }
    }
}
