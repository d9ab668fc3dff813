package dev.tollgate.pages;

import dev.tollgate.catalog.Model;
import dev.tollgate.catalog.Storefront;
import dev.tollgate.catalog.Storefront.RateLimit;
import dev.tollgate.catalog.Storefront.RateTier;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/**
 * A storefront's limits, by balance and by group of models.
 *
 * @param tiers the balances from which each column holds
 * @param rows one for each group
 */
record RateTable(List<String> tiers, List<Row> rows) {
    private static final String EVERY_OTHER_GROUP = "*";

    /**
     * One group of models.
     *
     * @param group its name for people
     * @param members models of it that are sold here, in words
     * @param cells one for each tier
     */
    record Row(String group, String members, List<Cell> cells) {}

    /** The limits of one group in one tier, with their units; empty where nothing limits. */
    record Cell(String requests, String tokens, String concurrent) {
        boolean unlimited() {
            return requests.isEmpty() && tokens.isEmpty() && concurrent.isEmpty();
        }
    }

    RateTable {
        tiers = List.copyOf(tiers);
        rows = List.copyOf(rows);
    }

    static RateTable of(Storefront storefront, List<Model> sold) {
        List<String> tiers = new ArrayList<>();
        TreeSet<String> groups = new TreeSet<>();
        for (RateTier tier : storefront.tiers()) {
            tiers.add(tier.fromTotalNanos() == 0 ? "Any balance" : "From " + whole(tier.fromTotalNanos()));
            groups.addAll(tier.groups().keySet());
        }
        boolean others = groups.remove(EVERY_OTHER_GROUP);
        List<Row> rows = new ArrayList<>();
        for (String group : groups) {
            rows.add(row(storefront, group, group, members(sold, group)));
        }
        boolean uncovered = sold.stream().anyMatch(model -> !groups.contains(model.group()));
        if (others && (uncovered || rows.isEmpty())) {
            String name = rows.isEmpty() ? "Every model" : "Every other model";
            rows.add(row(storefront, EVERY_OTHER_GROUP, name, ""));
        }
        return new RateTable(tiers, rows);
    }

    private static String whole(long nanos) {
        String dollars = PriceList.dollars(nanos);
        return dollars.endsWith(".00") ? dollars.substring(0, dollars.length() - 3) : dollars;
    }

    private static Row row(Storefront storefront, String group, String name, String members) {
        List<Cell> cells = new ArrayList<>();
        for (RateTier tier : storefront.tiers()) {
            RateLimit limit = tier.groups().getOrDefault(group, RateLimit.NONE);
            cells.add(new Cell(
                    amount(limit.requestsPerMinute(), " requests/min"),
                    amount(limit.tokensPerMinute(), " tokens/min"),
                    amount(limit.concurrent(), " at once")));
        }
        return new Row(name, members, cells);
    }

    private static String amount(long number, String unit) {
        return number == 0 ? "" : PriceList.count(number) + unit;
    }

    private static String members(List<Model> sold, String group) {
        List<String> names = new ArrayList<>();
        for (Model model : sold) {
            if (model.group().equals(group) && !model.name().text().equals(group)) {
                names.add(model.name().text());
            }
        }
        return String.join(", ", names);
    }
}
