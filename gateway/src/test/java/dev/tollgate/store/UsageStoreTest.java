package dev.tollgate.store;

import static dev.tollgate.store.Samples.ALICE;
import static dev.tollgate.store.Samples.BOB;
import static dev.tollgate.store.Samples.DAY;
import static dev.tollgate.store.Samples.HOUR;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.base.ApiKeyId;
import dev.tollgate.base.CustomerId;
import dev.tollgate.base.RequestId;
import dev.tollgate.ledger.LeaseHolder;
import dev.tollgate.metering.UsageRow;
import dev.tollgate.metering.UsageStore.HourSum;
import dev.tollgate.metering.UsageStore.Query;
import dev.tollgate.money.Asset;
import dev.tollgate.wallet.PostingStore.Batch;
import dev.tollgate.wallet.PostingStore.Position;
import dev.tollgate.wallet.PostingStore.Posting;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** What {@link dev.tollgate.metering.UsageStore} promises. */
class UsageStoreTest {
    abstract static class Promises extends Contract {
        private static final ApiKeyId FIRST = new ApiKeyId(61);
        private static final ApiKeyId SECOND = new ApiKeyId(62);
        private static final ApiKeyId BOBS = new ApiKeyId(63);

        private long posted;

        Promises(Stores.Kind kind) {
            super(kind);
        }

        /** Posts rows that nobody pays for: their whole charge is overrun. */
        private void post(List<UsageRow> rows) {
            LeaseHolder node = new LeaseHolder(3, 1);
            List<Posting> postings =
                    rows.stream().map(row -> new Posting(row, List.of())).toList();
            assertThat(stores().postings().post(new Batch(new Position(node, 0, posted + 1, 0), posted, postings)))
                    .isTrue();
            posted++;
        }

        private static UsageRow row(long number, CustomerId customer, ApiKeyId key, long settledMs, long nanos) {
            return Samples.row(number, customer, key, number % 3 == 0 ? "gpt-4" : "gpt-4o", settledMs, nanos, nanos);
        }

        private List<UsageRow> pages(Query query, int limit) {
            List<UsageRow> all = new ArrayList<>();
            RequestId before = null;
            while (true) {
                List<UsageRow> page = stores().usage().rows(query, before, limit);
                all.addAll(page);
                if (page.size() < limit) {
                    return all;
                }
                before = page.getLast().id();
            }
        }

        @Test
        void pagesHoldEachRowOnceNewestFirst() {
            Random random = new Random(7);
            List<UsageRow> rows = new ArrayList<>();
            for (int i = 0; i < 300; i++) {
                long settledMs = DAY + random.nextInt(30) * HOUR / 7;
                CustomerId customer = random.nextBoolean() ? ALICE : BOB;
                ApiKeyId key = customer.equals(BOB) ? BOBS : random.nextInt(5) == 0 ? SECOND : FIRST;
                UsageRow row = row(i, customer, key, settledMs, i);
                // Some took hours: they were settled long after newer ones began.
                rows.add(i % 17 == 0 ? began(row, settledMs - random.nextInt(9) * HOUR) : row);
            }
            post(rows.subList(0, 120));
            post(rows.subList(120, 300));
            List<Query> queries = List.of(
                    new Query(null, null, 0, Long.MAX_VALUE),
                    new Query(ALICE, null, DAY, DAY + 3 * HOUR),
                    new Query(BOB, null, DAY + HOUR / 2, DAY + 2 * HOUR + 1),
                    new Query(null, SECOND, 0, Long.MAX_VALUE),
                    new Query(ALICE, SECOND, DAY + HOUR / 3, DAY + 4 * HOUR),
                    new Query(BOB, SECOND, 0, Long.MAX_VALUE),
                    new Query(null, new ApiKeyId(99), 0, Long.MAX_VALUE),
                    new Query(null, null, DAY + HOUR, DAY + HOUR + 1),
                    new Query(null, null, DAY + 99 * HOUR, Long.MAX_VALUE));
            for (Query query : queries) {
                List<UsageRow> expected = rows.stream()
                        .filter(matches(query))
                        .sorted(Comparator.comparing(
                                        UsageRow::id,
                                        Comparator.comparingLong(RequestId::high)
                                                .thenComparingLong(RequestId::low))
                                .reversed())
                        .toList();
                for (int limit : new int[] {1, 7, 1_000}) {
                    assertThat(pages(query, limit)).as(query + " by " + limit).isEqualTo(expected);
                }
            }
        }

        private static UsageRow began(UsageRow row, long startedMs) {
            return new UsageRow(
                    new RequestId(
                            startedMs << 16 | (row.id().high() & 0xffff),
                            row.id().low()),
                    row.payer(),
                    row.call(),
                    row.units(),
                    row.charge(),
                    row.ending(),
                    startedMs,
                    row.settledMs());
        }

        private static Predicate<UsageRow> matches(Query query) {
            return row -> (query.customer() == null
                            || query.customer().equals(row.payer().customer()))
                    && (query.key() == null || query.key().equals(row.payer().key()))
                    && row.settledMs() >= query.fromMs()
                    && row.settledMs() < query.toMs();
        }

