package dev.tollgate.cli;

import dev.tollgate.catalog.DatedPrice;
import dev.tollgate.catalog.ListPriceFile;
import dev.tollgate.catalog.PriceVersion.PriceTier;
import dev.tollgate.cli.PublicPriceFile.Node;
import dev.tollgate.json.JsonValue;
import dev.tollgate.json.JsonValue.JsonArray;
import dev.tollgate.json.JsonValue.JsonNumber;
import dev.tollgate.json.JsonValue.JsonObject;
import dev.tollgate.money.PriceClass;
import dev.tollgate.money.RateCard;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** The {@code prices} of one model in the public format: by date, and by input tokens. */
record PublicPrice(List<DatedPrice> versions) {
    private static final int DECIMALS = 9;
    /** A fee for a thousand requests is this many times as much for a million. */
    private static final BigDecimal THOUSANDS = BigDecimal.valueOf(1_000);

    private static final String REQUESTS = "requests_kcount";
    private static final Map<String, PriceClass> CLASSES = classes();

    private static Map<String, PriceClass> classes() {
        Map<String, PriceClass> classes = new LinkedHashMap<>();
        classes.put("input_mtok", PriceClass.INPUT);
        classes.put("cache_read_mtok", PriceClass.CACHED_INPUT);
        classes.put("cache_write_mtok", PriceClass.CACHE_WRITE_5M);
        classes.put("cache_write_1h_mtok", PriceClass.CACHE_WRITE_1H);
        classes.put("input_audio_mtok", PriceClass.AUDIO_INPUT);
        classes.put("output_mtok", PriceClass.OUTPUT);
        classes.put("output_reasoning_mtok", PriceClass.REASONING);
        classes.put("output_audio_mtok", PriceClass.AUDIO_OUTPUT);
        classes.put(REQUESTS, PriceClass.REQUEST);
        return classes;
    }

    /** Adds what cannot be carried to {@code notCarried}. */
    static PublicPrice read(Node prices, List<String> notCarried) {
        if (prices.value() instanceof JsonArray(List<JsonValue> all)) {
            return dated(prices.path(), all, notCarried);
        }
        List<DatedPrice> versions = new ArrayList<>();
        version(prices, 0, notCarried, versions);
        return new PublicPrice(versions);
    }

    private static PublicPrice dated(String path, List<JsonValue> all, List<String> notCarried) {
        List<DatedPrice> versions = new ArrayList<>();
        List<String> others = new ArrayList<>();
        List<String> plain = new ArrayList<>();
        for (int i = 0; i < all.size(); i++) {
            Node version = new Node(path + "[" + i + "]", all.get(i));
            String reason = otherThanDate(version);
            Node prices = version.member("prices");
            if (reason.isEmpty()) {
                version(prices, from(version), notCarried, versions);
                plain.add("otherwise:" + figures(prices));
            } else {
                others.add(reason + ":" + figures(prices));
            }
        }
        if (!others.isEmpty()) {
            // One of several prices of a moment is no price: none of them is carried.
            notCarried.addAll(others);
            notCarried.addAll(plain);
            versions.clear();
        }
        versions.sort(Comparator.comparingLong(DatedPrice::fromMs));
        return new PublicPrice(versions);
    }

    private static String figures(Node prices) {
        return prices.names().stream()
                .filter(prices::has)
                .map(name -> " " + name + text(steps(prices.member(name))))
                .collect(Collectors.joining(","));
    }

    /** Why a version does not simply hold from a day on; empty where it does. */
    private static String otherThanDate(Node version) {
        if (!version.has("constraint")) {
            return "";
        }
        JsonObject constraint = version.member("constraint").object();
        String start = constraint.text("start_time");
        String end = constraint.text("end_time");
        if (start != null || end != null) {
            return "prices by the time of day, " + start + " to " + end;
        }
        return constraint.members().keySet().equals(Set.of("start_date"))
                ? ""
                : "a constraint that we do not have: "
                        + String.join(" ", constraint.members().keySet());
    }

    private static long from(Node version) {
        if (!version.has("constraint")) {
            return 0;
        }
        Node date = version.member("constraint").member("start_date");
        try {
            return LocalDate.parse(date.text())
                    .atStartOfDay(ZoneOffset.UTC)
                    .toInstant()
                    .toEpochMilli();
        } catch (DateTimeParseException e) {
            throw new CliException(
                    CliException.USAGE, date.path() + ": " + date.text() + " (expected: a day as 2026-01-31)", e);
        }
    }

