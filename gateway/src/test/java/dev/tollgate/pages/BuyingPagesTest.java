package dev.tollgate.pages;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.base.CustomerId;
import dev.tollgate.base.IdSource;
import dev.tollgate.base.Limits;
import dev.tollgate.base.OffLoop;
import dev.tollgate.billing.EventNote.Fate;
import dev.tollgate.billing.FakePayments;
import dev.tollgate.billing.Order;
import dev.tollgate.billing.Orders;
import dev.tollgate.billing.Packs;
import dev.tollgate.billing.PaymentEvent;
import dev.tollgate.billing.PresetPacks;
import dev.tollgate.billing.TryLimiter;
import dev.tollgate.billing.WalletLink;
import dev.tollgate.catalog.CatalogParts;
import dev.tollgate.catalog.Presets;
import dev.tollgate.catalog.Storefront.RateLimit;
import dev.tollgate.http.RecordedExchange;
import dev.tollgate.identity.ApiKey.Kind;
import dev.tollgate.identity.Authentication;
import dev.tollgate.identity.Customer;
import dev.tollgate.identity.Identities;
import dev.tollgate.identity.KeyDesk;
import dev.tollgate.identity.KeyHasher;
import dev.tollgate.identity.ManualTime;
import dev.tollgate.identity.NewCustomer;
import dev.tollgate.identity.NewKey;
import dev.tollgate.ledger.Ledger;
import dev.tollgate.store.InMemoryIdentityStore;
import dev.tollgate.store.InMemoryLedgerStore;
import dev.tollgate.store.InMemoryOrderStore;
import io.vertx.core.Future;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Buying as a browser sees it, up to the key. */
final class BuyingPagesTest {
    private static final String ORIGIN = "https://api.tokener.top";
    private static final String LOCAL = "http://localhost:4000";
    private static final CatalogParts CATALOG = Presets.parts();
    private static final OffLoop AT_ONCE = new OffLoop() {
        @Override
        public <T> Future<T> call(Callable<T> work) {
            try {
                return Future.succeededFuture(work.call());
            } catch (Exception e) {
                return Future.failedFuture(e);
            }
        }
    };

    private final ManualTime time = new ManualTime(1_800_000_000_000L);
    private final InMemoryLedgerStore books = new InMemoryLedgerStore();
    private final InMemoryIdentityStore identityStore = new InMemoryIdentityStore();
    private final InMemoryOrderStore store = new InMemoryOrderStore(books, identityStore);
    private final IdSource ids = IdSource.seeded(time, 3);
    private final SecureRandom random = new SecureRandom();
    private final KeyHasher hasher = KeyHasher.with(new byte[KeyHasher.BYTES]);
    private final Identities identities = new Identities(
            identityStore, hasher, AT_ONCE, time, Limits.defaults().caches(), random);
    private final KeyDesk desk = new KeyDesk(identityStore, hasher, identities, ids, time, random);
    private final FakePayments payments = new FakePayments();
    private final Packs packs = new Packs(store);
    private final Orders orders = orders(payments);
    private final BuyingPages pages = pages(orders);
    private final PaymentHook hook = new PaymentHook(orders, Limits.defaults().buying(), AT_ONCE);

    BuyingPagesTest() {
        packs.seed(PresetPacks.all());
    }

    private Orders orders(@Nullable FakePayments service) {
        WalletLink link = new WalletLink() {
            @Override
            public void recall(CustomerId customer) {
                // No wallet here.
            }

            @Override
            public void grantsChanged(CustomerId customer) {
                // No wallet here.
            }

            @Override
            public void frozen(CustomerId customer) {
                // No wallet here.
            }
        };
        return new Orders(store, service, new Orders.Keys(desk, hasher), link, ids, time, random);
    }

    private BuyingPages pages(Orders over) {
        Shop shop = new Shop(
                packs,
                over,
                identities,
                "https://checkout.example",
                new TryLimiter(10),
                Limits.defaults().buying(),
                AT_ONCE,
                time);
        return new BuyingPages(() -> CATALOG.snapshot(), shop);
    }

