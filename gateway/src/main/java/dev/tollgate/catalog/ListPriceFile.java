package dev.tollgate.catalog;

import dev.tollgate.money.RateCard;
import java.time.DateTimeException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A provider's price list as text, in the form of the files in {@code prices} beside this class. {@code docs/prices.md}
 * explains the words. What is not understood is refused with its line.
 */
public final class ListPriceFile {
    private static final int HEADER_LINES = 4;

    private final String[] lines;
    private int at;

    private ListPriceFile(String text) {
        this.lines = text.split("\n", -1);
    }

    /**
     * Reads one.
     *
     * @throws IllegalStateException where a line is not understood; names the file and the line
     */
    public static ProviderPrices read(String file, String text) {
        ListPriceFile reading = new ListPriceFile(text);
        try {
            return reading.provider();
        } catch (IllegalArgumentException | DateTimeException | IndexOutOfBoundsException e) {
            throw new IllegalStateException(file + ":" + reading.at + ": " + e.getMessage(), e);
        }
    }

    private ProviderPrices provider() {
        String id = header("provider");
        String name = header("name");
        String api = header("api");
        String others = header("others");
        List<ListPrice> prices = new ArrayList<>();
        while (next()) {
            prices.add(price(lines[at - 1]));
        }
        return new ProviderPrices(
                id, name, api, others.equals("none") ? List.of() : List.of(others.split(",", -1)), prices);
    }

    private String header(String word) {
        if (!next() || !lines[at - 1].startsWith(word + " ")) {
            throw new IllegalArgumentException("line " + word + ": missing (expected: provider, name, api, others, the "
                    + HEADER_LINES + " of them first)");
        }
        return lines[at - 1].substring(word.length() + 1);
    }

    /** Goes to the next line that says something; it stands before {@code at}. */
    private boolean next() {
        while (at < lines.length) {
            String line = lines[at++];
            if (!line.isBlank() && !line.startsWith("#")) {
                return true;
            }
        }
        return false;
    }

    private ListPrice price(String line) {
        String[] words = line.split(" ", -1);
        if (words[0].isEmpty()) {
            throw new IllegalArgumentException(line.strip() + " (expected: a model before it)");
        }
        List<NameRule> rules = new ArrayList<>();
        for (int i = 1; i < words.length; i++) {
            int equals = words[i].indexOf('=');
            String kind = words[i].substring(0, Math.max(0, equals));
            rules.add(
                    new NameRule(NameRule.Kind.valueOf(kind.toUpperCase(Locale.ROOT)), words[i].substring(equals + 1)));
        }
        if (rules.isEmpty()) {
            rules.add(new NameRule(NameRule.Kind.IS, words[0]));
        }
        List<DatedPrice> prices = new ArrayList<>();
        List<String> notCarried = new ArrayList<>();
        while (at < lines.length && lines[at].startsWith("  ")) {
            say(lines[at++].strip(), prices, notCarried);
        }
        return new ListPrice(words[0], rules, prices, notCarried);
    }

    private static void say(String line, List<DatedPrice> prices, List<String> notCarried) {
        int blank = line.indexOf(' ');
        String rest = line.substring(blank + 1);
        switch (line.substring(0, Math.max(0, blank))) {
            case "price" -> PriceLines.price(prices, RateWords.words(rest));
            case "tier" -> PriceLines.tier(prices, RateWords.words(rest));
            case "not" -> notCarried.add(rest);
            default -> throw new IllegalArgumentException(line + " (expected: price, tier or not)");
        }
    }

    /** A day as the form writes it, {@code 2026-03-13}, of its midnight in UTC. */
    public static String day(long epochMs) {
        return PriceLines.day(epochMs);
    }

    /** The card with a price for the classes that every text model reports: that of their total, where it had none. */
    public static RateCard whole(RateCard card) {
        return RateWords.whole(card);
    }

    /** Writes one, as {@link #read} reads it. */
    public static String write(ProviderPrices provider) {
        StringBuilder text = new StringBuilder();
        text.append("# List prices in dollars for a million units. Made by `tollgate prices import --write`,")
                .append(" not by hand; how to read it: docs/prices.md.\n")
                .append("provider ")
                .append(provider.id())
                .append("\nname ")
                .append(provider.name())
                .append("\napi ")
                .append(provider.api())
                .append("\nothers ")
                .append(provider.others().isEmpty() ? "none" : String.join(",", provider.others()))
                .append("\n\n");
        for (ListPrice price : provider.prices()) {
            text.append(price.id());
            boolean itself = price.rules().equals(List.of(new NameRule(NameRule.Kind.IS, price.id())));
            if (!itself) {
                price.rules()
                        .forEach(rule -> text.append(' ')
                                .append(rule.kind().name().toLowerCase(Locale.ROOT))
                                .append('=')
                                .append(rule.text()));
            }
            text.append('\n');
            PriceLines.write(price.prices(), text);
            price.notCarried()
                    .forEach(note -> text.append("  not ").append(note).append('\n'));
        }
        return text.toString();
    }
}
