package dev.tollgate.catalog;

import dev.tollgate.base.Endpoint;
import dev.tollgate.base.ModelName;
import dev.tollgate.catalog.Model.InputBounds;
import dev.tollgate.catalog.Model.ModelLimits;
import dev.tollgate.catalog.PriceVersion.ImageRate;
import dev.tollgate.catalog.PriceVersion.PriceTier;
import dev.tollgate.catalog.ShippedModel.DatedPrice;
import dev.tollgate.money.PriceClass;
import dev.tollgate.money.RateCard;
import dev.tollgate.money.Usd;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Reads models and their prices in the form of the files beside this class: a line that begins a model, and indented
 * lines that say more of it. {@code docs/billing.md} explains the words. What is not understood is refused with its
 * line.
 */
final class ModelFile {
    private static final int BYTES_PER_TOKEN = 3;
    private static final String NO_TIER = "0";
    private static final long MS_PER_DAY = 86_400_000;

    private final String file;
    private final List<ShippedModel> models = new ArrayList<>();
    private @Nullable Draft draft;
    private int number;

    private ModelFile(String file) {
        this.file = file;
    }

    /** Reads one file; a model with {@code also} stands in the result once for each of its names. */
    static List<ShippedModel> read(String file, String text) {
        ModelFile reading = new ModelFile(file);
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
                draft = new Draft(line.substring(0, blank), words(line.substring(blank + 1)));
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
            case "price" -> draft.price(words(rest));
            case "tier" -> draft.tier(words(rest));
            case "image" -> draft.image(words(rest));
            default -> throw new IllegalArgumentException(line + " (expected: about, traits, price, tier or image)");
        }
    }

    private void end() {
        if (draft != null) {
            models.addAll(draft.models());
        }
        draft = null;
    }

    /** The {@code key=value} words of a line. */
    private static Map<String, String> words(String line) {
        Map<String, String> words = new LinkedHashMap<>();
        for (String word : line.split(" ", -1)) {
            int equals = word.indexOf('=');
            if (equals < 1 || words.put(word.substring(0, equals), word.substring(equals + 1)) != null) {
                throw new IllegalArgumentException(word + " (expected: key=value, each key once)");
            }
        }
        return words;
    }

    /** A model while its lines are read. */
    private static final class Draft {
        private static final Set<String> KEYS =
                Set.of("id", "alias", "also", "kind", "group", "context", "output", "image", "audio", "file", "bytes");

        private static final Set<String> RATES =
                Set.of("in", "cached", "write", "write1h", "audioin", "out", "audioout");
        private static final Set<String> IMAGES = Set.of("size", "quality", "each");

        private final String name;
        private final Map<String, String> facts;
        private String about = "";
        private final Set<ModelTrait> traits = EnumSet.noneOf(ModelTrait.class);
        private final List<DatedPrice> prices = new ArrayList<>();

        Draft(String name, Map<String, String> facts) {
            this.name = name;
            this.facts = facts;
            known(facts, KEYS);
        }

        private static void known(Map<String, String> words, Set<String> keys) {
            for (String word : words.keySet()) {
                if (!keys.contains(word)) {
                    throw new IllegalArgumentException(word + " (expected: one of " + new TreeSet<>(keys) + ")");
                }
            }
        }

        void traits(String words) {
            for (String word : words.split(" ", -1)) {
                traits.add(ModelTrait.valueOf(word.toUpperCase(Locale.ROOT)));
            }
        }

        void price(Map<String, String> words) {
            String from = words.remove("from");
            prices.add(new DatedPrice(
                    from == null ? 0 : epochMillis(from), List.of(new PriceTier(0, rates(words))), List.of()));
        }

        /** Midnight, UTC, of a day such as {@code 2026-03-13}; no formatter, which a cold JVM is slow to make. */
        private static long epochMillis(String day) {
            LocalDate date = LocalDate.of(
                    Integer.parseInt(day.substring(0, 4)),
                    Integer.parseInt(day.substring(5, 7)),
                    Integer.parseInt(day.substring(8)));
            return date.toEpochDay() * MS_PER_DAY;
        }

        void tier(Map<String, String> words) {
            DatedPrice last = prices.removeLast();
            long above = Long.parseLong(words.getOrDefault("above", NO_TIER));
            words.remove("above");
            List<PriceTier> tiers = new ArrayList<>(last.tiers());
            tiers.add(new PriceTier(above, rates(words)));
            prices.add(new DatedPrice(last.fromMs(), tiers, last.images()));
        }

        void image(Map<String, String> words) {
            known(words, IMAGES);
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

        /**
         * Providers report cached and reasoning tokens of every text model; where they have no price of their own they
         * cost what their total costs, and the card says so.
         */
        private static RateCard rates(Map<String, String> words) {
            known(words, RATES);
            long[] rates = new long[PriceClass.COUNT];
            Arrays.fill(rates, RateCard.ABSENT);
            rates[PriceClass.INPUT.index()] = rate(words, "in");
            rates[PriceClass.CACHED_INPUT.index()] = rate(words, words.containsKey("cached") ? "cached" : "in");
            rates[PriceClass.CACHE_WRITE_5M.index()] = rate(words, "write");
            rates[PriceClass.CACHE_WRITE_1H.index()] = rate(words, "write1h");
            rates[PriceClass.AUDIO_INPUT.index()] = rate(words, "audioin");
            rates[PriceClass.OUTPUT.index()] = rate(words, "out");
            rates[PriceClass.REASONING.index()] = rate(words, "out");
            rates[PriceClass.AUDIO_OUTPUT.index()] = rate(words, "audioout");
            return RateCard.of(rates);
        }

        private static long rate(Map<String, String> words, String key) {
            String text = words.get(key);
            return text == null ? RateCard.ABSENT : Usd.perMillion(text);
        }

        List<ShippedModel> models() {
            List<ShippedModel> all = new ArrayList<>();
            all.add(new ShippedModel(facts.getOrDefault("id", name), model(name, names("alias")), prices));
            for (ModelName also : names("also")) {
                all.add(new ShippedModel(also.text(), model(also.text(), Set.of()), prices));
            }
            return all;
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
