package dev.tollgate.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.base.ChannelId;
import dev.tollgate.base.Endpoint;
import dev.tollgate.base.ModelName;
import dev.tollgate.base.Secret;
import dev.tollgate.base.StorefrontId;
import dev.tollgate.catalog.Channel;
import dev.tollgate.catalog.MarkupRule;
import dev.tollgate.catalog.MarkupRule.Scope;
import dev.tollgate.catalog.Model;
import dev.tollgate.catalog.ModelTrait;
import dev.tollgate.catalog.PriceVersion;
import dev.tollgate.catalog.PriceVersion.Book;
import dev.tollgate.catalog.PriceVersion.ImageRate;
import dev.tollgate.catalog.PriceVersion.Origin;
import dev.tollgate.catalog.PriceVersion.PriceTier;
import dev.tollgate.catalog.PriceVersion.Source;
import dev.tollgate.catalog.Storefront;
import dev.tollgate.catalog.Storefront.RateLimit;
import dev.tollgate.catalog.Storefront.RateTier;
import dev.tollgate.money.Markup;
import dev.tollgate.money.PriceClass;
import dev.tollgate.money.RateCard;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** What {@link dev.tollgate.catalog.CatalogStore} promises. */
class CatalogStoreTest {
    abstract static class Promises extends Contract {
        Promises(Stores.Kind kind) {
            super(kind);
        }

        private static final Storefront WHOLE = new Storefront(
                new StorefrontId("tokencheap"),
                "Token \"Cheap\" ™",
                List.of("z.example", "a.example"),
                Set.of(Endpoint.COMPLETIONS, Endpoint.MODELS),
                Set.of(new ModelName("gpt-4"), new ModelName("claude-2")),
                new Storefront.Defaults("0.7", 4096),
                List.of(
                        new RateTier(
                                0, Map.of("gpt-4", new RateLimit(500, 0, 0), "*", new RateLimit(3_500, 90_000, 8))),
                        new RateTier(50_000_000_000L, Map.of())),
                Map.of(401, "who?", 429, "slow down"),
                false);

        private static final Storefront BARE = new Storefront(
                new StorefrontId("tollgate"),
                "Tollgate",
                List.of(),
                Set.of(),
                Set.of(),
                new Storefront.Defaults(null, 0),
                List.of(),
                Map.of());

        private static final Model MODEL = new Model(
                new ModelName("meta/llama-3"),
                Set.of(new ModelName("llama-3"), new ModelName("llama-3-2025-01-01")),
                "Stands in: 模型",
                "llama",
                Set.of(Endpoint.CHAT_COMPLETIONS, Endpoint.COMPLETIONS),
                new Model.ModelLimits(128_000, 4_096),
                new Model.InputBounds(3, 1_105, 0, 7),
                Set.of(ModelTrait.REASONING, ModelTrait.HIDDEN_OUTPUT));

        private static final PriceVersion PRICE = new PriceVersion(
                9_007_199_254_740_993L,
                Book.SELL,
                new ModelName("gpt-4o"),
                1_700_000_000_000L,
                List.of(
                        new PriceTier(
                                0,
                                RateCard.empty()
                                        .with(PriceClass.INPUT, 2_500_000_000_000L)
                                        .with(PriceClass.OUTPUT, 0)),
                        new PriceTier(200_000, RateCard.empty())),
                List.of(
                        new ImageRate("1024x1024", "standard", 40_000_000),
                        new ImageRate("1024x1024", "", 80_000_000),
                        new ImageRate("", "", 90_000_000)));

        private static Channel channel(String id, String credential, Map<String, String> headers) {
            return new Channel(
                    new ChannelId(id),
                    "openai",
                    URI.create("https://api.example/v1"),
                    new Secret(credential),
                    new Channel.Rank(1, 3),
                    Map.of(new ModelName("gpt-4o"), "gpt-4o-2024-08-06", new ModelName("gpt-4"), "gpt-4"),
                    headers,
                    Channel.StreamUsage.ASK,
                    true);
        }

        @Test
        void whatIsPutComesBackWhole() {
            stores().catalog().putStorefront(WHOLE);
            stores().catalog().putStorefront(BARE);
            stores().catalog().putModel(MODEL);
            stores().catalog().addPrice(PRICE);
            Channel open = channel("open", "", Map.of());
            Channel keyed = channel("keyed", "sk-secret-ü", Map.of("api-key", "k1", "x-team", ""));
            stores().catalog().putChannel(open);
            stores().catalog().putChannel(keyed);
            assertThat(stores().catalog().storefronts()).containsExactlyInAnyOrder(WHOLE, BARE);
            assertThat(stores().catalog().models()).containsExactly(MODEL);
            assertThat(stores().catalog().prices()).containsExactly(PRICE);
            assertThat(stores().catalog().channels()).containsExactlyInAnyOrder(open, keyed);
        }

