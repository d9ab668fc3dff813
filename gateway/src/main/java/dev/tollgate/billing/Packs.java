package dev.tollgate.billing;

import dev.tollgate.base.StorefrontId;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What is for sale, in memory: read on event loops, changed off them. Safe from any thread. */
public final class Packs {
    private static final Comparator<Pack> ORDER = Comparator.comparing(
                    (Pack pack) -> pack.storefront().text())
            .thenComparing(pack -> pack.price().currency())
            .thenComparingLong(pack -> pack.price().minor())
            .thenComparing(pack -> pack.id().text());

    private final OrderStore store;
    private volatile List<Pack> packs = List.of();

    public Packs(OrderStore store) {
        this.store = store;
        reload();
    }

    /** Puts these in where there is none at all. Blocking. */
    public boolean seed(List<Pack> presets) {
        if (!store.packs().isEmpty()) {
            return false;
        }
        presets.forEach(store::putPack);
        reload();
        return true;
    }

    /** Reads them anew: another node may have changed one. Blocking. */
    public void reload() {
        List<Pack> now = store.packs().stream().sorted(ORDER).toList();
        if (!now.equals(packs)) {
            // Another list only where it differs: pages that show it are printed once for each.
            packs = now;
        }
    }

    /** Adds a pack, or puts one in its place. Blocking. */
    public void put(Pack pack) {
        store.putPack(pack);
        reload();
    }

    /** All of them, by storefront and price. The same list for as long as nothing changes. */
    public List<Pack> all() {
        return packs;
    }

    /** What a storefront sells now, by price. */
    public List<Pack> onSale(StorefrontId storefront) {
        return of(storefront).filter(Pack::enabled).toList();
    }

    /** One pack, on sale or not; or null. */
    public @Nullable Pack find(StorefrontId storefront, String id) {
        return of(storefront)
                .filter(pack -> Objects.equals(pack.id().text(), id))
                .findFirst()
                .orElse(null);
    }

    private Stream<Pack> of(StorefrontId storefront) {
        return packs.stream().filter(pack -> pack.storefront().equals(storefront));
    }
}
