package dev.tollgate.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tollgate.base.ApiKeyId;
import dev.tollgate.base.CustomerId;
import dev.tollgate.base.Endpoint;
import dev.tollgate.base.ModelName;
import dev.tollgate.base.StorefrontId;
import dev.tollgate.catalog.Storefront.RateLimit;
import dev.tollgate.identity.ApiKey;
import dev.tollgate.identity.Caller;
import dev.tollgate.identity.Customer;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** What {@link dev.tollgate.identity.IdentityStore} promises. */
class IdentityStoreTest {
    abstract static class Promises extends Contract {
        private static final ApiKey.Budget BUDGET = new ApiKey.Budget(5_000_000_000L, ApiKey.Budget.Period.MONTH);

        Promises(Stores.Kind kind) {
            super(kind);
        }

        private static Customer customer(long id, String name) {
            return new Customer(
                    new CustomerId(id), new StorefrontId("tokencheap"), name, new RateLimit(5, 600, 7), false, 17);
        }

        private static ApiKey key(long id, long customer, ApiKey.Permissions grants, ApiKey.@Nullable Budget budget) {
            return new ApiKey(
                    new ApiKeyId(id),
                    new CustomerId(customer),
                    "first",
                    "sk-tg-ab…9f",
                    ApiKey.Kind.LIVE,
                    grants,
                    RateLimit.NONE,
                    budget,
                    new ApiKey.Life(1, 2, 3, 4));
        }

        private static byte[] digest(int seed) {
            byte[] digest = new byte[32];
            Arrays.fill(digest, (byte) seed);
            return digest;
        }

        @Test
        void aKeyIsFoundByItsDigestWithItsCustomer() {
            Customer customer = customer(1, "Ada");
            ApiKey.Permissions limited = new ApiKey.Permissions(
                    Set.of(Endpoint.CHAT_COMPLETIONS, Endpoint.MODELS),
                    Set.of(new ModelName("meta/llama-3"), new ModelName("gpt-4o")),
                    List.of("10.0.0.0/8", "2001:db8::/32"));
            ApiKey key = key(11, 1, limited, BUDGET);
            stores().identities().addCustomer(customer);
            stores().identities().addKey(key, digest(200));
            stores().identities().addKey(key(12, 1, ApiKey.Permissions.ALL, null), digest(4));
            assertThat(stores().identities().callerByDigest(digest(200))).isEqualTo(new Caller(key, customer));
            assertThat(stores().identities().callerByKey(key.id())).isEqualTo(new Caller(key, customer));
            assertThat(stores().identities().callerByDigest(digest(5))).isNull();
            assertThat(stores().identities().callerByKey(new ApiKeyId(99))).isNull();
        }

        @Test
        void aCustomersKeysComeById() {
            stores().identities().addCustomer(customer(1, "Ada"));
            ApiKey late = key(13, 1, ApiKey.Permissions.ALL, null);
            ApiKey early = key(
                    11, 1, new ApiKey.Permissions(Set.of(), Set.of(), List.of("192.0.2.1/32", "10.0.0.0/8")), BUDGET);
            stores().identities().addKey(late, digest(1));
            stores().identities().addKey(early, digest(2));
            stores().identities().addKey(key(12, 2, ApiKey.Permissions.ALL, null), digest(3));
            assertThat(stores().identities().keys(new CustomerId(1))).containsExactly(early, late);
            assertThat(stores().identities().keys(new CustomerId(3))).isEmpty();
        }

        @Test
        void whatIsThereIsNotAddedAgain() {
            stores().identities().addCustomer(customer(1, "Ada"));
            stores().identities().addCustomer(customer(1, "Eve"));
            assertThat(stores().identities().customer(new CustomerId(1))).isEqualTo(customer(1, "Ada"));
            ApiKey key = key(11, 1, ApiKey.Permissions.ALL, null);
            stores().identities().addKey(key, digest(1));
            stores().identities().addKey(key(11, 1, ApiKey.Permissions.ALL, BUDGET), digest(2));
            assertThat(stores().identities().callerByDigest(digest(2))).isNull();
            assertThat(stores().identities().keys(new CustomerId(1))).containsExactly(key);
        }

        @Test
        void twoKeysNeverShareADigest() {
            stores().identities().addKey(key(11, 1, ApiKey.Permissions.ALL, null), digest(1));
            assertThatThrownBy(() -> stores().identities().addKey(key(12, 1, ApiKey.Permissions.ALL, null), digest(1)))
                    .isInstanceOf(RuntimeException.class);
            assertThat(stores().identities().keys(new CustomerId(1))).hasSize(1);
        }

        @Test
        void anUpdateReplacesAllButTheSecret() {
            stores().identities().addCustomer(customer(1, "Ada"));
            ApiKey.Permissions before =
                    new ApiKey.Permissions(Set.of(Endpoint.BALANCE), Set.of(new ModelName("gpt-4")), List.of());
            stores().identities().addKey(key(11, 1, before, BUDGET), digest(1));
            ApiKey after = key(11, 1, new ApiKey.Permissions(Set.of(), Set.of(), List.of("203.0.113.0/24")), null);
            stores().identities().updateKey(after);
            Customer frozen =
                    new Customer(new CustomerId(1), new StorefrontId("tokencheap"), "Ada L.", RateLimit.NONE, true, 17);
            stores().identities().updateCustomer(frozen);
            assertThat(stores().identities().callerByDigest(digest(1))).isEqualTo(new Caller(after, frozen));
        }

        @Test
        void anUpdateOfWhatIsNotThereAddsNothing() {
            stores().identities().updateCustomer(customer(1, "Ada"));
            stores().identities()
                    .updateKey(key(11, 1, new ApiKey.Permissions(Set.of(), Set.of(), List.of("::/0")), null));
            assertThat(stores().identities().customer(new CustomerId(1))).isNull();
            assertThat(stores().identities().keys(new CustomerId(1))).isEmpty();
        }

        @Test
        void customersComePageByPage() {
            for (long id : new long[] {5, 3, 9, 1}) {
                stores().identities().addCustomer(customer(id, "c" + id));
            }
            assertThat(stores().identities().customers(null, 2))
                    .extracting(c -> c.id().value())
                    .containsExactly(1L, 3L);
            assertThat(stores().identities().customers(new CustomerId(3), 2))
                    .extracting(c -> c.id().value())
                    .containsExactly(5L, 9L);
            assertThat(stores().identities().customers(new CustomerId(9), 2)).isEmpty();
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
