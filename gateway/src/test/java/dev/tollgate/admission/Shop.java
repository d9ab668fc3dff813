package dev.tollgate.admission;

import dev.tollgate.base.ApiKeyId;
import dev.tollgate.base.ChannelId;
import dev.tollgate.base.CustomerId;
import dev.tollgate.base.Endpoint;
import dev.tollgate.base.Limits;
import dev.tollgate.base.ModelName;
import dev.tollgate.base.RequestId;
import dev.tollgate.base.Secret;
import dev.tollgate.base.StorefrontId;
import dev.tollgate.catalog.CatalogSnapshot;
import dev.tollgate.catalog.Channel;
import dev.tollgate.catalog.Model;
import dev.tollgate.catalog.ModelTrait;
import dev.tollgate.catalog.PriceVersion;
import dev.tollgate.catalog.PriceVersion.Book;
import dev.tollgate.catalog.PriceVersion.PriceTier;
import dev.tollgate.catalog.Storefront;
import dev.tollgate.catalog.Storefront.RateLimit;
import dev.tollgate.catalog.Storefront.RateTier;
import dev.tollgate.chat.ImageAsk;
import dev.tollgate.chat.InputSize;
import dev.tollgate.chat.RequestFacts;
import dev.tollgate.identity.ApiKey;
import dev.tollgate.identity.ApiKey.Kind;
import dev.tollgate.identity.ApiKey.Life;
import dev.tollgate.identity.ApiKey.Permissions;
import dev.tollgate.identity.Authentication.Known;
import dev.tollgate.identity.Caller;
import dev.tollgate.identity.Customer;
import dev.tollgate.identity.IpRanges;
import dev.tollgate.identity.ManualTime;
import dev.tollgate.money.PriceClass;
import dev.tollgate.money.RateCard;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** A storefront with a few models, callers of it, and an admission over fakes. */
final class Shop {
    static final long NOW_MS = 1_800_000_000_000L;
    static final ModelName PLAIN = new ModelName("plain");
    static final ModelName OTHER = new ModelName("other");
    /** Sold, with a price for input and none for output. */
    static final ModelName HALF_PRICED = new ModelName("half-priced");

    static final ModelName UNPRICED = new ModelName("unpriced");
    static final ModelName EMBEDDER = new ModelName("embedder");
    static final ModelName SIMULATED = new ModelName("sim-slow");
    static final StorefrontId ID = new StorefrontId("shop");

    final ManualTime time = new ManualTime(NOW_MS);
    final FakeBooks books = new FakeBooks();
    final FakeBalances balances = new FakeBalances();
    final Rates rates = new Rates(time, Limits.defaults().caches());
    final Admission admission =
            new Admission(rates, books, balances, Limits.defaults().money());
    final CatalogSnapshot catalog;
    private long lastRequest;

    Shop(List<RateTier> tiers) {
        Storefront storefront = new Storefront(
                ID,
                "The Shop",
                List.of("shop.example"),
                Set.of(Endpoint.CHAT_COMPLETIONS, Endpoint.COMPLETIONS, Endpoint.EMBEDDINGS),
                Set.of(PLAIN, OTHER, HALF_PRICED, UNPRICED, EMBEDDER),
                new Storefront.Defaults(null, 0),
                tiers,
                Map.of());
        List<Model> models = new ArrayList<>();
        for (ModelName name : List.of(PLAIN, OTHER, HALF_PRICED, UNPRICED)) {
            models.add(model(name, Endpoint.CHAT_COMPLETIONS, Set.of()));
        }
        models.add(model(EMBEDDER, Endpoint.EMBEDDINGS, Set.of()));
        models.add(model(SIMULATED, Endpoint.CHAT_COMPLETIONS, Set.of(ModelTrait.TEST_ONLY)));
        List<PriceVersion> prices = new ArrayList<>();
        for (ModelName name : List.of(PLAIN, OTHER, EMBEDDER, SIMULATED)) {
            prices.add(price(prices.size(), name, true));
        }
        prices.add(price(prices.size(), HALF_PRICED, false));
        prices.add(weights(prices.size(), PLAIN, true));
        prices.add(weights(prices.size(), OTHER, false));
        Channel channel = new Channel(
                new ChannelId("main"),
                "openai",
                URI.create("https://provider.example/v1"),
                new Secret(""),
                new Channel.Rank(0, 1),
                Map.of(PLAIN, "p", OTHER, "o", HALF_PRICED, "h", UNPRICED, "u", EMBEDDER, "e"),
                Map.of(),
                Channel.StreamUsage.ASK,
                true);
        catalog = new CatalogSnapshot(List.of(storefront), models, prices, List.of(channel));
    }

