package dev.tollgate.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.base.ModelName;
import dev.tollgate.base.StorefrontId;
import dev.tollgate.billing.Redemption;
import dev.tollgate.billing.Terms;
import dev.tollgate.billing.VoucherStore;
import dev.tollgate.billing.Vouchers;
import dev.tollgate.catalog.Storefront.RateLimit;
import dev.tollgate.error.GatewayException;
import dev.tollgate.identity.Customer;
import dev.tollgate.identity.NewCustomer;
import dev.tollgate.ledger.Grant;
import dev.tollgate.ledger.Invariant;
import dev.tollgate.ledger.Violation;
import dev.tollgate.money.Asset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Vouchers, over each store. */
class VoucherTest {
    abstract static class Promises extends Contract {
        private @Nullable BuyingWorld built;

        Promises(Stores.Kind kind) {
            super(kind);
        }

        @BeforeEach
        void build() {
            built = new BuyingWorld(stores());
        }

        final BuyingWorld world() {
            return Objects.requireNonNull(built);
        }

        private static <T> List<T> atOnce(int threads, Callable<T> work) throws Exception {
            try (ExecutorService pool = Executors.newVirtualThreadPerTaskExecutor()) {
                List<T> answers = new ArrayList<>();
                for (Future<T> each : pool.invokeAll(Collections.nCopies(threads, work))) {
                    answers.add(each.get());
                }
                return answers;
            }
        }

        final Vouchers.Made vouchers(int count, long expiresMs) {
            Terms terms = new Terms(Asset.USD, 50, Set.of(new ModelName("gpt-4")), 7, 1);
            return world().vouchers.make(BuyingWorld.SHOP, "spring fair", terms, count, expiresMs);
        }

        private void assertRefused(Redemption redemption, int status, String part) {
            assertThat(redemption).isInstanceOfSatisfying(Redemption.Refused.class, refused -> {
                assertThat(refused.refusal().code().status()).isEqualTo(status);
                assertThat(refused.refusal().message()).contains(part);
            });
        }

        @Test
        void aCodeGivesItsTermsOnce() {
            Customer customer = world().newCustomer();
            String code = vouchers(2, 0).codes().getFirst().reveal();
            Redemption redeemed = world().vouchers.redeem(customer, "::1", code.toLowerCase(Locale.ROOT));
            assertThat(redeemed).isInstanceOf(Redemption.Given.class);
            assertThat(world().ledger.balances(customer.id())).singleElement().satisfies(balance -> {
                assertThat(balance.ownNanos()).isEqualTo(50);
                assertThat(balance.grant().models()).containsExactly(new ModelName("gpt-4"));
                assertThat(balance.grant().origin()).isEqualTo(Grant.Origin.gift("redeemed: spring fair"));
                assertThat(balance.grant().order())
                        .isEqualTo(new Grant.BurnOrder(1, Samples.DAY + 7 * 24 * Samples.HOUR));
            });
            assertRefused(world().vouchers.redeem(customer, "::1", code), 409, "redeemed before");
            assertRefused(world().vouchers.redeem(world().newCustomer(), "::1", code), 409, "redeemed before");
            assertThat(world().vouchers.batches(null, 9))
                    .singleElement()
                    .extracting(VoucherStore.Standing::redeemed)
                    .isEqualTo(1);
            world().assertClean();
        }

        /** All at once; one that the store was too busy for got nothing, and was told so. */
        @Test
        void twoHundredAtOnceGetOneGrantForOneCode() throws Exception {
            String code = vouchers(1, 0).codes().getFirst().reveal();
            List<Customer> customers = List.of(world().newCustomer(), world().newCustomer(), world().newCustomer());
            AtomicInteger next = new AtomicInteger();
            List<Integer> given = atOnce(200, () -> {
                Customer customer = customers.get(next.getAndIncrement() % 3);
                try {
                    return world().vouchers.redeem(customer, "::1", code) instanceof Redemption.Given ? 1 : 0;
                } catch (GatewayException busy) {
                    assertThat(busy.refusal().code().status()).isEqualTo(503);
                    return 0;
                }
            });
            assertThat(given).hasSize(200);
            assertThat(given.stream().mapToInt(Integer::intValue).sum()).isOne();
            assertThat(customers.stream()
                            .mapToInt(customer ->
                                    world().ledger.grants(customer.id()).size())
                            .sum())
                    .isOne();
            world().assertClean();
        }

        @Test
        void whatIsUnknownMistypedExpiredRevokedOrOfAnotherShopGivesNothing() {
            Customer customer = world().newCustomer();
            Vouchers.Made made = vouchers(2, Samples.DAY + 100);
            String code = made.codes().getFirst().reveal();
            Customer other =
                    world().desk.addCustomer(new NewCustomer(new StorefrontId("thistoken"), "Bob", RateLimit.NONE));
            assertRefused(world().vouchers.redeem(other, "::1", code), 404, "unknown");
            assertRefused(world().vouchers.redeem(customer, "::1", "ABC"), 400, "mistyped");
            world().time.advance(100);
            assertRefused(world().vouchers.redeem(customer, "::1", code), 409, "expired");
            Vouchers.Made second = vouchers(1, 0);
            world().vouchers.revoke(second.batch().id());
            assertRefused(
                    world().vouchers
                            .redeem(customer, "::1", second.codes().getFirst().reveal()),
                    409,
                    "expired");
            assertThat(world().ledger.grants(customer.id())).isEmpty();
            assertThat(Objects.requireNonNull(
                                    world().vouchers.batch(second.batch().id()))
                            .batch()
                            .revokedMs())
                    .isEqualTo(Samples.DAY + 100);
        }

        @Test
        void batchesComeNewestFirstPageByPage() {
            List<VoucherStore.Standing> all = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                all.add(new VoucherStore.Standing(vouchers(1 + i, 0).batch(), 0));
                world().time.advance(5);
            }
            assertThat(world().vouchers.batches(null, 2)).containsExactly(all.get(2), all.get(1));
            assertThat(world().vouchers.batches(all.get(1).batch().id(), 2)).containsExactly(all.get(0));
        }
    }

    /** What {@code fsck} says of vouchers that were changed by force. */
    abstract static class Checked extends Promises {
        Checked(Stores.Kind kind) {
            super(kind);
        }

        @Test
        void aVoucherOfAnotherAmountThanItsGrantIsFound() {
            String code = vouchers(1, 0).codes().getFirst().reveal();
            world().vouchers.redeem(world().newCustomer(), "::1", code);
            world().assertClean();
            Database database = Objects.requireNonNull(stores().database());
            String more = "UPDATE voucher_batches SET amount_nanos = 51";
            database.runner().write(Runner.Lane.FIRST, session -> session.update(more));
            assertThat(database.check(row -> row.charge().nanos()).violations())
                    .extracting(Violation::invariant)
                    .containsExactly(Invariant.SALE_IS_GRANTED);
        }
    }

    @Nested
    class InMemory extends Promises {
        InMemory() {
            super(Stores::memory);
        }
    }

    @Nested
    class OnSqlite extends Checked {
        OnSqlite() {
            super(Stores::sqlite);
        }
    }

    @Nested
    class OnPostgres extends Checked {
        OnPostgres() {
            super(Stores::postgres);
        }
    }
}
