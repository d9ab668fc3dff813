package dev.tollgate.store;

import static dev.tollgate.store.Samples.ALICE;
import static dev.tollgate.store.Samples.BOB;
import static dev.tollgate.store.Samples.DAY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tollgate.base.CustomerId;
import dev.tollgate.base.GrantId;
import dev.tollgate.base.IncidentId;
import dev.tollgate.base.RequestId;
import dev.tollgate.base.TimeSource;
import dev.tollgate.base.TransferId;
import dev.tollgate.billing.Incident;
import dev.tollgate.billing.Refund;
import dev.tollgate.billing.RefundDesk;
import dev.tollgate.billing.RefundRules;
import dev.tollgate.billing.RefundSelection;
import dev.tollgate.billing.RefundSelection.Statuses;
import dev.tollgate.billing.RefundStore;
import dev.tollgate.billing.RefundStore.HourRefund;
import dev.tollgate.billing.RefundStore.Tally;
import dev.tollgate.error.GatewayException;
import dev.tollgate.ledger.ClosingTarget;
import dev.tollgate.ledger.Grant;
import dev.tollgate.ledger.GrantBalance;
import dev.tollgate.ledger.LeaseAsk;
import dev.tollgate.ledger.LeaseHolder;
import dev.tollgate.ledger.LeaseReply.Slice;
import dev.tollgate.ledger.Ledger;
import dev.tollgate.ledger.LedgerEntry;
import dev.tollgate.ledger.Transfer;
import dev.tollgate.metering.UsageRow;
import dev.tollgate.metering.UsageStore;
import dev.tollgate.money.Asset;
import dev.tollgate.wallet.PostingStore.Batch;
import dev.tollgate.wallet.PostingStore.Draw;
import dev.tollgate.wallet.PostingStore.Position;
import dev.tollgate.wallet.PostingStore.Posting;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Charges are given back whole, once, and to who paid. */
class RefundStoreTest {
    private static final RefundSelection ALL =
            new RefundSelection("", Statuses.ANY, "", null, DAY, DAY + 24 * Samples.HOUR);

    abstract static class Promises extends Contract {
        private Ledger ledger;
        private RefundDesk desk;
        private final List<UsageRow> rows = new ArrayList<>();

        Promises(Stores.Kind kind) {
            super(kind);
        }

        /**
         * Alice pays 30 requests from grants 1 (100) and 3 (the rest), the seventh of them from both; Bob pays 10;
         * every fifth costs nothing, every sixth has an overrun of 2.
         */
        @BeforeEach
        void charge() {
            ledger = new Ledger(stores().ledger(), stores().ids(), TimeSource.system());
            desk = new RefundDesk(stores().refunds(), stores().ids(), TimeSource.system());
            LeaseHolder node = stores().postings().nextEpoch(1);
            ledger.give(Samples.grant(1, ALICE, 100), new TransferId(1), "");
            ledger.give(Samples.grant(2, BOB, 1_000), new TransferId(2), "");
            ledger.give(Samples.grant(3, ALICE, 5_000), new TransferId(3), "");
            List<Slice> alices =
                    ledger.lease(new LeaseAsk(node, ALICE, Asset.USD, 3_000)).slices();
            List<Slice> bobs =
                    ledger.lease(new LeaseAsk(node, BOB, Asset.USD, 900)).slices();
            List<Posting> postings = new ArrayList<>();
            long leftOfFirst = 100;
            for (int i = 0; i < 40; i++) {
                boolean alice = i < 30;
                long overrun = i % 6 == 0 ? 2 : 0;
                long charge = i % 5 == 0 ? overrun : 12 + i + overrun;
                UsageRow row = Samples.row(i, alice ? ALICE : BOB, DAY + i * Samples.HOUR / 4, charge, overrun);
                List<Draw> draws = new ArrayList<>();
                long paid = charge - overrun;
                if (alice) {
                    long first = Math.min(paid, leftOfFirst);
                    leftOfFirst -= first;
                    add(draws, alices.getFirst(), first);
                    add(draws, alices.getLast(), paid - first);
                } else {
                    add(draws, bobs.getFirst(), paid);
                }
                rows.add(row);
                postings.add(new Posting(row, draws));
            }
            assertThat(stores().postings().post(new Batch(new Position(node, 0, 40, 40), 0, postings)))
                    .isTrue();
        }

        private static void add(List<Draw> draws, Slice slice, long nanos) {
            if (nanos > 0) {
                draws.add(new Draw(slice.lease(), slice.grant().id(), nanos));
            }
        }

        private long paidBy(@Nullable CustomerId customer) {
            return rows.stream()
                    .filter(row -> customer == null || row.payer().customer().equals(customer))
                    .mapToLong(row -> row.charge().nanos() - row.charge().overrunNanos())
                    .sum();
        }

        private long has(CustomerId customer) {
            return ledger.grants(customer).stream()
                    .mapToLong(GrantBalance::totalNanos)
                    .sum();
        }

