package dev.tollgate.catalog;

import dev.tollgate.base.ChannelId;
import dev.tollgate.base.ModelName;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * The catalog that holds now. {@link #snapshot} is for any thread and never waits; changes block, are checked, stored,
 * and then hold at once.
 */
public final class Catalog {
    private static final ChangeResult DONE = new ChangeResult.Done();

    private final CatalogStore store;
    /** One change at a time: each is checked against what the one before it left. */
    private final ReentrantLock changes = new ReentrantLock();

    private volatile CatalogOverlay overlay = CatalogOverlay.NONE;
    private volatile CatalogSnapshot snapshot;

    /** Reads the store. Blocking. */
    public Catalog(CatalogStore store) {
        this.store = store;
        this.snapshot = published(stored());
    }

    /** What holds now. A request keeps the one that it began with. */
    public CatalogSnapshot snapshot() {
        return snapshot;
    }

    /**
     * Fills an empty store; one that has a storefront is left as it is. Storefronts go last, so that a start that was
     * cut short is taken up again. Blocking.
     *
     * @param presets asked only where they are needed: a start with an old store does not wait for them
     * @return whether it was filled
     */
    public boolean seed(Supplier<CatalogParts> presets) {
        changes.lock();
        try {
            if (!store.storefronts().isEmpty()) {
                return false;
            }
            CatalogParts parts = presets.get();
            store.addPrices(parts.prices());
            parts.models().forEach(store::putModel);
            parts.channels().forEach(store::putChannel);
            parts.storefronts().forEach(store::putStorefront);
            publish();
            return true;
        } finally {
            changes.unlock();
        }
    }

    /** Sets what lies over the stored catalog from now on. Blocking. */
    public void overlay(CatalogOverlay next) {
        changes.lock();
        try {
            overlay = next;
            publish();
        } finally {
            changes.unlock();
        }
    }

    /** Reads the store again: another node changed it. Blocking. */
    public void reload() {
        changes.lock();
        try {
            publish();
        } finally {
            changes.unlock();
        }
    }

    /** Adds or replaces a storefront. Blocking. */
    public ChangeResult putStorefront(Storefront storefront) {
        return change(now -> StorefrontRules.problems(storefront, now), () -> store.putStorefront(storefront));
    }

    /** Adds or replaces a model. Blocking. */
    public ChangeResult putModel(Model model) {
        return change(now -> ModelRules.problems(model, now), () -> store.putModel(model));
    }

    /** Takes a model from sale; its prices and usage stay. Blocking. */
    public ChangeResult removeModel(ModelName name) {
        return change(now -> ModelRules.problemsOfRemoval(name, now), () -> store.removeModel(name));
    }

    /** Adds a price version; versions are never changed. Blocking. */
    public ChangeResult addPrice(PriceVersion price) {
        return addPrices(List.of(price));
    }

    /** Adds price versions, all or none; versions are never changed. Blocking. */
    public ChangeResult addPrices(List<PriceVersion> prices) {
        return change(now -> PriceRules.problems(prices, now), () -> store.addPrices(prices));
    }

    /** Adds a markup rule, which takes the place of what its scope had; rules are never changed. Blocking. */
    public ChangeResult addMarkup(MarkupRule rule) {
        return change(now -> MarkupRules.problems(rule, now), () -> store.addMarkup(rule));
    }

    /** What is wrong with prices and markup rules that are not stored. Blocking. */
    public ChangeResult check(List<PriceVersion> prices, List<MarkupRule> rules) {
        Standing now = standing();
        List<String> problems = new ArrayList<>(PriceRules.problems(prices, now));
        rules.forEach(rule -> problems.addAll(MarkupRules.problems(rule, now)));
        return problems.isEmpty() ? DONE : new ChangeResult.Invalid(problems);
    }

    /** The catalog as it would be with further prices and markup rules, of which nothing is stored. Blocking. */
    public CatalogSnapshot imagine(List<PriceVersion> prices, List<MarkupRule> rules) {
        CatalogOverlay over = overlay;
        return over.over(stored().with(prices, rules)).snapshot();
    }

    /** Adds or replaces a channel. Blocking. */
    public ChangeResult putChannel(Channel channel) {
        return change(now -> ChannelRules.problems(channel, now), () -> store.putChannel(channel));
    }

    /** Removes a channel. Blocking. */
    public ChangeResult removeChannel(ChannelId id) {
        return change(now -> ChannelRules.problemsOfRemoval(id, now), () -> store.removeChannel(id));
    }

    private ChangeResult change(Function<Standing, List<String>> rules, Runnable write) {
        changes.lock();
        try {
            List<String> problems = rules.apply(standing());
            if (!problems.isEmpty()) {
                return new ChangeResult.Invalid(problems);
            }
            write.run();
            publish();
            return DONE;
        } finally {
            changes.unlock();
        }
    }

    private void publish() {
        snapshot = published(overlay.over(stored()));
    }

    /** Usage rows name the prices that rules make for ever, so they are stored before a request may be paid by them. */
    private CatalogSnapshot published(CatalogParts parts) {
        CatalogSnapshot next = parts.snapshot();
        Set<Long> known = parts.prices().stream().map(PriceVersion::id).collect(Collectors.toSet());
        List<PriceVersion> made = next.derivedPrices().stream()
                .filter(price -> !known.contains(price.id()))
                .toList();
        if (!made.isEmpty()) {
            store.addPrices(made);
        }
        return next;
    }

    private Standing standing() {
        CatalogParts stored = stored();
        return new Standing(stored, overlay.over(stored));
    }

    private CatalogParts stored() {
        return new CatalogParts(store.storefronts(), store.models(), store.prices(), store.channels(), store.markups());
    }
}
