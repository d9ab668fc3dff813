package dev.tollgate.store;

import static dev.tollgate.store.Samples.ALICE;
import static dev.tollgate.store.Samples.BOB;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tollgate.base.ApiKeyId;
import dev.tollgate.base.CustomerId;
import dev.tollgate.base.GrantId;
import dev.tollgate.base.LeaseId;
import dev.tollgate.base.TransferId;
import dev.tollgate.billing.Month;
import dev.tollgate.billing.RefundDesk;
import dev.tollgate.billing.RefundSelection;
import dev.tollgate.billing.RefundSelection.Statuses;
import dev.tollgate.billing.Statements;
import dev.tollgate.error.GatewayException;
import dev.tollgate.json.Json;
import dev.tollgate.json.JsonValue;
import dev.tollgate.json.JsonValue.JsonObject;
import dev.tollgate.ledger.ClosingTarget;
import dev.tollgate.ledger.Invariant;
import dev.tollgate.ledger.LeaseAsk;
import dev.tollgate.ledger.LeaseHolder;
import dev.tollgate.ledger.LeaseReply.Slice;
import dev.tollgate.ledger.Ledger;
import dev.tollgate.ledger.Transfer;
import dev.tollgate.metering.UsageRow;
import dev.tollgate.money.Asset;
import dev.tollgate.money.Usd;
import dev.tollgate.wallet.PostingStore.Batch;
import dev.tollgate.wallet.PostingStore.Draw;
import dev.tollgate.wallet.PostingStore.Position;
import dev.tollgate.wallet.PostingStore.Posting;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Months add up to the nano, against an independent sum over transfers, and once closed they never change. */
class StatementStoreTest {
    private static final Month JANUARY = Month.parse("2026-01");
    private static final Month FEBRUARY = JANUARY.next();
    private static final Month MARCH = FEBRUARY.next();
    private static final long HOUR = Samples.HOUR;

    abstract static class Promises extends Contract {
        private Ledger ledger;
        private RefundDesk refunds;
        private Statements statements;
        private LeaseHolder node;
        private final Random random = new Random(11);
        private final Map<CustomerId, List<Slice>> slices = new HashMap<>();
        private final Map<Slice, Long> left = new HashMap<>();
        private long next = 1;
        private long seq;

        Promises(Stores.Kind kind) {
            super(kind);
        }

        @BeforeEach
        void begin() {
            at(JANUARY.fromMs() + 5 * HOUR);
            ledger = new Ledger(stores().ledger(), stores().ids(), stores().time());
            refunds = new RefundDesk(stores().refunds(), stores().ids(), stores().time());
            statements = new Statements(stores().statements(), stores().time(), HOUR);
            node = stores().postings().nextEpoch(1);
        }

        private void at(long ms) {
            stores().time().set(ms);
        }

        private long now() {
            return stores().time().epochMillis();
        }

        private GrantId give(CustomerId customer, long nanos) {
            long id = next++;
            ledger.give(Samples.grant(id, customer, nanos), new TransferId(id), "");
            return new GrantId(id);
        }

        private void lease(CustomerId customer, long nanos) {
            for (Slice slice :
                    ledger.lease(new LeaseAsk(node, customer, Asset.USD, nanos)).slices()) {
                slices.computeIfAbsent(customer, _ -> new ArrayList<>()).add(slice);
                left.put(slice, slice.addedNanos());
            }
        }

        /** One batch of requests, settled at different times before now. */
        private void post(CustomerId customer, int rows, long backMs) {
            List<Posting> postings = new ArrayList<>();
            for (int i = 0; i < rows; i++) {
                List<Draw> draws = new ArrayList<>();
                long paid = 0;
                for (Slice slice : slices.getOrDefault(customer, List.of())) {
                    long has = Objects.requireNonNull(left.get(slice));
                    long nanos = Math.min(has, random.nextInt(60));
                    if (nanos > 0) {
                        draws.add(new Draw(slice.lease(), slice.grant().id(), nanos));
                        left.put(slice, has - nanos);
                        paid += nanos;
                    }
                }
                long overrun = random.nextInt(4) == 0 ? 3 : 0;
                UsageRow row = Samples.row(
                        next++,
                        customer,
                        new ApiKeyId(customer.value() * 10 + random.nextInt(2)),
                        random.nextBoolean() ? "gpt-4o" : "gpt-4",
                        now() - 1 - (backMs == 0 ? 0 : random.nextLong(backMs)),
                        paid + overrun,
                        overrun);
                postings.add(new Posting(row, merged(draws)));
            }
            assertThat(stores().postings().post(new Batch(new Position(node, 0, seq + 1, 0), seq, postings)))
                    .isTrue();
            seq++;
        }

