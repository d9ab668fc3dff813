package dev.tollgate.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.base.CustomerId;
import dev.tollgate.base.IdSource;
import dev.tollgate.base.Limits;
import dev.tollgate.base.StorefrontId;
import dev.tollgate.base.TimeSource;
import dev.tollgate.catalog.Presets;
import dev.tollgate.catalog.Storefront;
import dev.tollgate.identity.Customer;
import dev.tollgate.identity.Identities;
import dev.tollgate.identity.KeyDesk;
import dev.tollgate.identity.KeyHasher;
import dev.tollgate.store.InMemoryIdentityStore;
import io.vertx.core.Future;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoShopTest {
    private final InMemoryIdentityStore store = new InMemoryIdentityStore();
    private final List<String> given = new ArrayList<>();
    private final List<Storefront> storefronts = List.copyOf(Presets.parts().storefronts());

    @TempDir
    private Path folder;

    private KeyDesk desk;

    @BeforeEach
    void open() throws IOException {
        TimeSource time = TimeSource.system();
        SecureRandom random = new SecureRandom();
        KeyHasher hasher = KeyHasher.open(folder.resolve("pepper.key"), random);
        Identities identities = new Identities(
                store, hasher, DemoShopTest::noLookUp, time, Limits.defaults().caches(), random);
        desk = new KeyDesk(store, hasher, identities, IdSource.seeded(time, 1), time, random);
    }

    private static <T> Future<T> noLookUp(Callable<T> work) {
        return Future.failedFuture("a demo's customers are made without a look-up (not expected: " + work + ")");
    }

    private void stock(Map<String, String> pairs) {
        new DemoShop(store, desk, this::give).stock(storefronts, Presets.TOLLGATE, pairs);
    }

    private void give(CustomerId customer, long nanos, String origin) {
        given.add(customer + " " + nanos + " " + origin);
    }

    @Test
    void eachStorefrontGetsOneCustomerTenDollarsALiveKeyAndATestKey() {
        Map<String, String> pairs = new LinkedHashMap<>();
        stock(pairs);
        List<Customer> customers = store.customers(null, 100);
        assertThat(customers).hasSize(5).allMatch(each -> each.name().equals(DemoShop.CUSTOMER));
        assertThat(given).hasSize(5).allMatch(each -> each.endsWith(" 10000000000 given: demo"));
        assertThat(pairs.keySet())
                .containsExactlyInAnyOrder(
                        "TOLLGATE_API_KEY",
                        "TOLLGATE_TEST_KEY",
                        "TOLLGATE_API_KEY_THISTOKEN",
                        "TOLLGATE_TEST_KEY_THISTOKEN",
                        "TOLLGATE_API_KEY_TOKENPROXY",
                        "TOLLGATE_TEST_KEY_TOKENPROXY",
                        "TOLLGATE_API_KEY_TOKENCHEAP",
                        "TOLLGATE_TEST_KEY_TOKENCHEAP",
                        "TOLLGATE_API_KEY_AI_TOKENHUB",
                        "TOLLGATE_TEST_KEY_AI_TOKENHUB");
        pairs.forEach(
                (name, secret) -> assertThat(secret).startsWith(name.startsWith("TOLLGATE_TEST") ? "sk-test-" : "sk-"));
        assertThat(pairs.values()).doesNotHaveDuplicates();
    }

    @Test
    void aSecondStartKeepsCustomersAndKeys() {
        Map<String, String> pairs = new LinkedHashMap<>();
        stock(pairs);
        List<Customer> customers = store.customers(null, 100);
        Map<String, String> again = new LinkedHashMap<>(pairs);
        stock(again);
        assertThat(again).isEqualTo(pairs);
        assertThat(store.customers(null, 100)).isEqualTo(customers);
        assertThat(customers).allMatch(each -> store.keys(each.id()).size() == 2);
    }

    @Test
    void aStartThatWasCutShortIsTakenUpAgain() {
        Map<String, String> pairs = new LinkedHashMap<>();
        new DemoShop(store, desk, this::give).stock(storefronts.subList(0, 2), Presets.TOLLGATE, pairs);
        stock(pairs);
        assertThat(store.customers(null, 100)).hasSize(5);
        assertThat(pairs).hasSize(10);
    }

    @Test
    void theMainStorefrontsVariablesHaveNoSuffix() {
        StorefrontId hub = new StorefrontId("ai-tokenhub");
        assertThat(DemoShop.variable("TOLLGATE_API_KEY", hub, Presets.TOLLGATE))
                .isEqualTo("TOLLGATE_API_KEY_AI_TOKENHUB");
        assertThat(DemoShop.variable("TOLLGATE_API_KEY", Presets.TOLLGATE, Presets.TOLLGATE))
                .isEqualTo("TOLLGATE_API_KEY");
    }
}
