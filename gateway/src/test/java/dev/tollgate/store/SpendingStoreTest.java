package dev.tollgate.store;

import static dev.tollgate.store.Samples.ALICE;
import static dev.tollgate.store.Samples.BOB;
import static dev.tollgate.store.Samples.DAY;
import static dev.tollgate.store.Samples.HOUR;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.base.ApiKeyId;
import dev.tollgate.base.CustomerId;
import dev.tollgate.billing.Month;
import dev.tollgate.billing.Spending;
import dev.tollgate.billing.SpendingStore;
import dev.tollgate.catalog.Storefront.RateLimit;
import dev.tollgate.identity.ApiKey;
import dev.tollgate.identity.ApiKey.Budget.Period;
import dev.tollgate.ledger.LeaseHolder;
import dev.tollgate.wallet.PostingStore.Batch;
import dev.tollgate.wallet.PostingStore.Position;
import dev.tollgate.wallet.PostingStore.Posting;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** What was spent of budgets, from the roll-ups. */
class SpendingStoreTest {
    private static final long NOW = DAY + 10 * HOUR;

    abstract static class Promises extends Contract {
        Promises(Stores.Kind kind) {
            super(kind);
        }

        private SpendingStore store() {
            return Objects.requireNonNull(stores().database()).spending();
        }

        private ApiKeyId key(long id, CustomerId customer, ApiKey.@Nullable Budget budget) {
            ApiKeyId key = new ApiKeyId(id);
            stores().identities()
                    .addKey(
                            new ApiKey(
                                    key,
                                    customer,
                                    "app",
                                    "sk-tg-…",
                                    ApiKey.Kind.LIVE,
                                    ApiKey.Permissions.ALL,
                                    RateLimit.NONE,
                                    budget,
                                    new ApiKey.Life(1, 0, 0)),
                            new byte[] {(byte) id});
            return key;
        }

        /** Each spends 10 an hour and key, all of it overrun: no grants are needed. */
        private void spend(ApiKeyId key, CustomerId customer, long... hours) {
            LeaseHolder node = stores().postings().nextEpoch(key.value());
            List<Posting> postings = new ArrayList<>();
            for (long hour : hours) {
                postings.add(new Posting(
                        Samples.row(key.value() * 100 + postings.size(), customer, key, "gpt-4o", hour, 10, 10),
                        List.of()));
            }
            stores().postings().post(new Batch(new Position(node, 0, 1, 0), 0, postings));
        }

        @Test
        void eachBudgetIsSummedOverItsOwnPeriod() {
            ApiKeyId day = key(11, ALICE, new ApiKey.Budget(100, Period.DAY));
            ApiKeyId month = key(12, ALICE, new ApiKey.Budget(200, Period.MONTH));
            ApiKeyId total = key(13, BOB, new ApiKey.Budget(300, Period.TOTAL));
            ApiKeyId none = key(14, BOB, null);
            ApiKeyId idle = key(15, BOB, new ApiKey.Budget(400, Period.TOTAL));
            for (ApiKeyId key : List.of(day, month)) {
                spend(key, ALICE, DAY - 40 * HOUR, DAY - HOUR, DAY, NOW);
            }
            for (ApiKeyId key : List.of(total, none)) {
                spend(key, BOB, DAY - 40 * HOUR, DAY, NOW);
            }
            spend(idle, BOB, DAY - 40 * HOUR);
            store().setAlert(ALICE, 77);
            assertThat(store().active(NOW - HOUR, NOW))
                    .containsExactlyInAnyOrder(
                            new Spending(ALICE, day, "day", DAY, 100, 20),
                            new Spending(ALICE, month, "month", Month.at(NOW).fromMs(), 200, 30),
                            new Spending(BOB, total, "total", 0, 300, 30),
                            new Spending(ALICE, null, "month", Month.at(NOW).fromMs(), 77, 60));
        }

        @Test
        void anAlertIsSetChangedAndTakenAway() {
            assertThat(store().alertNanos(ALICE)).isZero();
            store().setAlert(ALICE, 5);
            store().setAlert(ALICE, 6);
            assertThat(store().alertNanos(ALICE)).isEqualTo(6);
            store().setAlert(ALICE, 0);
            assertThat(store().alertNanos(ALICE)).isZero();
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
