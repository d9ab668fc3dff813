package dev.tollgate.catalog;

import dev.tollgate.base.Endpoint;
import dev.tollgate.base.ModelName;
import dev.tollgate.catalog.Model.InputBounds;
import dev.tollgate.catalog.Model.ModelLimits;
import dev.tollgate.catalog.PriceVersion.PriceTier;
import dev.tollgate.catalog.ProviderOffer.Address;
import dev.tollgate.catalog.ProviderOffer.Listed;
import dev.tollgate.money.PriceClass;
import dev.tollgate.money.RateCard;
import dev.tollgate.money.Usd;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Makes models of what a server of one's own lists. They are sold at a demo price. */
final class LocalModels {
    /** Dollars for a million tokens: small, but not nothing, so that a demo's balance moves. */
    private static final String INPUT_PRICE = "0.05";

    private static final String OUTPUT_PRICE = "0.1";
    private static final int BYTES_PER_TOKEN = 3;
    /** Where the server does not say: larger than most, because the server itself refuses what does not fit. */
    private static final int CONTEXT_UNKNOWN = 131_072;

    private static final int OUTPUT_UNKNOWN = 8_192;
    private static final int IMAGE_TOKENS_MAX = 4_096;
    private static final int NAME_CHARS_MAX = 200;
    private static final String PREFIX = "local/";

    private LocalModels() {}

    static ProviderOffer offer(Address address, List<Listed> listed) {
        Set<String> taken = shippedNames();
        Set<String> ids = new HashSet<>();
        Map<ModelName, String> served = new HashMap<>();
        List<Model> models = new ArrayList<>();
        List<PriceVersion> prices = new ArrayList<>();
        for (Listed one : listed) {
            String plain = name(one.id());
            // Whatever calls itself gpt-4o on this machine is not OpenAI's, and must not be sold as if it were.
            String name = taken.contains(plain) ? PREFIX + plain : plain;
            if (!ids.add(one.id()) || !taken.add(name)) {
                continue;
            }
            Model model = model(new ModelName(name), one);
            served.put(model.name(), one.id());
            models.add(model);
            prices.addAll(new ShippedModel("", one.id(), model, List.of(price(model))).versions());
        }
        return new ProviderOffer(
                ProviderOffer.channel(Provider.LOCAL, address, served), models, soldOnly(prices), List.of());
    }

    /** What one's own machine costs is nobody's list price: unknown, so not in the cost book. */
    private static List<PriceVersion> soldOnly(List<PriceVersion> prices) {
        return prices.stream()
                .filter(price -> price.book() == PriceVersion.Book.SELL)
                .toList();
    }

    private static Set<String> shippedNames() {
        Set<String> names = new HashSet<>();
        for (Provider provider : Provider.values()) {
            for (ShippedModel shipped : ShippedModels.of(provider)) {
                names.add(shipped.model().name().text());
                shipped.model().aliases().forEach(alias -> names.add(alias.text()));
            }
        }
        return names;
    }

    /** llama.cpp lists the path of the file that it loaded; only its last part is a name. */
    private static String name(String id) {
        String name = id;
        if (id.endsWith(".gguf") || id.startsWith("/") || id.startsWith(".") || id.indexOf('\\') >= 0) {
            name = id.substring(Math.max(id.lastIndexOf('/'), id.lastIndexOf('\\')) + 1);
            name = name.endsWith(".gguf") ? name.substring(0, name.length() - ".gguf".length()) : name;
        }
        name = name.startsWith(ModelRules.TEST_PREFIX) || name.isEmpty() ? PREFIX + name : name;
        return name.length() <= NAME_CHARS_MAX ? name : name.substring(0, NAME_CHARS_MAX);
    }

    private static Model model(ModelName name, Listed listed) {
        boolean embeds = listed.id().toLowerCase(Locale.ROOT).contains("embed");
        boolean known = listed.contextTokens() > 0;
        int context = known ? listed.contextTokens() : CONTEXT_UNKNOWN;
        int output = known ? context : OUTPUT_UNKNOWN;
        return new Model(
                name,
                Set.of(),
                "A model of a server on this machine, sold at a demo price.",
                "local",
                embeds ? Set.of(Endpoint.EMBEDDINGS) : Set.of(Endpoint.CHAT_COMPLETIONS, Endpoint.COMPLETIONS),
                new ModelLimits(context, embeds ? 0 : output),
                new InputBounds(BYTES_PER_TOKEN, IMAGE_TOKENS_MAX, 0, 0),
                Set.of(ModelTrait.NO_DEVELOPER_ROLE));
    }

    private static DatedPrice price(Model model) {
        long input = Usd.perMillion(INPUT_PRICE);
        RateCard rates = RateCard.empty().with(PriceClass.INPUT, input).with(PriceClass.CACHED_INPUT, input);
        if (!model.endpoints().contains(Endpoint.EMBEDDINGS)) {
            long output = Usd.perMillion(OUTPUT_PRICE);
            rates = rates.with(PriceClass.OUTPUT, output).with(PriceClass.REASONING, output);
        }
        return new DatedPrice(0, List.of(new PriceTier(0, rates)), List.of());
    }
}
