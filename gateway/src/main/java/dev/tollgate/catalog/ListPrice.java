package dev.tollgate.catalog;

import java.util.List;

/**
 * One entry of a provider's price list.
 *
 * @param id the provider's usual id of the model
 * @param rules which ids mean it: one that holds is enough
 * @param prices by date, ascending, in dollars; empty where our price classes carry nothing of it
 * @param notCarried what the provider's list says and our price classes cannot, in words
 */
public record ListPrice(String id, List<NameRule> rules, List<DatedPrice> prices, List<String> notCarried) {
    public ListPrice {
        rules = List.copyOf(rules);
        prices = List.copyOf(prices);
        notCarried = List.copyOf(notCarried);
    }

    /** Whether an id of the provider means it. */
    public boolean matches(String modelId) {
        return rules.stream().anyMatch(rule -> rule.matches(modelId));
    }
}
