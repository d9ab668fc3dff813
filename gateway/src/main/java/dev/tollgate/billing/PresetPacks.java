package dev.tollgate.billing;

import dev.tollgate.base.StorefrontId;
import dev.tollgate.catalog.Presets;
import dev.tollgate.money.Asset;
import dev.tollgate.money.Price;
import dev.tollgate.money.Usd;
import java.util.List;
import java.util.Set;

/** What the preset storefronts sell, as they ship: credit in dollars, cheaper by the dozen, good for a year. */
public final class PresetPacks {
    private static final int YEAR = 365;

    private PresetPacks() {}

    /** All of them. */
    public static List<Pack> all() {
        return List.of(
                pack(Presets.THISTOKEN, "starter", "Starter", 1_000, 10, 0),
                pack(Presets.THISTOKEN, "team", "Team", 4_750, 50, 0),
                pack(Presets.TOKENPROXY, "first", "First pack", 500, 5, 90),
                pack(Presets.TOKENPROXY, "plus", "Plus pack", 1_900, 20, YEAR),
                pack(Presets.TOKENPROXY, "max", "Max pack", 9_000, 100, YEAR),
                pack(Presets.TOKENCHEAP, "base", "Base", 1_000, 10, 0),
                pack(Presets.TOKENCHEAP, "twice-the-limits", "Twice the limits", 5_000, 52, 0),
                pack(Presets.TOKENCHEAP, "ten-times-the-limits", "Ten times the limits", 50_000, 550, 0),
                pack(Presets.AI_TOKENHUB, "trial", "Trial", 500, 5, 30),
                pack(Presets.AI_TOKENHUB, "studio", "Studio", 4_800, 50, YEAR),
                pack(Presets.TOLLGATE, "ten", "10 dollars", 1_000, 10, 0),
                pack(Presets.TOLLGATE, "hundred", "100 dollars", 9_500, 100, 0));
    }

    private static Pack pack(StorefrontId storefront, String id, String name, long cents, long dollars, int days) {
        Terms terms = new Terms(Asset.USD, Math.multiplyExact(dollars, Usd.NANOS), Set.of(), days, 0);
        return new Pack(storefront, new PackId(id), name, new Price(cents, "USD"), terms, true);
    }
}
