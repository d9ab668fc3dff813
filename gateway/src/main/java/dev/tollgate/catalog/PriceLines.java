package dev.tollgate.catalog;

import dev.tollgate.catalog.PriceVersion.PriceTier;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The {@code price} and {@code tier} lines of a model, while they are read, and written. */
final class PriceLines {
    private static final String NO_TIER = "0";
    private static final long MS_PER_DAY = 86_400_000;

    private PriceLines() {}

    /** The line of a version, by its first tier. */
    static void price(List<DatedPrice> prices, Map<String, String> words) {
        String from = words.remove("from");
        long fromMs = from == null ? 0 : epochMillis(from);
        prices.add(new DatedPrice(fromMs, List.of(new PriceTier(0, RateWords.card(words))), List.of()));
    }

    /** The line of a further tier, of the version before it. */
    static void tier(List<DatedPrice> prices, Map<String, String> words) {
        DatedPrice last = prices.removeLast();
        String above = words.remove("above");
        List<PriceTier> tiers = new ArrayList<>(last.tiers());
        tiers.add(new PriceTier(Long.parseLong(above == null ? NO_TIER : above), RateWords.card(words)));
        prices.add(new DatedPrice(last.fromMs(), tiers, last.images()));
    }

    /** The lines of versions without images. */
    static void write(List<DatedPrice> prices, StringBuilder text) {
        for (DatedPrice price : prices) {
            text.append("  price ");
            if (price.fromMs() != 0) {
                text.append("from=").append(day(price.fromMs())).append(' ');
            }
            text.append(RateWords.text(price.tiers().getFirst().rates())).append('\n');
            price.tiers().stream()
                    .skip(1)
                    .forEach(tier -> text.append("  tier above=")
                            .append(tier.aboveInputTokens())
                            .append(' ')
                            .append(RateWords.text(tier.rates()))
                            .append('\n'));
        }
    }

    static String day(long epochMs) {
        return LocalDate.ofEpochDay(Math.floorDiv(epochMs, MS_PER_DAY)).toString();
    }

    /** Midnight, UTC, of a day such as {@code 2026-03-13}; no formatter, which a cold JVM is slow to make. */
    private static long epochMillis(String day) {
        LocalDate date = LocalDate.of(
                Integer.parseInt(day.substring(0, 4)),
                Integer.parseInt(day.substring(5, 7)),
                Integer.parseInt(day.substring(8)));
        return date.toEpochDay() * MS_PER_DAY;
    }
}
