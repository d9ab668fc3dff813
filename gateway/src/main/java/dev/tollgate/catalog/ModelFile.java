package dev.tollgate.catalog;

import dev.tollgate.base.Endpoint;
import dev.tollgate.base.ModelName;
import dev.tollgate.catalog.Model.InputBounds;
import dev.tollgate.catalog.Model.ModelLimits;
import dev.tollgate.catalog.PriceVersion.ImageRate;
import dev.tollgate.catalog.PriceVersion.PriceTier;
import dev.tollgate.money.RateCard;
import dev.tollgate.money.Usd;
import java.time.DateTimeException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads models and their prices in the form of the files beside this class: a line that begins a model, and indented
 * lines that say more of it. {@code docs/billing.md} explains the words. What is not understood is refused with its
 * line.
 */
final class ModelFile {
    private static final int BYTES_PER_TOKEN = 3;

    private final String file;
    private final @Nullable ProviderPrices list;
    private final List<ShippedModel> models = new ArrayList<>();
    private @Nullable Draft draft;
    private int number;

    private ModelFile(String file, @Nullable ProviderPrices list) {
        this.file = file;
        this.list = list;
    }

    /**
     * Reads one file; a model with {@code also} stands in the result once for each of its names.
     *
     * @param list where the prices of models stand that have none in the file itself; null for nowhere
     */
    static List<ShippedModel> read(String file, String text, @Nullable ProviderPrices list) {
        ModelFile reading = new ModelFile(file, list);
        for (String line : text.split("\n", -1)) {
            reading.number++;
            reading.line(line);
        }
        reading.end();
        return List.copyOf(reading.models);
    }

    private void line(String line) {
        if (line.isBlank() || line.startsWith("#")) {
            return;
        }
        try {
            if (line.startsWith(" ")) {
                if (draft == null) {
                    throw new IllegalArgumentException(line.strip() + " (expected: a model before it)");
                }
                say(draft, line.strip());
            } else {
                end();
                int blank = line.indexOf(' ');
                draft = new Draft(line.substring(0, blank), RateWords.words(line.substring(blank + 1)));
            }
        } catch (IllegalArgumentException | DateTimeException | IndexOutOfBoundsException e) {
            throw new IllegalStateException(file + ":" + number + ": " + e.getMessage(), e);
        }
    }

    private static void say(Draft draft, String line) {
        int blank = line.indexOf(' ');
        String rest = line.substring(blank + 1);
        switch (line.substring(0, blank)) {
            case "about" -> draft.about = rest;
            case "traits" -> draft.traits(rest);
            case "price" -> PriceLines.price(draft.prices, RateWords.words(rest));
            case "tier" -> PriceLines.tier(draft.prices, RateWords.words(rest));
            case "image" -> draft.image(RateWords.words(rest));
            default -> throw new IllegalArgumentException(line + " (expected: about, traits, price, tier or image)");
        }
    }

    private void end() {
        if (draft != null) {
            models.addAll(draft.models(list));
        }
        draft = null;
    }

    /** A model while its lines are read. */
    private static final class Draft {
        private static final Set<String> KEYS =
                Set.of("id", "alias", "also", "kind", "group", "context", "output", "image", "audio", "file", "bytes");

        private static final Set<String> IMAGES = Set.of("size", "quality", "each");

        private final String name;
        private final Map<String, String> facts;
        private String about = "";
        private final Set<ModelTrait> traits = EnumSet.noneOf(ModelTrait.class);
        private final List<DatedPrice> prices = new ArrayList<>();

        Draft(String name, Map<String, String> facts) {
            this.name = name;
            this.facts = facts;
            RateWords.known(facts, KEYS);
        }

        void traits(String words) {
            for (String word : words.split(" ", -1)) {
                traits.add(ModelTrait.valueOf(word.toUpperCase(Locale.ROOT)));
            }
        }

        void image(Map<String, String> words) {
            RateWords.known(words, IMAGES);
            if (prices.isEmpty()) {
                prices.add(new DatedPrice(0, List.of(new PriceTier(0, RateCard.empty())), List.of()));
            }
            DatedPrice last = prices.removeLast();
            List<ImageRate> images = new ArrayList<>(last.images());
            images.add(new ImageRate(
                    words.getOrDefault("size", ""),
                    words.getOrDefault("quality", ""),
                    Usd.parse(words.getOrDefault("each", ""))));
            prices.add(new DatedPrice(last.fromMs(), last.tiers(), images));
        }

        List<ShippedModel> models(@Nullable ProviderPrices list) {
            List<ShippedModel> all = new ArrayList<>();
            all.add(shipped(facts.getOrDefault("id", name), model(name, names("alias")), list));
            for (ModelName also : names("also")) {
                all.add(shipped(also.text(), model(also.text(), Set.of()), list));
            }
            return all;
        }

        private ShippedModel shipped(String id, Model model, @Nullable ProviderPrices list) {
            if (list == null || !prices.isEmpty()) {
                return new ShippedModel(list == null ? "" : list.id(), id, model, prices);
            }
            ListPrice listed = list.find(id);
            if (listed == null || listed.prices().isEmpty()) {
                throw new IllegalArgumentException(
                        id + ": no price (expected: one here or in the list of " + list.id() + ")");
            }
            return new ShippedModel(list.id(), id, model, listed.prices());
        }

        private Set<ModelName> names(String key) {
            Set<ModelName> names = new HashSet<>();
            if (facts.containsKey(key)) {
                for (String one : facts.getOrDefault(key, "").split(",", -1)) {
                    names.add(new ModelName(one));
                }
            }
            return names;
        }

        private Model model(String sold, Set<ModelName> aliases) {
            return new Model(
                    new ModelName(sold),
                    aliases,
                    about,
                    facts.getOrDefault("group", name),
                    endpoints(facts.getOrDefault("kind", "chat")),
                    new ModelLimits(tokens("context"), tokens("output")),
                    new InputBounds(
                            Integer.parseInt(facts.getOrDefault("bytes", "" + BYTES_PER_TOKEN)),
                            tokens("image"),
                            tokens("audio"),
                            tokens("file")),
                    traits);
        }

        private int tokens(String key) {
            return Integer.parseInt(facts.getOrDefault(key, "0"));
        }

        private static Set<Endpoint> endpoints(String kind) {
            return switch (kind) {
                case "chat" -> Set.of(Endpoint.CHAT_COMPLETIONS, Endpoint.COMPLETIONS);
                case "legacy" -> Set.of(Endpoint.COMPLETIONS);
                case "embeddings" -> Set.of(Endpoint.EMBEDDINGS);
                case "images" -> Set.of(Endpoint.IMAGES);
                case "any" ->
                    Set.of(Endpoint.CHAT_COMPLETIONS, Endpoint.COMPLETIONS, Endpoint.EMBEDDINGS, Endpoint.IMAGES);
                default ->
                    throw new IllegalArgumentException(kind + " (expected: chat, legacy, embeddings, images or any)");
            };
        }
    }
}