        @Test
        void whatIsPutAgainReplacesAllOfIt() {
            stores().catalog().putStorefront(WHOLE);
            Storefront less = new Storefront(
                    WHOLE.id(),
                    "Less",
                    List.of("a.example"),
                    Set.of(),
                    Set.of(),
                    new Storefront.Defaults(null, 0),
                    List.of(new RateTier(0, Map.of("*", RateLimit.NONE))),
                    Map.of(500, "ours"));
            stores().catalog().putStorefront(less);
            assertThat(stores().catalog().storefronts()).containsExactly(less);

            stores().catalog().putModel(MODEL);
            Model changed = new Model(
                    MODEL.name(),
                    Set.of(new ModelName("llama-3")),
                    "",
                    "g",
                    Set.of(Endpoint.EMBEDDINGS),
                    new Model.ModelLimits(1, 2),
                    new Model.InputBounds(1, 2, 3, 4),
                    Set.of());
            stores().catalog().putModel(changed);
            assertThat(stores().catalog().models()).containsExactly(changed);

            stores().catalog().putChannel(channel("c", "old", Map.of("api-key", "old")));
            Channel replaced = new Channel(
                    new ChannelId("c"),
                    "simulator",
                    URI.create("http://127.0.0.1:1/v1"),
                    new Secret("new"),
                    new Channel.Rank(9, 1),
                    Map.of(),
                    Map.of("x-new", "v"),
                    Channel.StreamUsage.NONE,
                    false);
            stores().catalog().putChannel(replaced);
            assertThat(stores().catalog().channels()).containsExactly(replaced);
        }

        @Test
        void aPriceIsNeverChanged() {
            stores().catalog().addPrice(PRICE);
            stores().catalog()
                    .addPrice(new PriceVersion(
                            PRICE.id(),
                            Book.COST,
                            new ModelName("other"),
                            1,
                            List.of(new PriceTier(0, RateCard.empty())),
                            List.of()));
            assertThat(stores().catalog().prices()).containsExactly(PRICE);
        }

        @Test
        void whereAPriceComesFromComesBackToo() {
            PriceVersion cost = new PriceVersion(
                    2,
                    Book.COST,
                    new ModelName("gpt-4o"),
                    0,
                    PRICE.tiers(),
                    List.of(),
                    Origin.list(Source.IMPORTED, "x-ai"));
            PriceVersion marked = new PriceVersion(
                    3,
                    Book.SELL,
                    new ModelName("gpt-4o"),
                    0,
                    PRICE.tiers(),
                    List.of(),
                    new Origin(Source.MARKUP, new StorefrontId("tokencheap"), "x-ai", Long.MAX_VALUE, 2, 0));
            PriceVersion cancel = PriceVersion.none(
                    4, Book.SELL, new ModelName("gpt-4o"), 5, Origin.set(new StorefrontId("tokencheap"), 3));
            stores().catalog().addPrices(List.of(cost, marked, cancel));
            stores().catalog().addPrices(List.of(marked, PRICE));
            assertThat(stores().catalog().prices()).containsExactlyInAnyOrder(cost, marked, cancel, PRICE);
        }

        @Test
        void aMarkupRuleIsKeptAndNeverChanged() {
            MarkupRule whole = new MarkupRule(
                    7, new Scope(new StorefrontId("tokencheap"), new ModelName("gpt-4o"), ""), 9, new Markup(-25));
            MarkupRule none = new MarkupRule(8, new Scope(null, null, "x-ai"), 0, null);
            stores().catalog().addMarkup(whole);
            stores().catalog().addMarkup(none);
            stores().catalog().addMarkup(new MarkupRule(7, Scope.ALL, 0, null));
            assertThat(stores().catalog().markups()).containsExactly(whole, none);
        }

        @Test
        void whatIsRemovedIsGoneAndRemovingNothingIsNoError() {
            stores().catalog().putModel(MODEL);
            stores().catalog().putChannel(channel("c", "s", Map.of("a", "b")));
            stores().catalog().removeModel(MODEL.name());
            stores().catalog().removeModel(MODEL.name());
            stores().catalog().removeChannel(new ChannelId("c"));
            stores().catalog().removeChannel(new ChannelId("c"));
            assertThat(stores().catalog().models()).isEmpty();
            assertThat(stores().catalog().channels()).isEmpty();
            stores().catalog().putChannel(channel("c", "s", Map.of()));
            assertThat(stores().catalog().channels()).containsExactly(channel("c", "s", Map.of()));
        }
    }

    @Nested
    class InMemory extends Promises {
        InMemory() {
            super(Stores::memory);
        }
    }

    @Nested
    class OnSqlite extends Promises {
        OnSqlite() {
            super(Stores::sqlite);
        }
    }

    @Nested
    class OnPostgres extends Promises {
        OnPostgres() {
            super(Stores::postgres);
        }
    }
}
