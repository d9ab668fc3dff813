package dev.tollgate.pages;

import dev.tollgate.catalog.Presets;
import dev.tollgate.catalog.Storefront;

/**
 * How a storefront presents itself.
 *
 * @param id its name in addresses and of its colours in the style sheet
 * @param name as customers know it
 * @param tagline one sentence
 * @param keyHint where a key comes from
 * @param placeholder what stands for the key in examples
 * @param exampleModel the model that its public document calls
 */
record Brand(String id, String name, String tagline, String keyHint, String placeholder, String exampleModel) {
    private static final String USUAL_KEY = "YOUR_API_KEY";
    private static final String USUAL_MODEL = "gpt-4o";

    static Brand of(Storefront storefront) {
        String id = storefront.id().text();
        String name = storefront.brand();
        if (storefront.id().equals(Presets.THISTOKEN)) {
            return new Brand(
                    id,
                    name,
                    "Chat, embeddings and images with one key and one prepaid balance.",
                    "Your key is made when your account is, and works for every endpoint below.",
                    USUAL_KEY,
                    USUAL_MODEL);
        }
        if (storefront.id().equals(Presets.TOKENPROXY)) {
            return new Brand(
                    id,
                    name,
                    "From token pack to first answer in minutes.",
                    "Your key comes with your first token pack.",
                    USUAL_KEY,
                    "gpt-4");
        }
        if (storefront.id().equals(Presets.TOKENCHEAP)) {
            return new Brand(
                    id,
                    name,
                    "Text completions, paid from a token balance.",
                    "Your token is on your dashboard. Its limits grow with your balance.",
                    "your-token-here",
                    "gpt-4");
        }
        if (storefront.id().equals(Presets.AI_TOKENHUB)) {
            return new Brand(
                    id,
                    name,
                    "One chat endpoint for support, writing, code and teaching.",
                    "Each key has its own permissions: one without access to a model is answered 403.",
                    USUAL_KEY,
                    USUAL_MODEL);
        }
        return new Brand(
                id,
                name,
                "Every model behind one OpenAI-compatible API and one prepaid balance.",
                "Keys that begin with sk-test- reach a built-in simulator and cost nothing.",
                USUAL_KEY,
                USUAL_MODEL);
    }

    /** Of pages that are nobody's in particular, where the house's own storefront is gone. */
    static Brand house() {
        return new Brand("tollgate", "Tollgate", "Several storefronts, one gateway.", "", USUAL_KEY, USUAL_MODEL);
    }

    /** The letter of its mark. */
    String initial() {
        return name.isEmpty() ? "?" : name.substring(0, name.offsetByCodePoints(0, 1));
    }
}