    private RecordedExchange get(String origin, String path) {
        RecordedExchange exchange = RecordedExchange.get(origin, path);
        pages.handle(exchange);
        assertThat(exchange.ending()).isNotNull();
        return exchange;
    }

    private RecordedExchange post(String path, String form) {
        RecordedExchange exchange = new RecordedExchange("POST", ORIGIN, path, form.getBytes(StandardCharsets.US_ASCII))
                .with("content-type", "application/x-www-form-urlencoded; charset=utf-8");
        pages.handle(exchange);
        assertThat(exchange.ending()).isNotNull();
        return exchange;
    }

    private RecordedExchange webhook(String body, String signature) {
        RecordedExchange exchange = new RecordedExchange(
                        "POST", ORIGIN, "/webhooks/stripe", body.getBytes(StandardCharsets.UTF_8))
                .with("stripe-signature", signature);
        hook.handle(exchange);
        assertThat(exchange.ending()).isNotNull();
        return exchange;
    }

    private String buy(String form) {
        RecordedExchange bought = post("/packs/tokenproxy/first", form);
        assertThat(bought.status()).as(bought.text()).isEqualTo(303);
        Order order = payments.opened().getLast();
        assertThat(bought.answered("location")).isEqualTo("https://checkout.example/" + order.id());
        String back = payments.returns().paid();
        assertThat(back).startsWith(ORIGIN + "/packs/tokenproxy/order?token=");
        assertThat(payments.returns().left()).isEqualTo(ORIGIN + "/packs/tokenproxy");
        return back.substring(ORIGIN.length());
    }

    private void pay() {
        Order order = payments.opened().getLast();
        String body = "{\"id\": \"evt_" + order.id()
                + "\", \"type\": \"checkout.session.completed\", \"data\": {\"object\":"
                + " {\"id\": \"cs_" + order.id() + "\", \"payment_status\": \"paid\", \"payment_intent\": \"pi_1\","
                + " \"amount_total\": 500, \"currency\": \"usd\", \"metadata\": {\"tollgate_order\": \"" + order.id()
                + "\"}}}}";
        assertThat(webhook(body, "signed").status()).isEqualTo(200);
    }

    @Test
    void aStorefrontShowsWhatItSells() {
        RecordedExchange page = get(ORIGIN, "/packs");
        assertThat(page.status()).isEqualTo(200);
        String text = Html.read(page.text()).text();
        assertThat(text).contains("First pack", "5.00 USD", "$5 of credit", "Good for 90 days", "For every model");
        assertThat(text).contains("Max pack", "90.00 USD").doesNotContain("Ten times the limits");
        assertThat(page.text()).contains("action=\"/packs/tokenproxy/first\"");
        assertThat(page.answered("content-security-policy"))
                .contains("form-action 'self' https://checkout.example")
                .contains("default-src 'none'");
    }