        /** A lease pays a request once. */
        private static List<Draw> merged(List<Draw> draws) {
            Map<LeaseId, Draw> byLease = new LinkedHashMap<>();
            for (Draw draw : draws) {
                byLease.merge(draw.lease(), draw, (a, b) -> new Draw(a.lease(), a.grant(), a.nanos() + b.nanos()));
            }
            return List.copyOf(byLease.values());
        }

        /** Three months of everything, the turns of months included. */
        private void live() {
            for (CustomerId customer : List.of(ALICE, BOB)) {
                give(customer, 4_000);
                lease(customer, 3_000);
                post(customer, 5, 0);
            }
            at(JANUARY.untilMs() - 10);
            post(ALICE, 4, 3 * HOUR);
            at(JANUARY.untilMs() + 20);
            // Settled in January, posted in February: not closed yet, and it is February's all the same.
            post(ALICE, 6, 2 * HOUR);
            GrantId second = give(ALICE, 700);
            at(JANUARY.untilMs() + 2 * HOUR);
            statements.closeEnded();
            // A crash: what was settled in January is replayed two days into February.
            at(JANUARY.untilMs() + 50 * HOUR);
            post(ALICE, 6, 60 * HOUR);
            lease(ALICE, 900);
            post(BOB, 3, HOUR);
            RefundSelection january =
                    new RefundSelection("gpt-4", Statuses.ANY, "", null, JANUARY.fromMs(), JANUARY.untilMs());
            refunds.run(refunds.open(null, "outage", january), null, 100);
            ledger.adjust(second, new TransferId(next++), 55, "sorry");
            at(FEBRUARY.untilMs() - 1);
            ledger.close(second, new TransferId(next++), ClosingTarget.BREAKAGE, "");
            at(FEBRUARY.untilMs() + 3 * HOUR);
            statements.closeEnded();
            post(ALICE, 2, 5 * HOUR);
            give(BOB, 10);
        }

        /** Opening and closing of a month as its text has them. */
        private long[] told(CustomerId customer, Month month) {
            JsonObject json =
                    (JsonObject) Json.parse(statements.read(customer, month).json());
            List<JsonValue> balances = json.elements("balances");
            if (balances.isEmpty()) {
                return new long[] {0, 0};
            }
            JsonObject usd = (JsonObject) balances.getFirst();
            long opening = amount(usd, "opening");
            long sum = opening;
            for (JsonValue line : usd.elements("entries")) {
                sum += amount((JsonObject) line, "amount");
            }
            for (JsonValue line : usd.elements("charges")) {
                sum += amount((JsonObject) line, "amount");
            }
            assertThat(sum).as("opening and all entries").isEqualTo(amount(usd, "closing"));
            return new long[] {opening, amount(usd, "closing")};
        }

        private static long amount(JsonObject object, String name) {
            return Usd.parse(Objects.requireNonNull(object.text(name)));
        }

        private long transferred(CustomerId customer, long untilMs) {
            return stores().ledger().transfers(customer, null, 100_000).stream()
                    .filter(transfer -> transfer.atMs() < untilMs)
                    .mapToLong(Transfer::balanceNanos)
                    .sum();
        }

        @Test
        void eachMonthIsWhatTransfersSay() {
            live();
            for (CustomerId customer : List.of(ALICE, BOB)) {
                for (Month month : List.of(JANUARY, FEBRUARY, MARCH)) {
                    assertThat(told(customer, month))
                            .as("%s of %s", month, customer)
                            .containsExactly(
                                    transferred(customer, month.fromMs()), transferred(customer, month.untilMs()));
                }
            }
            Database database = stores().database();
            if (database != null) {
                assertThat(database.check(row -> row.charge().nanos()).violations())
                        .isEmpty();
            }
        }

        @Test
        void aClosedMonthIsReadTheSameForEver() {
            live();
            Statements.Text before = statements.read(ALICE, JANUARY);
            Statements.Text second = statements.read(ALICE, FEBRUARY);
            assertThat(before.closed()).isTrue();
            assertThat(before.digest()).isEqualTo(Statements.digest(before.json(), before.csv()));
            at(MARCH.fromMs() + 400 * HOUR);
            post(ALICE, 9, 1_500 * HOUR);
            give(ALICE, 1_000);
            assertThat(statements.read(ALICE, JANUARY)).isEqualTo(before);
            assertThat(statements.read(ALICE, FEBRUARY)).isEqualTo(second);
            assertThat(statements.read(ALICE, MARCH).closed()).isFalse();
            assertThat(told(ALICE, MARCH)[1]).isEqualTo(transferred(ALICE, Long.MAX_VALUE));
        }