    private static void version(Node prices, long fromMs, List<String> notCarried, List<DatedPrice> versions) {
        String when = fromMs == 0 ? "" : "from " + ListPriceFile.day(fromMs) + ": ";
        Map<PriceClass, NavigableMap<Long, BigDecimal>> carried = new LinkedHashMap<>();
        for (String name : prices.names()) {
            if (!prices.has(name)) {
                continue;
            }
            NavigableMap<Long, BigDecimal> steps = steps(prices.member(name));
            PriceClass priceClass = CLASSES.get(name);
            if (priceClass == null) {
                notCarried.add(when + name + text(steps) + ": no class of ours");
            } else {
                carried.put(priceClass, rates(when + name, steps, notCarried));
            }
        }
        if (carried.isEmpty()) {
            notCarried.add(when + "no figures: free, or not known");
        } else if (!carried.containsKey(PriceClass.INPUT)) {
            notCarried.add(when + "no price of input");
        } else {
            versions.add(new DatedPrice(fromMs, tiers(carried), List.of()));
        }
    }

    private static NavigableMap<Long, BigDecimal> rates(
            String what, NavigableMap<Long, BigDecimal> steps, List<String> notCarried) {
        NavigableMap<Long, BigDecimal> rates = new TreeMap<>();
        steps.forEach((above, price) -> {
            BigDecimal perMillion = what.endsWith(REQUESTS) ? price.multiply(THOUSANDS) : price;
            BigDecimal rate = perMillion.setScale(DECIMALS, RoundingMode.HALF_EVEN);
            if (rate.compareTo(perMillion) != 0) {
                notCarried.add(what + " " + plain(price) + ": rounded to nine decimals");
            }
            rates.put(above, rate);
        });
        return rates;
    }

    private static List<PriceTier> tiers(Map<PriceClass, NavigableMap<Long, BigDecimal>> carried) {
        TreeSet<Long> starts = new TreeSet<>();
        carried.values().forEach(steps -> starts.addAll(steps.keySet()));
        List<PriceTier> tiers = new ArrayList<>();
        for (long above : starts) {
            RateCard card = RateCard.empty();
            for (Map.Entry<PriceClass, NavigableMap<Long, BigDecimal>> steps : carried.entrySet()) {
                BigDecimal rate = steps.getValue().floorEntry(above).getValue();
                card = card.with(steps.getKey(), rate.unscaledValue().longValueExact());
            }
            tiers.add(new PriceTier(above, ListPriceFile.whole(card)));
        }
        return tiers;
    }

    /** A price by the input tokens above which it holds; the first from 0. */
    private static NavigableMap<Long, BigDecimal> steps(Node price) {
        NavigableMap<Long, BigDecimal> steps = new TreeMap<>();
        if (price.value() instanceof JsonObject) {
            steps.put(0L, figure(price.member("base")));
            for (Node tier : price.elements("tiers")) {
                Node start = tier.member("start");
                Long above = start.value() instanceof JsonNumber number ? number.whole() : null;
                if (above == null || above <= steps.lastKey()) {
                    throw PublicPriceFile.wrong(
                            start.path(), Table.text(start.value()), "a whole number above " + steps.lastKey());
                }
                steps.put(above, figure(tier.member("price")));
            }
        } else {
            steps.put(0L, figure(price));
        }
        return steps;
    }

    private static BigDecimal figure(Node price) {
        BigDecimal most = BigDecimal.valueOf(1_000_000);
        if (price.value() instanceof JsonNumber number) {
            BigDecimal figure = number.decimal();
            if (figure.signum() >= 0 && figure.compareTo(most) <= 0) {
                return figure;
            }
        }
        throw PublicPriceFile.wrong(price.path(), Table.text(price.value()), "a number, 0 to " + most);
    }

    private static String text(NavigableMap<Long, BigDecimal> steps) {
        StringBuilder text = new StringBuilder();
        steps.forEach((above, price) ->
                text.append(above == 0 ? " " : ", above " + above + " ").append(plain(price)));
        return text.toString();
    }

    private static String plain(BigDecimal price) {
        return price.stripTrailingZeros().toPlainString();
    }
}
