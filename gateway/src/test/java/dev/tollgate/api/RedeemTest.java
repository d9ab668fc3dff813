package dev.tollgate.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.base.CustomerId;
import dev.tollgate.base.IdSource;
import dev.tollgate.base.Limits;
import dev.tollgate.base.ModelName;
import dev.tollgate.base.OffLoop;
import dev.tollgate.billing.Terms;
import dev.tollgate.billing.Vouchers;
import dev.tollgate.billing.WalletLink;
import dev.tollgate.catalog.CatalogSnapshot;
import dev.tollgate.catalog.Presets;
import dev.tollgate.catalog.Storefront.RateLimit;
import dev.tollgate.http.RecordedExchange;
import dev.tollgate.identity.ApiKey.Kind;
import dev.tollgate.identity.ApiKey.Permissions;
import dev.tollgate.identity.Customer;
import dev.tollgate.identity.Identities;
import dev.tollgate.identity.KeyDesk;
import dev.tollgate.identity.KeyHasher;
import dev.tollgate.identity.ManualTime;
import dev.tollgate.identity.NewCustomer;
import dev.tollgate.identity.NewKey;
import dev.tollgate.json.Json;
import dev.tollgate.json.JsonValue.JsonObject;
import dev.tollgate.money.Asset;
import dev.tollgate.store.InMemoryIdentityStore;
import dev.tollgate.store.InMemoryLedgerStore;
import dev.tollgate.store.InMemoryVoucherStore;
import io.vertx.core.Future;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class RedeemTest {
    private static final String ORIGIN = "http://localhost:4000";
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
    private final IdSource ids = IdSource.seeded(time, 3);
    private final SecureRandom random = new SecureRandom();
    private final KeyHasher hasher = KeyHasher.with(new byte[KeyHasher.BYTES]);
    private final Identities identities = new Identities(
            identityStore, hasher, AT_ONCE, time, Limits.defaults().caches(), random);
    private final KeyDesk desk = new KeyDesk(identityStore, hasher, identities, ids, time, random);
    private final List<CustomerId> changed = new ArrayList<>();
    private final Vouchers vouchers = new Vouchers(
            new InMemoryVoucherStore(books),
            new Vouchers.Secrets(hasher, random),
            new Vouchers.Tries(3, 5),
            new WalletLink() {
                @Override
                public void recall(CustomerId customer) {
                    throw new AssertionError("nothing is recalled");
                }

                @Override
                public void grantsChanged(CustomerId customer) {
                    changed.add(customer);
                }

                @Override
                public void frozen(CustomerId customer) {
                    throw new AssertionError("nobody is frozen");
                }
            },
            ids,
            time);
    private final CatalogSnapshot catalog = Presets.parts().snapshot();
    private final Redeem redeem = new Redeem(() -> catalog, identities, vouchers, AT_ONCE);
    private final Customer customer = desk.addCustomer(new NewCustomer(Presets.TOLLGATE, "Ada", RateLimit.NONE));
    private final String key = key(Permissions.ALL);

    private String key(Permissions permissions) {
        NewKey asked = new NewKey("k", Kind.LIVE, permissions, RateLimit.NONE, null, 0);
        return desk.addKey(customer.id(), asked).secret().reveal();
    }

    private String code() {
        Terms terms = new Terms(Asset.TOKENS, 2_500_000_000L, Set.of(new ModelName("gpt-4")), 0, 0);
        return vouchers.make(Presets.TOLLGATE, "fair", terms, 1, 0)
                .codes()
                .getFirst()
                .reveal();
    }

    private RecordedExchange send(String method, String path, @Nullable String secret, String body) {
        RecordedExchange exchange = new RecordedExchange(method, ORIGIN, path, body.getBytes(StandardCharsets.UTF_8));
        if (secret != null) {
            exchange.with("authorization", "Bearer " + secret);
        }
        redeem.handle(exchange);
        assertThat(exchange.ending()).isNotNull();
        return exchange;
    }

    private RecordedExchange post(@Nullable String secret, String body) {
        return send("POST", "/v1/vouchers/redeem", secret, body);
    }

    private static String error(RecordedExchange exchange, String member) {
        JsonObject body = (JsonObject) Json.parse(exchange.bytes());
        return Objects.requireNonNull(
                Objects.requireNonNull(body.object("error")).text(member));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/v1/vouchers/redeem", "/vouchers/redeem"})
    void aCodeAddsToTheBalanceOfTheKeyThatSendsIt(String path) {
        assertThat(Redeem.serves(path)).isTrue();
        RecordedExchange done = send("POST", path, key, "{\"code\": \"" + code() + "\"}");
        assertThat(done.status()).as(done.text()).isEqualTo(200);
        JsonObject body = (JsonObject) Json.parse(done.bytes());
        assertThat(body.text("object")).isEqualTo("voucher.redemption");
        assertThat(body.text("asset")).isEqualTo("TOKENS");
        assertThat(body.text("amount")).isEqualTo("2.5");
        assertThat(body.elements("models")).hasSize(1);
        assertThat(body.text("grant")).startsWith("grt_");
        assertThat(changed).containsExactly(customer.id());
        assertThat(books.grants(customer.id())).hasSize(1);
    }

    @Test
    void withoutAGoodKeyNothingIsTried() {
        String body = "{\"code\": \"" + code() + "\"}";
        assertThat(post(null, body).status()).isEqualTo(401);
        assertThat(post("sk-tg-nobodys", body).status()).isEqualTo(401);
        String elsewhere = key(new Permissions(Set.of(), Set.of(), List.of("203.0.113.0/24")));
        assertThat(post(elsewhere, body).status()).isEqualTo(403);
        assertThat(post(key, body).status()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[]", "{}", "{\"code\": 5}", "{\"code\": ", "{\"code\": \"ABC\"}"})
    void whatIsNoCodeIsABadRequest(String body) {
        assertThat(post(key, body).status()).isEqualTo(400);
        assertThat(books.grants(customer.id())).isEmpty();
    }

    @Test
    void aLongBodyAndAnotherMethodAreRefused() {
        assertThat(post(key, "{\"code\": \"" + "A".repeat(5_000) + "\"}").status())
                .isEqualTo(413);
        RecordedExchange get = send("GET", "/v1/vouchers/redeem", key, "");
        assertThat(get.status()).isEqualTo(405);
        assertThat(get.answered("allow")).contains("POST");
    }

    @Test
    void triesAreCountedForTheCustomerAndTheAddressHoweverTheyEnd() {
        String right = "{\"code\": \"" + code() + "\"}";
        for (int i = 0; i < 3; i++) {
            RecordedExchange wrong = post(key, "{\"code\": \"ABC\"}");
            assertThat(error(wrong, "message")).contains("mistyped");
        }
        RecordedExchange refused = post(key, right);
        assertThat(refused.status()).isEqualTo(429);
        assertThat(refused.answered("retry-after")).isEqualTo("1200");
        time.advance(1_200_000);
        assertThat(post(key, right).status()).isEqualTo(200);
    }
}