    private static Model model(ModelName name, Endpoint endpoint, Set<ModelTrait> traits) {
        return new Model(
                name,
                Set.of(new ModelName(name + "-2026")),
                "A model",
                "group-" + name,
                Set.of(endpoint),
                new Model.ModelLimits(10_000, 4_000),
                new Model.InputBounds(3, 0, 0, 0),
                traits);
    }

    /** A million nano-dollars for a million tokens: one nano-dollar a token. */
    private static PriceVersion price(long id, ModelName name, boolean output) {
        RateCard rates = RateCard.empty().with(PriceClass.INPUT, 1_000_000);
        return new PriceVersion(
                id,
                Book.SELL,
                name,
                0,
                List.of(new PriceTier(0, output ? rates.with(PriceClass.OUTPUT, 1_000_000) : rates)),
                List.of());
    }

    /** Half a nano-token a token; where output has no weight, tokens cannot pay. */
    private static PriceVersion weights(long id, ModelName name, boolean output) {
        RateCard rates = RateCard.empty().with(PriceClass.INPUT, 500_000);
        return new PriceVersion(
                id,
                Book.WEIGHTS,
                name,
                0,
                List.of(new PriceTier(0, output ? rates.with(PriceClass.OUTPUT, 500_000) : rates)),
                List.of());
    }

    Storefront storefront() {
        return Objects.requireNonNull(catalog.storefront(ID));
    }

    static Caller caller(long id, Kind kind, RateLimit ofKey, RateLimit ofCustomer) {
        ApiKey key = new ApiKey(
                new ApiKeyId(id),
                new CustomerId(id / 10),
                "key",
                "sk-…",
                kind,
                Permissions.ALL,
                ofKey,
                null,
                new Life(NOW_MS, 0, 0));
        return new Caller(key, new Customer(new CustomerId(id / 10), ID, "customer", ofCustomer, false, NOW_MS));
    }

    static Known known(Caller caller) {
        return new Known(caller, IpRanges.parse(caller.key().grants().ipRanges()));
    }

    /** A chat of 30 bytes in one message: 10 + 4 + 3 tokens of input. */
    static RequestFacts chat(ModelName model, long maxTokens) {
        return facts(Endpoint.CHAT_COMPLETIONS, model, maxTokens, new InputSize(30, 1, 0, 0, 0, 0));
    }

    static RequestFacts facts(Endpoint endpoint, ModelName model, long maxTokens, InputSize input) {
        return new RequestFacts(
                new RequestFacts.Ask(endpoint, model), false, false, 1, 1, 1, maxTokens, input, ImageAsk.DEFAULT);
    }

    AdmissionAsk ask(Caller caller, RequestFacts facts, RateStanding standing) {
        ModelChoice choice = Admission.model(caller, storefront(), catalog, facts.model(), time.epochMillis());
        Model model = ((ModelChoice.Sold) choice).model();
        return new AdmissionAsk(
                new RequestId(1, ++lastRequest),
                caller,
                storefront(),
                catalog,
                model,
                facts,
                standing,
                time.epochMillis());
    }
}