        private Incident open(RefundSelection selection) {
            return desk.open(null, "outage", selection);
        }

        /** Runs to the end in steps of seven. Answers what was given back. */
        private List<Refund> run(Incident incident) {
            List<Refund> given = new ArrayList<>();
            RequestId after = null;
            do {
                RefundDesk.Step step = desk.run(incident, after, 7);
                given.addAll(step.given());
                after = step.next();
            } while (after != null);
            return given;
        }

        private void assertProven() {
            Database database = stores().database();
            if (database != null) {
                assertThat(database.check(row -> row.charge().nanos()).violations())
                        .isEmpty();
            }
        }

        @Test
        void previewTellsWhatARunGivesBack() {
            Tally preview = desk.preview(ALL);
            assertThat(preview.customers()).isEqualTo(2);
            assertThat(preview.nanos()).containsExactly(Map.entry(Asset.USD, paidBy(null)));
            Incident incident = open(ALL);
            List<Refund> given = run(incident);
            assertThat(given).hasSize((int) preview.requests());
            assertThat(given.stream().mapToLong(Refund::nanos).sum()).isEqualTo(paidBy(null));
            assertThat(stores().refunds().given(incident.id())).isEqualTo(preview);
            assertThat(desk.preview(ALL)).isEqualTo(new Tally(0, 0, Map.of()));
            assertThat(has(ALICE)).isEqualTo(5_100);
            assertThat(has(BOB)).isEqualTo(1_000);
            assertProven();
        }

        @Test
        void overrunIsNeverGivenBackAndEachGrantGetsItsOwn() {
            run(open(ALL));
            assertThat(Objects.requireNonNull(ledger.grant(new GrantId(1))).totalNanos())
                    .isEqualTo(100);
            assertThat(Objects.requireNonNull(ledger.grant(new GrantId(3))).totalNanos())
                    .isEqualTo(5_000);
        }

        @Test
        void whatWasGivenBackIsNotGivenBackAgainByAnyIncident() {
            run(open(ALL));
            Incident again = open(ALL);
            assertThat(run(again)).isEmpty();
            List<RequestId> all = rows.stream().map(UsageRow::id).toList();
            assertThat(stores().refunds().decide(again, ALICE, all, view -> RefundRules.decide(view, again, DAY)))
                    .isEmpty();
            assertThat(has(ALICE)).isEqualTo(5_100);
            assertProven();
        }

        @Test
        void aRunThatDiesInTheMiddleGoesOnWhereItEnded() {
            Incident incident = open(ALL);
            AtomicInteger calls = new AtomicInteger();
            RefundStore dying = new DyingRefundStore(stores().refunds(), () -> {
                if (calls.incrementAndGet() % 3 == 0) {
                    throw new IllegalStateException("the process is gone");
                }
            });
            RefundDesk first = new RefundDesk(dying, stores().ids(), TimeSource.system());
            int deaths = 0;
            while (desk.preview(ALL).requests() > 0) {
                RequestId after = null;
                try {
                    do {
                        after = first.run(incident, after, 7).next();
                    } while (after != null);
                } catch (IllegalStateException e) {
                    deaths++;
                    assertProven();
                }
            }
            assertThat(deaths).isPositive();
            assertThat(run(incident)).isEmpty();
            assertThat(has(ALICE)).isEqualTo(5_100);
            assertThat(has(BOB)).isEqualTo(1_000);
            assertThat(stores().refunds().given(incident.id()).nanos())
                    .containsExactly(Map.entry(Asset.USD, paidBy(null)));
            assertProven();
        }

        @Test
        void whatCannotTakeItBackIsReplacedByOneGrantForTheWholeIncident() {
            ledger.close(new GrantId(3), new TransferId(50), ClosingTarget.BREAKAGE, "");
            long before = has(ALICE);
            Incident incident = open(ALL);
            run(incident);
            GrantBalance instead =
                    Objects.requireNonNull(ledger.grant(RefundRules.insteadOf(incident.id(), new GrantId(3))));
            assertThat(instead.grant().state()).isEqualTo(Grant.State.OPEN);
            assertThat(instead.totalNanos()).isEqualTo(paidBy(ALICE) - 100);
            assertThat(has(ALICE)).isEqualTo(before + paidBy(ALICE));
            // It is spent like any other.
            assertThat(ledger.lease(new LeaseAsk(new LeaseHolder(1, 1), ALICE, Asset.USD, 1_000_000))
                            .slices())
                    .extracting(slice -> slice.grant().id())
                    .contains(instead.grant().id());
            assertProven();
        }