    @Test
    void whereTheHostNamesNoneEveryStorefrontIsShown() {
        String text = Html.read(get(LOCAL, "/packs").text()).text();
        assertThat(text).contains("TokenProxy", "ThisToken", "TokenCheap", "AI TokenHub", "Ten times the limits");
        assertThat(get(LOCAL, "/packs/tokencheap").text())
                .contains("Ten times the limits")
                .doesNotContain("First pack");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/packs/thistoken",
                "/packs/nobody",
                "/packs/tokenproxy/order",
                "/packs/tokenproxy/order?token=",
                "/packs/a/b/c/d",
                "/packs/%20"
            })
    void whatIsNotThisHostsIsNotFound(String path) {
        assertThat(get(ORIGIN, path).status()).isEqualTo(404);
    }

    @Test
    void methodsAreKept() {
        assertThat(get(ORIGIN, "/packs/tokenproxy/first").status()).isEqualTo(405);
        assertThat(get(ORIGIN, "/packs/tokenproxy/first").answered("allow")).isEqualTo("POST");
        assertThat(post("/packs", "").status()).isEqualTo(405);
    }

    /** The first purchase, as tokenproxy promises it: pay, wait, see the key once. */
    @Test
    void aFirstPurchaseLeadsToAKeyThatIsShownOnce() {
        String order = buy("key=");
        RecordedExchange waiting = get(ORIGIN, order);
        assertThat(waiting.text()).contains("being confirmed");
        assertThat(waiting.answered("refresh")).isEqualTo("3");
        assertThat(waiting.answered("cache-control")).isEqualTo("no-store");
        assertThat(waiting.answered("referrer-policy")).isEqualTo("no-referrer");
        RecordedExchange early = post(order, "");
        assertThat(early.status()).isEqualTo(303); // nothing is paid: there is no key
        assertThat(early.answered("location")).isEqualTo(order);
        pay();
        RecordedExchange paid = get(ORIGIN, order);
        assertThat(paid.text())
                .contains("Show my key", "action=\"" + order + "\"")
                .doesNotContain("sk-tg-");
        assertThat(paid.answered("refresh")).isNull();
        // However often it is only looked at.
        assertThat(get(ORIGIN, order).text()).contains("Show my key");
        RecordedExchange shown = post(order, "");
        assertThat(shown.status()).isEqualTo(200);
        assertThat(shown.answered("cache-control")).isEqualTo("no-store");
        Matcher key = Pattern.compile("sk-tg-[0-9A-Za-z]{38}").matcher(shown.text());
        assertThat(key.find()).isTrue();
        assertThat(identities
                        .authenticate("Bearer " + key.group(), null, Presets.TOKENPROXY)
                        .result())
                .isInstanceOf(Authentication.Known.class);
        assertThat(post(order, "").status()).isEqualTo(303);
        assertThat(get(ORIGIN, order).text()).contains("was shown before").doesNotContain("sk-tg-");
        assertThat(identityStore.customers(null, 9)).hasSize(1);
    }

    @Test
    void aBuyerWithAKeyAddsToItsBalance() {
        Customer customer = desk.addCustomer(new NewCustomer(Presets.TOKENPROXY, "Ada", RateLimit.NONE));
        String key = desk.addKey(customer.id(), NewKey.unrestricted("k", Kind.LIVE))
                .secret()
                .reveal();
        String order = buy("key=" + URLEncoder.encode(" " + key + " ", StandardCharsets.UTF_8));
        pay();
        assertThat(get(ORIGIN, order).text()).contains("added to your balance").doesNotContain("Show my key");
        assertThat(new Ledger(books, ids, time).balances(customer.id())).hasSize(1);
        assertThat(identityStore.customers(null, 9)).hasSize(1);
    }

    @Test
    void aKeyThatIsNotGoodHereBuysNothing() {
        Customer customer = desk.addCustomer(new NewCustomer(Presets.THISTOKEN, "Bob", RateLimit.NONE));
        String key = desk.addKey(customer.id(), NewKey.unrestricted("k", Kind.LIVE))
                .secret()
                .reveal();
        for (String wrong : new String[] {key, "sk-tg-nonsense"}) {
            RecordedExchange refused = post("/packs/tokenproxy/first", "key=" + wrong);
            assertThat(refused.status()).isEqualTo(401);
            assertThat(refused.text()).contains("not good here").doesNotContain(wrong);
        }
        assertThat(payments.opened()).isEmpty();
    }

    @Test
    void aFrozenAccountBuysNothing() {
        Customer customer = desk.addCustomer(new NewCustomer(Presets.TOKENPROXY, "Eve", RateLimit.NONE));
        String key = desk.addKey(customer.id(), NewKey.unrestricted("k", Kind.LIVE))
                .secret()
                .reveal();
        desk.changeCustomer(
                customer.id(),
                was -> new Customer(was.id(), was.storefront(), was.name(), was.limits(), true, was.createdMs()));
        assertThat(post("/packs/tokenproxy/first", "key=" + key).status()).isEqualTo(409);
        assertThat(payments.opened()).isEmpty();
    }

    @Test
    void formsThatAreNoneAreRefused() {
        assertThat(post("/packs/tokenproxy/first", "key=%zz").status()).isEqualTo(400);
        assertThat(post("/packs/tokenproxy/first", "key=" + "a".repeat(9_000)).status())
                .isEqualTo(413);
        RecordedExchange json = new RecordedExchange(
                        "POST", ORIGIN, "/packs/tokenproxy/first", "{}".getBytes(StandardCharsets.UTF_8))
                .with("content-type", "application/json");
        pages.handle(json);
        assertThat(json.status()).isEqualTo(415);
        assertThat(payments.opened()).isEmpty();
    }

    @Test
    void whatIsNotOnSaleIsNotSold() {
        assertThat(post("/packs/tokenproxy/nothing", "").status()).isEqualTo(404);
        assertThat(payments.opened()).isEmpty();
    }

    @Test
    void soManyPurchasesAreBegunFromOneAddress() {
        for (int i = 0; i < 10; i++) {
            assertThat(post("/packs/tokenproxy/first", "").status()).isEqualTo(303);
        }
        assertThat(post("/packs/tokenproxy/first", "").status()).isEqualTo(429);
        assertThat(payments.opened()).hasSize(10);
    }

    @Test
    void aPaymentServiceThatIsAwayIsToldToTheBuyer() {
        payments.away(true);
        RecordedExchange refused = post("/packs/tokenproxy/first", "");
        assertThat(refused.status()).isEqualTo(503);
        assertThat(refused.text()).contains("nothing was bought");
    }

    @Test
    void withoutAPaymentServiceThePageSaysHowToConnectOne() {
        BuyingPages off = pages(orders(null));
        RecordedExchange page = RecordedExchange.get(ORIGIN, "/packs");
        off.handle(page);
        assertThat(page.text())
                .contains("Payments are off", "STRIPE_SECRET_KEY", "STRIPE_WEBHOOK_SECRET", "First pack")
                .doesNotContain("<form");
        assertThat(page.answered("content-security-policy")).endsWith("form-action 'self'");
        RecordedExchange bought = new RecordedExchange("POST", ORIGIN, "/packs/tokenproxy/first", new byte[0])
                .with("content-type", "application/x-www-form-urlencoded");
        off.handle(bought);
        assertThat(bought.status()).isEqualTo(409);
    }

    @Test
    void anOrderOfAnotherStorefrontOrOfNobodyIsNotFound() {
        String order = buy("");
        assertThat(get(LOCAL, order.replace("tokenproxy", "thistoken")).status())
                .isEqualTo(404);
        assertThat(get(ORIGIN, "/packs/tokenproxy/order?token=00000000000000000000000000")
                        .status())
                .isEqualTo(404);
    }

    @Test
    void anOrderThatNobodyPaidSaysSo() {
        String order = buy("");
        Order opened = payments.opened().getLast();
        assertThat(orders.apply(new PaymentEvent.Lapsed("l", opened.id(), "cs_" + opened.id())))
                .isEqualTo(Fate.APPLIED);
        assertThat(get(ORIGIN, order).text()).contains("Nothing was paid");
    }

    @Test
    void theWebhookBelievesOnlyWhatIsSigned() {
        buy("");
        assertThat(webhook("{\"id\": \"evt_1\"}", "forged").status()).isEqualTo(400);
        assertThat(webhook("{}", "signed").status()).isEqualTo(400);
        RecordedExchange get = RecordedExchange.get(ORIGIN, "/webhooks/stripe");
        hook.handle(get);
        assertThat(get.status()).isEqualTo(405);
        assertThat(webhook("x".repeat((1 << 20) + 1), "signed").status()).isEqualTo(413);
        assertThat(Objects.requireNonNull(store.orders(null, 1).getFirst())
                        .progress()
                        .state())
                .isEqualTo(Order.State.CREATED);
    }

    @Test
    void withoutAPaymentServiceThereIsNoWebhook() {
        PaymentHook off = new PaymentHook(orders(null), Limits.defaults().buying(), AT_ONCE);
        RecordedExchange exchange = new RecordedExchange("POST", ORIGIN, "/webhooks/stripe", new byte[0]);
        off.handle(exchange);
        assertThat(exchange.status()).isEqualTo(404);
    }
}
