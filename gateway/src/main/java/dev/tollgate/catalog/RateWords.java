package dev.tollgate.catalog;

import dev.tollgate.money.PriceClass;
import dev.tollgate.money.RateCard;
import dev.tollgate.money.Usd;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** A rate card in words, as {@code in=2.5 cached=1.25 out=10}: dollars for a million units. {@code docs/prices.md}. */
final class RateWords {
    private static final Map<String, PriceClass> CLASSES = classes();

    private RateWords() {}

    private static Map<String, PriceClass> classes() {
        Map<String, PriceClass> classes = new LinkedHashMap<>();
        classes.put("in", PriceClass.INPUT);
        classes.put("cached", PriceClass.CACHED_INPUT);
        classes.put("write", PriceClass.CACHE_WRITE_5M);
        classes.put("write1h", PriceClass.CACHE_WRITE_1H);
        classes.put("audioin", PriceClass.AUDIO_INPUT);
        classes.put("out", PriceClass.OUTPUT);
        classes.put("reasoning", PriceClass.REASONING);
        classes.put("audioout", PriceClass.AUDIO_OUTPUT);
        classes.put("request", PriceClass.REQUEST);
        return classes;
    }

    /** The {@code key=value} words of a line, in order. */
    static Map<String, String> words(String line) {
        Map<String, String> words = new LinkedHashMap<>();
        for (String word : line.split(" ", -1)) {
            int equals = word.indexOf('=');
            if (equals < 1 || words.put(word.substring(0, equals), word.substring(equals + 1)) != null) {
                throw new IllegalArgumentException(word + " (expected: key=value, each key once)");
            }
        }
        return words;
    }

    /** Fails where a word is none of {@code keys}. */
    static void known(Map<String, String> words, Set<String> keys) {
        for (String word : words.keySet()) {
            if (!keys.contains(word)) {
                throw new IllegalArgumentException(word + " (expected: one of " + new TreeSet<>(keys) + ")");
            }
        }
    }

    /**
     * Providers report cached and reasoning tokens of every text model; where they have no price of their own they cost
     * what their total costs, and the card says so.
     */
    static RateCard card(Map<String, String> words) {
        known(words, CLASSES.keySet());
        long[] rates = new long[PriceClass.COUNT];
        Arrays.fill(rates, RateCard.ABSENT);
        for (Map.Entry<String, PriceClass> named : CLASSES.entrySet()) {
            String text = words.get(named.getKey());
            if (text != null) {
                rates[named.getValue().index()] = Usd.perMillion(text);
            }
        }
        return whole(RateCard.of(rates));
    }

    /** The card with those classes that have a price by their total's. */
    static RateCard whole(RateCard card) {
        RateCard whole = card;
        for (PriceClass part : PriceClass.values()) {
            PriceClass total = totalOf(part);
            if (total != null && !whole.has(part)) {
                whole = whole.with(part, whole.of(total));
            }
        }
        return whole;
    }

    private static @Nullable PriceClass totalOf(PriceClass part) {
        return switch (part) {
            case CACHED_INPUT -> PriceClass.INPUT;
            case REASONING -> PriceClass.OUTPUT;
            default -> null;
        };
    }

    /** The words that make the card, without those that go without saying. */
    static String text(RateCard card) {
        StringBuilder text = new StringBuilder();
        CLASSES.forEach((word, priceClass) -> {
            PriceClass total = totalOf(priceClass);
            boolean said = total == null || card.of(priceClass) != card.of(total);
            if (card.has(priceClass) && said) {
                text.append(text.isEmpty() ? "" : " ").append(word).append('=').append(Usd.plain(card.of(priceClass)));
            }
        });
        return text.toString();
    }
}