        @Test
        void aPageMayBeginBeforeARowThatIsNotThere() {
            UsageRow old = row(1, ALICE, FIRST, DAY, 1);
            UsageRow young = row(2, ALICE, FIRST, DAY + HOUR, 1);
            post(List.of(old, young));
            RequestId between = new RequestId(young.id().high(), young.id().low() - 1);
            Query query = new Query(ALICE, null, 0, Long.MAX_VALUE);
            assertThat(stores().usage().rows(query, between, 9)).containsExactly(old);
            assertThat(stores().usage().rows(query, new RequestId(0, 0), 9)).isEmpty();
            assertThat(stores().usage().rows(query, new RequestId(Long.MAX_VALUE, 0), 9))
                    .containsExactly(young, old);
        }

        @Test
        void hoursAreSummedByKeyAndModel() {
            post(List.of(
                    row(1, ALICE, FIRST, DAY, 100),
                    row(2, ALICE, FIRST, DAY + HOUR - 1, 10),
                    row(3, ALICE, FIRST, DAY + 1, 1),
                    row(4, ALICE, SECOND, DAY + 1, 7),
                    row(5, BOB, BOBS, DAY + 1, 5)));
            post(List.of(row(7, ALICE, FIRST, DAY + 2, 1_000), row(8, ALICE, FIRST, DAY + HOUR, 3)));
            List<HourSum> hours = stores().usage().hours(new Query(ALICE, null, DAY + 5, DAY + 2 * HOUR));
            assertThat(hours)
                    .containsExactly(
                            new HourSum(DAY, ALICE, FIRST, "gpt-4", 1, 16, 25, 1, 0),
                            new HourSum(DAY, ALICE, FIRST, "gpt-4o", 3, 49, 75, 1_110, 555),
                            new HourSum(DAY, ALICE, SECOND, "gpt-4o", 1, 17, 25, 7, 3),
                            new HourSum(DAY + HOUR, ALICE, FIRST, "gpt-4o", 1, 21, 25, 3, 1));
            assertThat(stores().usage().hours(new Query(null, SECOND, 0, Long.MAX_VALUE)))
                    .hasSize(1);
            assertThat(stores().usage().hours(new Query(null, null, 0, Long.MAX_VALUE)))
                    .hasSize(5);
            assertThat(stores().usage().hours(new Query(null, null, DAY + HOUR, Long.MAX_VALUE)))
                    .hasSize(1);
            assertThat(stores().usage().hours(new Query(BOB, null, 0, DAY))).isEmpty();
            assertThat(stores().usage().requests(new Query(null, null, 0, Long.MAX_VALUE)))
                    .isEqualTo(7);
            assertThat(stores().usage().requests(new Query(ALICE, null, DAY + 5, DAY + HOUR)))
                    .isEqualTo(5);
            assertThat(stores().usage().requests(new Query(null, SECOND, 0, Long.MAX_VALUE)))
                    .isEqualTo(1);
            assertThat(stores().usage().requests(new Query(BOB, null, 0, DAY))).isZero();
        }

        @Test
        void whatAKeySpentCountsFromTheMoment() {
            post(List.of(
                    row(1, ALICE, FIRST, DAY - 1, 1),
                    row(2, ALICE, FIRST, DAY, 20),
                    row(3, ALICE, FIRST, DAY + HOUR / 2, 300),
                    row(4, ALICE, FIRST, DAY + HOUR, 4_000),
                    row(5, ALICE, SECOND, DAY + HOUR, 50_000)));
            assertThat(stores().usage().spentNanos(FIRST, 0)).isEqualTo(4_321);
            assertThat(stores().usage().spentNanos(FIRST, DAY)).isEqualTo(4_320);
            assertThat(stores().usage().spentNanos(FIRST, DAY + 1)).isEqualTo(4_300);
            assertThat(stores().usage().spentNanos(FIRST, DAY + HOUR / 2 + 1)).isEqualTo(4_000);
            assertThat(stores().usage().spentNanos(FIRST, DAY + HOUR + 1)).isZero();
            assertThat(stores().usage().spentNanos(new ApiKeyId(99), 0)).isZero();
        }

        @Test
        void whatTokensPaidCountsAtWhatItIsWorthInDollars() {
            UsageRow dollars = row(1, ALICE, FIRST, DAY, 20);
            UsageRow.Charge charge = new UsageRow.Charge(78, Asset.TOKENS, 7_000, 7_000, 3, 41);
            UsageRow tokens = new UsageRow(
                    row(2, ALICE, FIRST, DAY + 1, 1).id(),
                    dollars.payer(),
                    dollars.call(),
                    dollars.units(),
                    charge,
                    dollars.ending(),
                    dollars.startedMs(),
                    DAY + 1);
            post(List.of(dollars, tokens));
            assertThat(stores().usage().row(tokens.id())).isEqualTo(tokens);
            assertThat(stores().usage().spentNanos(FIRST, 0)).isEqualTo(61);
            assertThat(stores().usage().spentNanos(FIRST, DAY + 1))
                    .as("a part of an hour")
                    .isEqualTo(41);
            assertThat(stores().usage().hours(new Query(ALICE, null, 0, Long.MAX_VALUE)))
                    .as("charges of hours are those in dollars")
                    .extracting(HourSum::chargeNanos)
                    .contains(20L)
                    .doesNotContain(7_020L);
        }

        @Test
        void aRowThatWasNeverPostedIsNotThere() {
            @Nullable UsageRow row = stores().usage().row(new RequestId(1, 2));
            assertThat(row).isNull();
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
