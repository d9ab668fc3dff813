package dev.tollgate.relay;

import dev.tollgate.admission.Admission;
import dev.tollgate.admission.AdmissionAsk;
import dev.tollgate.admission.ModelChoice;
import dev.tollgate.admission.Rates;
import dev.tollgate.admission.Verdict;
import dev.tollgate.base.ApiKeyId;
import dev.tollgate.base.ChannelId;
import dev.tollgate.base.CustomerId;
import dev.tollgate.base.Endpoint;
import dev.tollgate.base.HaltPoints;
import dev.tollgate.base.Limits;
import dev.tollgate.base.ModelName;
import dev.tollgate.base.OffLoop;
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
import dev.tollgate.dialect.ParsedRequest;
import dev.tollgate.dialect.RequestReading;
import dev.tollgate.dialect.openai.OpenAiDialect;
import dev.tollgate.identity.ApiKey;
import dev.tollgate.identity.Caller;
import dev.tollgate.identity.Customer;
import dev.tollgate.identity.ManualTime;
import dev.tollgate.metering.TokenCounter;
import dev.tollgate.money.PriceClass;
import dev.tollgate.money.RateCard;
import dev.tollgate.observe.AccessEntry;
import dev.tollgate.observe.Metrics;
import dev.tollgate.routing.ChannelHealth;
import dev.tollgate.routing.FailureRule;
import dev.tollgate.routing.HealthListener;
import dev.tollgate.routing.Router;
import dev.tollgate.wallet.BalanceView;
import dev.tollgate.wallet.Balances;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;

/** One event loop's relay over real admission, routing, dialect and metering, and fakes at its edges. */
final class World {
    static final long NOW_MS = 1_800_000_000_000L;
    static final long BALANCE_NANOS = 77;
    /** Shared: its vocabularies take a second to load. */
    private static final TokenCounter COUNTER = new TokenCounter();

    private static final ModelName PLAIN = new ModelName("plain");
    private static final ModelName THINKER = new ModelName("thinker");
    private static final ModelName CHATTER = new ModelName("chatter");
    private static final StorefrontId SHOP = new StorefrontId("shop");

    final List<String> log = new ArrayList<>();
    final ManualTime time = new ManualTime(NOW_MS);
    final ManualTimers timers = new ManualTimers(time);
    final FakeBooks books = new FakeBooks(log);
    final FakeUpstream upstream = new FakeUpstream();
    final RecordingSink sink = new RecordingSink(log);
    final Deque<Runnable> offLoop = new ArrayDeque<>();
    private final Admission admission;
    private final Relay relay;
    private final CatalogSnapshot catalog;
    private long lastRequest;

    World() {
        Limits limits = Limits.defaults();
        catalog = new CatalogSnapshot(
                List.of(storefront()),
                List.of(
                        model(PLAIN, Set.of()),
                        model(THINKER, Set.of(ModelTrait.HIDDEN_OUTPUT)),
                        model(CHATTER, Set.of(ModelTrait.CHAT_ONLY))),
                List.of(price(1, PLAIN), price(2, THINKER), price(3, CHATTER), weights(11, PLAIN)),
                List.of(channel("a", "openai", 0), channel("b", "openai", 1)));
        RelayLoop loop =
                new RelayLoop(channel -> upstream, timers, new Later(), time, new Random(1), limits, HaltPoints.NONE);
        admission = new Admission(new Rates(time, limits.caches()), books, new NoBalances(), limits.money());
        relay = new Relay(
                admission,
                new Router(new ChannelHealth(limits.upstream(), new Deaf()), limits.upstream(), false),
                channel("sim", Router.SIMULATOR, 0),
                new Settlement(books, new NoBalances(), COUNTER, loop, new Metrics()),
                loop);
    }

    private static Storefront storefront() {
        return new Storefront(
                SHOP,
                "The Shop",
                List.of("shop.example"),
                Set.of(Endpoint.CHAT_COMPLETIONS, Endpoint.COMPLETIONS),
                Set.of(PLAIN, THINKER, CHATTER),
                new Storefront.Defaults(null, 0),
                List.of(),
                Map.of());
    }

    private static Model model(ModelName name, Set<ModelTrait> traits) {
        return new Model(
                name,
                Set.of(),
                "A model",
                "group",
                Set.of(Endpoint.CHAT_COMPLETIONS, Endpoint.COMPLETIONS),
                new Model.ModelLimits(10_000, 4_000),
                new Model.InputBounds(3, 0, 0, 0),
                traits);
    }

    /** One nano-dollar a token. */
    private static PriceVersion price(long id, ModelName name) {
        RateCard rates = RateCard.empty().with(PriceClass.INPUT, 1_000_000).with(PriceClass.OUTPUT, 1_000_000);
        return new PriceVersion(id, Book.SELL, name, 0, List.of(new PriceTier(0, rates)), List.of());
    }

