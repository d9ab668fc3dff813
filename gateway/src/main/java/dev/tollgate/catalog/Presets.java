package dev.tollgate.catalog;

import dev.tollgate.base.StorefrontId;
import java.util.ArrayList;
import java.util.List;

/** The catalog that a new installation begins with: five storefronts, the shipped models and their list prices. */
public final class Presets {
    /** Chat, embeddings, models, images. */
    public static final StorefrontId THISTOKEN = new StorefrontId("thistoken");
    /** Chat and models; comes with token packs. */
    public static final StorefrontId TOKENPROXY = new StorefrontId("tokenproxy");
    /** Legacy completions with limits by balance. */
    public static final StorefrontId TOKENCHEAP = new StorefrontId("tokencheap");
    /** Chat. */
    public static final StorefrontId AI_TOKENHUB = new StorefrontId("ai-tokenhub");
    /** Every endpoint and every model. */
    public static final StorefrontId TOLLGATE = new StorefrontId("tollgate");

    private Presets() {}

    /** All of it, without channels. Sell price = cost price = list price. */
    public static CatalogParts parts() {
        List<ShippedModel> shipped = new ArrayList<>(ShippedModels.simulated());
        for (Provider provider : Provider.values()) {
            shipped.addAll(ShippedModels.of(provider));
        }
        List<Model> models = new ArrayList<>();
        List<PriceVersion> prices = new ArrayList<>();
        for (ShippedModel one : shipped) {
            models.add(one.model());
            prices.addAll(one.versions());
        }
        return new CatalogParts(PresetStorefronts.all(), models, prices, List.of());
    }
}
