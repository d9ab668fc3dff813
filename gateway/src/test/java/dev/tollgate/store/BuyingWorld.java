package dev.tollgate.store;

import dev.tollgate.base.CustomerId;
import dev.tollgate.base.GrantId;
import dev.tollgate.base.Limits;
import dev.tollgate.base.OffLoop;
import dev.tollgate.base.StorefrontId;
import dev.tollgate.billing.FakePayments;
import dev.tollgate.billing.Order;
import dev.tollgate.billing.Orders;
import dev.tollgate.billing.Pack;
import dev.tollgate.billing.PackId;
import dev.tollgate.billing.PaymentEvent;
import dev.tollgate.billing.Refunds;
import dev.tollgate.billing.Terms;
import dev.tollgate.billing.Vouchers;
import dev.tollgate.billing.WalletLink;
import dev.tollgate.catalog.Storefront.RateLimit;
import dev.tollgate.identity.Customer;
import dev.tollgate.identity.Identities;
import dev.tollgate.identity.KeyDesk;
import dev.tollgate.identity.KeyHasher;
import dev.tollgate.identity.ManualTime;
import dev.tollgate.identity.NewCustomer;
import dev.tollgate.ledger.Ledger;
import dev.tollgate.money.Asset;
import dev.tollgate.money.Price;
import io.vertx.core.Future;
import java.security.SecureRandom;
import java.util.Collections;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/** Buying over a set of stores, with a payment service that does as it is told and a clock that the test moves. */
final class BuyingWorld {
    static final StorefrontId SHOP = new StorefrontId("tokenproxy");
    static final Price PRICE = new Price(1_000, "USD");
    static final long AMOUNT = 12_000_000_000L;
    static final Pack PACK = new Pack(
            SHOP, new PackId("first"), "First pack", PRICE, new Terms(Asset.USD, AMOUNT, Set.of(), 30, 2), true);

    private static final String PAGE = "https://shop.example/packs/tokenproxy";

    final ManualTime time = new ManualTime(Samples.DAY);
    final Stores stores;
    final FakePayments payments = new FakePayments();
    final Ledger ledger;
    final KeyDesk desk;
    final Identities identities;
    final Orders orders;
    final Refunds refunds;
    final Vouchers vouchers;
    final Set<CustomerId> frozen = Collections.synchronizedSet(new HashSet<>());
    private int events;

    BuyingWorld(Stores stores) {
        this.stores = stores;
        ledger = new Ledger(stores.ledger(), stores.ids(), time);
        SecureRandom random = new SecureRandom();
        KeyHasher hasher = KeyHasher.with(new byte[KeyHasher.BYTES]);
        OffLoop atOnce = new OffLoop() {
            @Override
            public <T> Future<T> call(Callable<T> work) {
                try {
                    return Future.succeededFuture(work.call());
                } catch (Exception e) {
                    return Future.failedFuture(e);
                }
            }
        };
        identities = new Identities(
                stores.identities(), hasher, atOnce, time, Limits.defaults().caches(), random);
        desk = new KeyDesk(stores.identities(), hasher, identities, stores.ids(), time, random);
        WalletLink link = new WalletLink() {
            @Override
            public void recall(CustomerId customer) {
                // Nothing is leased here but by the test itself.
            }

            @Override
            public void grantsChanged(CustomerId customer) {
                // Nobody holds balances in memory here.
            }

            @Override
            public void frozen(CustomerId customer) {
                frozen.add(customer);
            }
        };
        orders = new Orders(stores.orders(), payments, new Orders.Keys(desk, hasher), link, stores.ids(), time, random);
        refunds = new Refunds(ledger, orders, payments, link, time);
        vouchers = new Vouchers(
                stores.vouchers(),
                new Vouchers.Secrets(hasher, random),
                new Vouchers.Tries(1_000, 1_000),
                link,
                stores.ids(),
                time);
    }

    /** A purchase, as its buyer and its test know it. */
    record Purchase(Order order, String token, String intent) {}

    Purchase checkout() {
        return checkout(null);
    }

    Purchase checkout(@Nullable CustomerId customer) {
        orders.checkout(PACK, customer, PAGE);
        String back = payments.returns().paid();
        String token = back.substring((PAGE + "/order?token=").length());
        Order order = Objects.requireNonNull(orders.find(token));
        return new Purchase(order, token, "pi_" + order.id());
    }

    Purchase bought() {
        Purchase purchase = checkout();
        orders.apply(paid(purchase));
        return new Purchase(now(purchase), purchase.token(), purchase.intent());
    }

    Order now(Purchase purchase) {
        return Objects.requireNonNull(orders.order(purchase.order().id()));
    }

    GrantId grant(Purchase purchase) {
        return Objects.requireNonNull(now(purchase).progress().grant());
    }

    CustomerId customer(Purchase purchase) {
        return Objects.requireNonNull(now(purchase).buyer().customer());
    }

    /** A new customer of the shop. */
    Customer newCustomer() {
        return desk.addCustomer(new NewCustomer(SHOP, "Ada", RateLimit.NONE));
    }

    String event() {
        return "evt_" + ++events;
    }

    PaymentEvent.Paid paid(Purchase purchase) {
        return new PaymentEvent.Paid(
                event(),
                purchase.order().id(),
                purchase.order().progress().session(),
                purchase.intent(),
                purchase.order().price());
    }

    PaymentEvent disputed(Purchase purchase) {
        return new PaymentEvent.Disputed(event(), purchase.intent(), "dp_1", PRICE);
    }

    PaymentEvent decided(Purchase purchase, boolean won) {
        return new PaymentEvent.DisputeEnded(event(), purchase.intent(), "dp_1", won);
    }

    /** What {@code fsck} says; nothing where the stores are in memory. */
    void assertClean() {
        Database database = stores.database();
        if (database != null) {
            BooksReport report = database.check(row -> row.charge().nanos());
            if (!report.violations().isEmpty()) {
                throw new AssertionError(report.violations().toString());
            }
        }
    }
}