    /** Half a nano-token a token. */
    private static PriceVersion weights(long id, ModelName name) {
        RateCard rates = RateCard.empty().with(PriceClass.INPUT, 500_000).with(PriceClass.OUTPUT, 500_000);
        return new PriceVersion(id, Book.WEIGHTS, name, 0, List.of(new PriceTier(0, rates)), List.of());
    }

    private static Channel channel(String id, String provider, int priority) {
        return new Channel(
                new ChannelId(id),
                provider,
                URI.create("https://" + id + ".example/v1"),
                new Secret(""),
                new Channel.Rank(priority, 1),
                Map.of(PLAIN, "p", THINKER, "t", CHATTER, "c"),
                Map.of(),
                Channel.StreamUsage.ASK,
                true);
    }

    /** A customer that may have one request at a time: whoever is not finished shows. */
    private static Caller caller(ApiKey.Kind kind) {
        CustomerId id = new CustomerId(7);
        ApiKey key = new ApiKey(
                new ApiKeyId(70),
                id,
                "key",
                "sk-…",
                kind,
                ApiKey.Permissions.ALL,
                RateLimit.NONE,
                null,
                new ApiKey.Life(NOW_MS, 0, 0));
        return new Caller(key, new Customer(id, SHOP, "customer", new RateLimit(0, 0, 1), false, NOW_MS));
    }

    Future<RelayOutcome> serve(Endpoint endpoint, ApiKey.Kind kind, String body) {
        return serve(endpoint, kind, body, false);
    }

    private Future<RelayOutcome> serve(Endpoint endpoint, ApiKey.Kind kind, String body, boolean keyed) {
        ParsedRequest parsed = parse(endpoint, body);
        AdmissionAsk ask = ask(parsed, kind);
        return relay.serve(new RelayRequest(ask, parsed, new AccessEntry(ask.request()), keyed), sink);
    }

    /** With an Idempotency-Key. */
    Future<RelayOutcome> keyedChat(String model, boolean stream) {
        return serve(Endpoint.CHAT_COMPLETIONS, ApiKey.Kind.LIVE, chatBody(model, stream), true);
    }

    Future<RelayOutcome> chat(String model, boolean stream) {
        return serve(Endpoint.CHAT_COMPLETIONS, ApiKey.Kind.LIVE, chatBody(model, stream));
    }

    static String chatBody(String model, boolean stream) {
        return "{\"model\":\"" + model + "\",\"stream\":" + stream
                + ",\"messages\":[{\"role\":\"user\",\"content\":\"Hello there\"}]}";
    }

    /** Whether the customer's one place is free again. */
    boolean placeIsFree() {
        Verdict verdict = admission
                .admit(ask(parse(Endpoint.CHAT_COMPLETIONS, chatBody("plain", false)), ApiKey.Kind.TEST))
                .result();
        if (verdict instanceof Verdict.Admitted(var permit)) {
            permit.finish(0);
            return true;
        }
        return false;
    }

    FakeUpstream.Call call(int index) {
        return upstream.calls.get(index);
    }

    void runOffLoop() {
        while (!offLoop.isEmpty()) {
            offLoop.remove().run();
        }
    }

    private static ParsedRequest parse(Endpoint endpoint, String body) {
        RequestReading reading = new OpenAiDialect(1 << 20).parse(endpoint, body.getBytes(StandardCharsets.UTF_8));
        return ((RequestReading.Parsed) reading).request();
    }

    private AdmissionAsk ask(ParsedRequest parsed, ApiKey.Kind kind) {
        Caller caller = caller(kind);
        Storefront shop = Objects.requireNonNull(catalog.storefront(SHOP));
        ModelChoice choice =
                Admission.model(caller, shop, catalog, parsed.facts().model(), time.epochMillis());
        return new AdmissionAsk(
                new RequestId(1, ++lastRequest),
                caller,
                shop,
                catalog,
                ((ModelChoice.Sold) choice).model(),
                parsed.facts(),
                admission.enterRates(caller),
                time.epochMillis());
    }

    private final class Later implements OffLoop {
        @Override
        public <T> Future<T> call(Callable<T> work) {
            Promise<T> promise = Promise.promise();
            offLoop.add(() -> {
                T result;
                try {
                    result = work.call();
                } catch (Exception e) {
                    promise.fail(e);
                    return;
                }
                promise.complete(result);
            });
            return promise.future();
        }
    }

    private static final class NoBalances implements Balances {
        @Override
        public Future<Long> totalNanos(CustomerId customer) {
            return Future.succeededFuture(BALANCE_NANOS);
        }

        @Override
        public Future<BalanceView> balance(CustomerId customer) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Future<Void> recall(CustomerId customer) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Future<Void> grantsChanged(CustomerId customer) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void freeze(CustomerId customer, boolean frozen) {
            throw new UnsupportedOperationException();
        }
    }

    private static final class Deaf implements HealthListener {
        @Override
        public void opened(ChannelId channel, long forMs) {}

        @Override
        public void closed(ChannelId channel) {}

        @Override
        public void cooling(ChannelId channel, long forMs) {}

        @Override
        public void operatorNeeded(ChannelId channel, FailureRule rule, int status) {}
    }
}
