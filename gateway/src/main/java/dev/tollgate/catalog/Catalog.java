package dev.tollgate.catalog;

import dev.tollgate.base.ChannelId;
import dev.tollgate.base.ModelName;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The catalog that holds now. {@link #snapshot} is for any thread and never waits; changes block, are checked, stored,
 * and then hold at once.
 */
public final class Catalog {
    private static final ChangeResult DONE = new ChangeResult.Done();

    private final CatalogStore store;
    /** One change at a time: each is checked against what the one before it left. */
    private final ReentrantLock changes = new ReentrantLock();

    private CatalogOverlay overlay = CatalogOverlay.NONE;
    private volatile CatalogSnapshot snapshot;

    /** Reads the store. Blocking. */
    public Catalog(CatalogStore store) {
        this.store = store;
        this.snapshot = stored().snapshot();
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
            parts.prices().forEach(store::addPrice);
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
        return change(now -> PriceRules.problems(price, now), () -> store.addPrice(price));
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
        snapshot = overlay.over(stored()).snapshot();
    }

    private Standing standing() {
        CatalogParts stored = stored();
        return new Standing(stored, overlay.over(stored));
    }

    private CatalogParts stored() {
        return new CatalogParts(store.storefronts(), store.models(), store.prices(), store.channels());
    }
}