        @Test
        void selectionsNarrow() {
            UsageRow some = rows.get(13);
            assertThat(selected(with("gpt-4", Statuses.ANY, "", null))).isZero();
            assertThat(selected(with("gpt-4o", Statuses.parse("5xx"), "", null)))
                    .isZero();
            assertThat(selected(with("gpt-4o", Statuses.parse("200"), "completed", null)))
                    .isEqualTo(32);
            assertThat(selected(with("", Statuses.ANY, "refused", null))).isZero();
            assertThat(selected(with("", Statuses.ANY, "", BOB))).isEqualTo(8);
            assertThat(selected(
                            new RefundSelection("", Statuses.ANY, "", null, some.settledMs(), some.settledMs() + 1)))
                    .isEqualTo(1);
            assertThat(selected(new RefundSelection("", Statuses.ANY, "", null, DAY - 9, DAY)))
                    .isZero();
        }

        private static RefundSelection with(
                String model, Statuses statuses, String policy, @Nullable CustomerId customer) {
            return new RefundSelection(model, statuses, policy, customer, ALL.fromMs(), ALL.toMs());
        }

        private long selected(RefundSelection selection) {
            long previewed = desk.preview(selection).requests();
            assertThat(stores().refunds().next(selection, null, 100)).hasSize((int) previewed);
            return previewed;
        }

        @Test
        void refundsAreFoundByRequestAndSummedByHour() {
            Incident incident = open(with("", Statuses.ANY, "", BOB));
            List<Refund> given = run(incident);
            RequestId one = given.getFirst().request();
            assertThat(stores().refunds().refunds(List.of(one, rows.get(3).id())))
                    .containsExactly(Map.entry(one, given.getFirst()));
            UsageStore.Query query = new UsageStore.Query(BOB, null, DAY, Long.MAX_VALUE);
            List<HourRefund> hours = stores().refunds().hours(query);
            assertThat(hours.stream().mapToLong(HourRefund::nanos).sum()).isEqualTo(paidBy(BOB));
            assertThat(hours).isSortedAccordingTo((a, b) -> Long.compare(a.hourMs(), b.hourMs()));
            assertThat(stores().refunds().hours(new UsageStore.Query(ALICE, null, DAY, Long.MAX_VALUE)))
                    .isEmpty();
            HourRefund first = hours.getFirst();
            assertThat(stores().refunds()
                            .hours(new UsageStore.Query(null, first.key(), first.hourMs() + 5, first.hourMs() + 6)))
                    .containsExactly(first);
        }

        @Test
        void anIncidentIsKeptUnderItsId() {
            IncidentId id = new IncidentId(77);
            Incident opened = desk.open(id, "outage", ALL);
            assertThat(desk.open(id, "outage", ALL)).isEqualTo(opened);
            assertThatThrownBy(() -> desk.open(id, "another", ALL)).isInstanceOf(GatewayException.class);
            assertThatThrownBy(() -> desk.open(id, "outage", with("", Statuses.ANY, "", BOB)))
                    .isInstanceOf(GatewayException.class);
            Incident ofBob = open(with("gpt-4o", Statuses.parse("5xx"), "completed", BOB));
            assertThat(stores().refunds().incident(ofBob.id())).isEqualTo(ofBob);
            assertThat(stores().refunds().incidents(null, 9)).containsExactly(ofBob, opened);
            assertThat(stores().refunds().incidents(ofBob.id(), 9)).containsExactly(opened);
            assertThat(stores().refunds().incident(new IncidentId(5))).isNull();
        }

        /** Ids of refunds do not sort by time; entries do all the same. */
        @Test
        void entriesOfTheLedgerComeNewestFirstAndEachOnce() {
            run(open(ALL));
            List<Transfer> all = stores().ledger().transfers(ALICE, null, 1_000);
            assertThat(all)
                    .isSortedAccordingTo((a, b) -> a.atMs() == b.atMs()
                            ? Long.compare(b.id().value(), a.id().value())
                            : Long.compare(b.atMs(), a.atMs()));
            List<LedgerEntry> shown = new ArrayList<>();
            TransferId before = null;
            while (true) {
                List<LedgerEntry> page = stores().ledger().entries(ALICE, before, 4);
                shown.addAll(page);
                if (page.size() < 4) {
                    break;
                }
                before = page.getLast().transfer().id();
            }
            assertThat(shown)
                    .extracting(LedgerEntry::transfer)
                    .containsExactlyElementsOf(all.stream()
                            .filter(transfer -> transfer.balanceNanos() != 0)
                            .toList());
            assertThat(shown.stream()
                            .mapToLong(entry -> entry.transfer().balanceNanos())
                            .sum())
                    .isEqualTo(has(ALICE));
            assertThat(Set.copyOf(
                            shown.stream().map(entry -> entry.transfer().kind()).toList()))
                    .containsExactlyInAnyOrder(Transfer.Kind.GIVEN, Transfer.Kind.CHARGED, Transfer.Kind.REFUNDED);
            assertThat(shown)
                    .allSatisfy(entry -> assertThat(entry.origin())
                            .isEqualTo(entry.transfer().kind() == Transfer.Kind.CHARGED ? "" : "given: test"));
            assertThat(stores().ledger().entries(ALICE, new TransferId(999_999), 4))
                    .isEmpty();
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