        /** Whoever is late, by a slow clock or a long wait, posts to the month that is open. */
        @Test
        void nothingIsPostedIntoAClosedMonth() {
            live();
            Statements.Text before = statements.read(ALICE, FEBRUARY);
            at(FEBRUARY.untilMs() - 5_000);
            post(ALICE, 3, HOUR);
            give(ALICE, 77);
            assertThat(stores().ledger().transfers(ALICE, null, 3).stream()
                            .mapToLong(Transfer::atMs)
                            .filter(ms -> ms < FEBRUARY.untilMs())
                            .count())
                    .isZero();
            at(FEBRUARY.untilMs() + 9 * HOUR);
            assertThat(statements.read(ALICE, FEBRUARY)).isEqualTo(before);
            assertThat(told(ALICE, MARCH))
                    .containsExactly(transferred(ALICE, MARCH.fromMs()), transferred(ALICE, Long.MAX_VALUE));
        }

        @Test
        void aMonthIsClosedAfterItsDelayAndNotBefore() {
            give(ALICE, 10);
            at(JANUARY.untilMs() + HOUR - 1);
            assertThat(statements.closeEnded()).isZero();
            assertThat(statements.closed(JANUARY)).isFalse();
            at(JANUARY.untilMs() + HOUR);
            assertThat(statements.closeEnded()).isEqualTo(1);
            assertThat(statements.closed(JANUARY)).isTrue();
            assertThat(statements.closeEnded()).isZero();
            at(MARCH.untilMs() + HOUR);
            assertThat(statements.closeEnded()).as("February and March").isEqualTo(2);
            assertThat(statements.closed(MARCH)).isTrue();
        }

        @Test
        void aClosingThatWasCutOffIsFinished() {
            give(ALICE, 10);
            give(BOB, 20);
            at(JANUARY.untilMs() + HOUR);
            stores().statements().close(JANUARY.untilMs(), now());
            statements.read(ALICE, JANUARY);
            assertThat(stores().statements().allKept()).isFalse();
            assertThat(statements.closeEnded()).as("Bob's").isEqualTo(1);
            assertThat(stores().statements().allKept()).isTrue();
        }

        @Test
        void onlyMonthsThatWereCanBeRead() {
            give(ALICE, 10);
            at(MARCH.fromMs());
            assertThat(statements.months(ALICE)).containsExactly(MARCH, FEBRUARY, JANUARY);
            assertThat(statements.months(BOB)).containsExactly(MARCH);
            for (Month month : List.of(JANUARY.before(), MARCH.next())) {
                assertThatThrownBy(() -> statements.read(ALICE, month))
                        .isInstanceOf(GatewayException.class)
                        .hasMessageContaining("expected: a month from 2026-01 to 2026-03");
            }
            assertThat(statements.read(BOB, MARCH).json()).contains("\"balances\":[]");
        }

        @Test
        void chargesAreToldByModelAndKey() {
            live();
            String csv = statements.read(ALICE, FEBRUARY).csv();
            assertThat(csv.lines().findFirst())
                    .contains("month,asset,entry,detail,model,key,count,input_tokens,output_tokens,amount");
            assertThat(csv).endsWith("\r\n");
            assertThat(csv.lines().filter(line -> line.contains(",charge,")).count())
                    .as("two models, two keys")
                    .isEqualTo(4);
            assertThat(csv).contains("2026-02,usd,grant,given: test,", "2026-02,usd,refund,", "2026-02,usd,expiry,");
        }

        @Test
        void tamperingIsFound() {
            Database database = stores().database();
            if (database == null) {
                return;
            }
            live();
            for (String statement : List.of(
                    "UPDATE statements SET csv = 'x' WHERE customer = 1001 AND month_ms = " + JANUARY.fromMs(),
                    "UPDATE statement_balances SET closing_nanos = closing_nanos + 1 WHERE customer = 1001",
                    "UPDATE refunds SET nanos = nanos + 1 WHERE customer = 1001")) {
                database.runner().write(Runner.Lane.FIRST, session -> session.update(statement));
            }
            assertThat(database.check(row -> row.charge().nanos()).violations().stream()
                            .map(violation -> violation.invariant())
                            .distinct())
                    .containsExactlyInAnyOrder(Invariant.REFUNDS_ARE_CHARGES, Invariant.STATEMENTS_ADD_UP);
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
