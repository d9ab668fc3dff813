package dev.tollgate.catalog;

import java.net.URI;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The list prices of one provider.
 *
 * @param id as {@code openai}, {@code google}, {@code x-ai}
 * @param name for people
 * @param api a regular expression that its API's addresses begin with
 * @param others providers whose list holds for models that its own has not, in this order
 * @param prices the first one that matches an id holds
 */
public record ProviderPrices(String id, String name, String api, List<String> others, List<ListPrice> prices) {
    public ProviderPrices {
        others = List.copyOf(others);
        prices = List.copyOf(prices);
    }

    /** The price of a model by its id at this provider, or null. */
    public @Nullable ListPrice find(String modelId) {
        for (ListPrice price : prices) {
            if (price.matches(modelId)) {
                return price;
            }
        }
        return null;
    }

    /** Whether a channel's address is one of this provider's. */
    public boolean serves(URI baseUrl) {
        return Pattern.compile(api).matcher(baseUrl.toString()).lookingAt();
    }
}
