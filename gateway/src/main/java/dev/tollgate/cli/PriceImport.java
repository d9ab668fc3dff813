package dev.tollgate.cli;

import dev.tollgate.catalog.DatedPrice;
import dev.tollgate.catalog.ListPrice;
import dev.tollgate.catalog.ListPriceFile;
import dev.tollgate.catalog.PriceVersion.PriceTier;
import dev.tollgate.catalog.ProviderPrices;
import dev.tollgate.json.JsonValue;
import dev.tollgate.json.JsonValue.JsonArray;
import dev.tollgate.json.JsonValue.JsonObject;
import dev.tollgate.json.JsonValue.JsonText;
import dev.tollgate.money.PriceClass;
import dev.tollgate.money.Usd;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Which price of which list is that of each model of a server: of the list of the provider whose channel serves it,
 * else of the one whose price it has, or of those that were named.
 */
final class PriceImport {
    private static final String TEST_ONLY = "test_only";

    private final Map<String, ProviderPrices> lists = new LinkedHashMap<>();
    private final boolean named;
    private final Map<String, List<Candidate>> served = new TreeMap<>();
    private final List<JsonValue> offers = new ArrayList<>();
    private final List<String> notCarried = new ArrayList<>();
    private final List<String> unlisted = new ArrayList<>();

    /** An entry of a list that may be a model's price. */
    private record Candidate(String provider, ListPrice price) {}

    /** @param named whether the lists were asked for by name: then they hold for models that no channel serves */
    PriceImport(List<ProviderPrices> lists, boolean named) {
        lists.forEach(list -> this.lists.put(list.id(), list));
        this.named = named;
    }

    /** Reads what the server sells and through whom, and finds the prices. */
    void match(Remote remote) {
        for (JsonValue channel : remote.call("GET", "/channels", null).elements("data")) {
            serve((JsonObject) channel);
        }
        Map<String, String> known = new LinkedHashMap<>();
        for (JsonValue price : remote.call("GET", "/prices?book=cost", null).elements("data")) {
            String provider = ((JsonObject) price).text("provider");
            if (provider != null) {
                known.put(text((JsonObject) price, "model"), provider);
            }
        }
        for (JsonValue model : remote.call("GET", "/models", null).elements("data")) {
            if (!((JsonObject) model).elements("traits").contains(new JsonText(TEST_ONLY))) {
                match((JsonObject) model, known);
            }
        }
    }

    /** What the server is asked to put in, model by model. */
    List<JsonValue> offers() {
        return List.copyOf(offers);
    }

    /** What was found and cannot be carried, each with its reason. */
    List<String> notCarried() {
        return List.copyOf(notCarried);
    }

    /** Models that are in none of the lists of their providers. */
    List<String> unlisted() {
        return List.copyOf(unlisted);
    }

    private void serve(JsonObject channel) {
        String url = text(channel, "base_url");
        JsonObject models = channel.object("models");
        for (ProviderPrices list : lists.values()) {
            if (models != null && list.serves(URI.create(url))) {
                models.members().forEach((model, id) -> {
                    Candidate found = find(list, ((JsonText) id).value());
                    if (found != null) {
                        served.computeIfAbsent(model, _ -> new ArrayList<>()).add(found);
                    }
                });
            }
        }
    }

    /** The list's own entry, else that of a provider whose models it serves too. */
    private @Nullable Candidate find(ProviderPrices list, String id) {
        ListPrice own = list.find(id);
        if (own != null) {
            return new Candidate(list.id(), own);
        }
        for (String other : list.others()) {
            ProviderPrices others = lists.get(other);
            ListPrice price = others == null ? null : others.find(id);
            if (price != null) {
                return new Candidate(list.id(), price);
            }
        }
        return null;
    }

    private void match(JsonObject model, Map<String, String> known) {
        String name = text(model, "name");
        List<Candidate> candidates = served.getOrDefault(name, List.of());
        if (candidates.isEmpty()) {
            candidates = byName(model, named ? lists.keySet() : Set.of(known.getOrDefault(name, "")));
        }
        if (candidates.isEmpty()) {
            unlisted.add(name);
            return;
        }
        Candidate first = candidates.getFirst();
        if (candidates.stream().anyMatch(other -> !other.price.prices().equals(first.price.prices()))) {
            Set<String> providers = new TreeSet<>();
            candidates.forEach(each -> providers.add(each.provider));
            notCarried.add(name + ": " + String.join(" and ", providers) + " have different prices (expected: one"
                    + " --provider)");
            return;
        }
        first.price.notCarried().forEach(note -> notCarried.add(name + ": " + first.provider + " " + note));
        if (!first.price.prices().isEmpty()) {
            offers.add(offer(name, first));
        }
    }

    private List<Candidate> byName(JsonObject model, Set<String> providers) {
        List<String> ids = new ArrayList<>();
        ids.add(text(model, "name"));
        model.elements("aliases").forEach(alias -> ids.add(((JsonText) alias).value()));
        for (String provider : providers) {
            ProviderPrices list = lists.get(provider);
            Candidate found = list == null ? null : findAny(list, ids);
            if (found != null) {
                return List.of(found);
            }
        }
        return List.of();
    }

    private @Nullable Candidate findAny(ProviderPrices list, List<String> ids) {
        for (String id : ids) {
            Candidate found = find(list, id);
            if (found != null) {
                return found;
            }
        }
        return null;
    }

    private static JsonObject offer(String model, Candidate candidate) {
        List<JsonValue> versions = new ArrayList<>();
        for (DatedPrice price : candidate.price.prices()) {
            Body version = new Body();
            if (price.fromMs() != 0) {
                version.put("effective_from", Arguments.time(ListPriceFile.day(price.fromMs())));
            }
            version.set(
                    "tiers",
                    new JsonArray(price.tiers().stream().map(PriceImport::tier).toList()));
            versions.add(version.object());
        }
        return new Body()
                .put("model", model)
                .put("provider", candidate.provider)
                .set("versions", new JsonArray(versions))
                .object();
    }

    private static JsonValue tier(PriceTier tier) {
        Map<String, String> rates = new LinkedHashMap<>();
        for (PriceClass priceClass : PriceClass.values()) {
            if (tier.rates().has(priceClass)) {
                rates.put(
                        priceClass.name().toLowerCase(Locale.ROOT),
                        Usd.plain(tier.rates().of(priceClass)));
            }
        }
        return new Body()
                .put("above_input_tokens", tier.aboveInputTokens())
                .put("per_million", rates)
                .object();
    }

    private static String text(JsonObject object, String name) {
        String text = object.text(name);
        return text == null ? "" : text;
    }
}
