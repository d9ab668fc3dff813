package dev.tollgate.catalog;

import dev.tollgate.base.ChannelId;
import dev.tollgate.base.Endpoint;
import dev.tollgate.base.ModelName;
import dev.tollgate.base.Secret;
import dev.tollgate.base.StorefrontId;
import dev.tollgate.catalog.Model.InputBounds;
import dev.tollgate.catalog.Model.ModelLimits;
import dev.tollgate.catalog.PriceVersion.Book;
import dev.tollgate.catalog.PriceVersion.PriceTier;
import dev.tollgate.catalog.Storefront.Defaults;
import dev.tollgate.catalog.Storefront.RateTier;
import dev.tollgate.money.PriceClass;
import dev.tollgate.money.RateCard;
import dev.tollgate.money.Usd;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Small catalogs that the tests of this package begin with. */
final class Samples {
    static final ModelName GPT = new ModelName("gpt");
    static final PriceClass CACHED = PriceClass.CACHED_INPUT;
    /** 23 November 2026. */
    static final long AT = 1_795_392_000_000L;

    private Samples() {}

    static Model model(String name, String... aliases) {
        Set<ModelName> names = new HashSet<>();
        for (String alias : aliases) {
            names.add(new ModelName(alias));
        }
        return new Model(
                new ModelName(name),
                names,
                "",
                "g",
                Set.of(Endpoint.CHAT_COMPLETIONS),
                new ModelLimits(1_000, 100),
                new InputBounds(3, 0, 0, 0),
                Set.of());
    }

    static RateCard rates(String input, String output) {
        return RateCard.empty()
                .with(PriceClass.INPUT, Usd.perMillion(input))
                .with(PriceClass.OUTPUT, Usd.perMillion(output));
    }

    static PriceVersion price(long id, String model, long fromMs, RateCard rates) {
        return new PriceVersion(
                id, Book.SELL, new ModelName(model), fromMs, List.of(new PriceTier(0, rates)), List.of());
    }

    static PriceVersion tiers(long id, String model, List<RateCard> rates, List<Long> above) {
        List<PriceTier> tiers = new ArrayList<>();
        for (int i = 0; i < rates.size(); i++) {
            tiers.add(new PriceTier(above.get(i), rates.get(i)));
        }
        return new PriceVersion(id, Book.SELL, new ModelName(model), 0, tiers, List.of());
    }

    static Channel channel(String id, Map<ModelName, String> models) {
        return new Channel(
                new ChannelId(id),
                "openai",
                URI.create("https://api.example.com/v1"),
                new Secret("k"),
                new Channel.Rank(0, 1),
                models,
                Map.of(),
                Channel.StreamUsage.ASK,
                true);
    }

    static Storefront storefront(String id, Set<ModelName> models) {
        return storefront(id, models, List.of());
    }

    static Storefront withHosts(String id, String... hosts) {
        return storefront(id, Set.of(), List.of(hosts));
    }

    private static Storefront storefront(String id, Set<ModelName> models, List<String> hosts) {
        return new Storefront(
                new StorefrontId(id),
                "A brand",
                hosts,
                Set.of(Endpoint.CHAT_COMPLETIONS, Endpoint.MODELS),
                models,
                new Defaults(null, 0),
                List.of(new RateTier(0, Map.of())),
                Map.of());
    }
}
