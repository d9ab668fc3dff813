package dev.tollgate.app;

import dev.tollgate.base.CustomerId;
import dev.tollgate.base.StorefrontId;
import dev.tollgate.catalog.Storefront;
import dev.tollgate.catalog.Storefront.RateLimit;
import dev.tollgate.identity.ApiKey.Kind;
import dev.tollgate.identity.Customer;
import dev.tollgate.identity.IdentityStore;
import dev.tollgate.identity.KeyDesk;
import dev.tollgate.identity.NewCustomer;
import dev.tollgate.identity.NewKey;
import dev.tollgate.money.Usd;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The demo's customers: one a storefront, with $10, a live key and a test key. What is there already is kept, so that a
 * start that was cut short is taken up again and a second one changes nothing.
 */
final class DemoShop {
    static final String CUSTOMER = "Demo customer";
    private static final long BALANCE_NANOS = 10 * Usd.NANOS;
    private static final int PAGE = 100;

    private final IdentityStore customers;
    private final KeyDesk desk;
    private final Giving giving;

    /** Gives a grant, unless the customer has one already. */
    @FunctionalInterface
    interface Giving {
        void giveOnce(CustomerId customer, long nanos, String origin);
    }

    DemoShop(IdentityStore customers, KeyDesk desk, Giving giving) {
        this.customers = customers;
        this.desk = desk;
        this.giving = giving;
    }

    /** Makes what is missing, and writes the secrets of new keys into {@code pairs}. */
    void stock(Iterable<Storefront> storefronts, StorefrontId main, Map<String, String> pairs) {
        for (Storefront storefront : storefronts) {
            Customer found = find(storefront.id());
            Customer customer = found == null
                    ? desk.addCustomer(new NewCustomer(storefront.id(), CUSTOMER, RateLimit.NONE))
                    : found;
            giving.giveOnce(customer.id(), BALANCE_NANOS, "given: demo");
            key(customer, Kind.LIVE, variable("TOLLGATE_API_KEY", storefront.id(), main), pairs);
            key(customer, Kind.TEST, variable("TOLLGATE_TEST_KEY", storefront.id(), main), pairs);
        }
    }

    /** The variable that holds a storefront's key, as {@code TOLLGATE_API_KEY_AI_TOKENHUB}. */
    static String variable(String prefix, StorefrontId storefront, StorefrontId main) {
        return storefront.equals(main)
                ? prefix
                : prefix + "_" + storefront.text().replace('-', '_').toUpperCase(Locale.ROOT);
    }

    private void key(Customer customer, Kind kind, String variable, Map<String, String> pairs) {
        pairs.computeIfAbsent(variable, _ -> {
            String name = kind == Kind.LIVE ? "demo live" : "demo test";
            return desk.addKey(customer.id(), NewKey.unrestricted(name, kind))
                    .secret()
                    .reveal();
        });
    }

    private @Nullable Customer find(StorefrontId storefront) {
        CustomerId after = null;
        while (true) {
            List<Customer> page = customers.customers(after, PAGE);
            for (Customer customer : page) {
                if (customer.storefront().equals(storefront) && customer.name().equals(CUSTOMER)) {
                    return customer;
                }
            }
            if (page.size() < PAGE) {
                return null;
            }
            after = page.getLast().id();
        }
    }
}
