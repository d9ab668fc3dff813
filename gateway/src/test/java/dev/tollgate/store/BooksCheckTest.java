package dev.tollgate.store;

import static dev.tollgate.store.Samples.ALICE;
import static dev.tollgate.store.Samples.BOB;
import static dev.tollgate.store.Samples.DAY;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.base.CustomerId;
import dev.tollgate.base.TimeSource;
import dev.tollgate.base.TransferId;
import dev.tollgate.ledger.Invariant;
import dev.tollgate.ledger.LeaseAsk;
import dev.tollgate.ledger.LeaseHolder;
import dev.tollgate.ledger.LeaseReply.Slice;
import dev.tollgate.ledger.Ledger;
import dev.tollgate.ledger.Violation;
import dev.tollgate.money.Asset;
import dev.tollgate.store.Runner.Lane;
import dev.tollgate.wallet.PostingStore.Batch;
import dev.tollgate.wallet.PostingStore.Draw;
import dev.tollgate.wallet.PostingStore.Position;
import dev.tollgate.wallet.PostingStore.Posting;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Whatever is done to the books by force is found, and named. */
class BooksCheckTest {
    abstract static class Promises extends Contract {
        private static final Recharge AS_CHARGED = row -> row.charge().nanos();

        Promises(Stores.Kind kind) {
            super(kind);
        }

        private Database database() {
            return Objects.requireNonNull(stores().database());
        }

        /** Two customers, grants 1 and 2, one lease each, four requests, one of them paid by two leases. */
        @BeforeEach
        void keepBooks() {
            Ledger ledger = new Ledger(stores().ledger(), stores().ids(), TimeSource.system());
            LeaseHolder node = stores().postings().nextEpoch(1);
            ledger.give(Samples.grant(1, ALICE, 1_000), new TransferId(1), "");
            ledger.give(Samples.grant(2, BOB, 1_000), new TransferId(2), "");
            ledger.give(Samples.grant(3, ALICE, 500), new TransferId(3), "");
            Draw first = lease(ledger, node, ALICE, 600);
            Draw bobs = lease(ledger, node, BOB, 600);
            List<Slice> more =
                    ledger.lease(new LeaseAsk(node, ALICE, Asset.USD, 600)).slices();
            Draw second =
                    new Draw(more.getLast().lease(), more.getLast().grant().id(), 0);
            List<Posting> postings = List.of(
                    new Posting(Samples.row(1, ALICE, DAY, 70, 0), List.of(draw(first, 70))),
                    new Posting(Samples.row(2, ALICE, DAY, 90, 5), List.of(draw(first, 45), draw(second, 40))),
                    new Posting(Samples.row(3, BOB, DAY, 20, 0), List.of(draw(bobs, 20))),
                    new Posting(Samples.row(4, BOB, DAY, 8, 8), List.of()));
            stores().postings().post(new Batch(new Position(node, 0, 4, 4), 0, postings));
            assertThat(database().check(AS_CHARGED).violations()).isEmpty();
        }

        private static Draw lease(Ledger ledger, LeaseHolder node, CustomerId customer, long nanos) {
            Slice slice = ledger.lease(new LeaseAsk(node, customer, Asset.USD, nanos))
                    .slices()
                    .getFirst();
            return new Draw(slice.lease(), slice.grant().id(), 0);
        }

        private static Draw draw(Draw lease, long nanos) {
            return new Draw(lease.lease(), lease.grant(), nanos);
        }

        private Set<Invariant> broken(String... statements) {
            database().runner().write(Lane.FIRST, session -> {
                for (String statement : statements) {
                    assertThat(session.update(statement)).as(statement).isPositive();
                }
                return 0;
            });
            BooksReport report = database().check(AS_CHARGED);
            assertThat(report.clean()).isFalse();
            Set<Invariant> found = new TreeSet<>();
            for (Violation violation : report.violations()) {
                assertThat(violation.toString()).contains(violation.invariant().sentence());
                found.add(violation.invariant());
            }
            return found;
        }

        @Test
        void countsTellWhatWasRead() {
            BooksReport.Counts counts = database().check(AS_CHARGED).counts();
            assertThat(counts.usageRows()).isEqualTo(4);
            assertThat(counts.grants()).isEqualTo(3);
            assertThat(counts.leases()).isEqualTo(3);
            assertThat(counts.journals()).isEqualTo(1);
            assertThat(counts.transfers()).isEqualTo(13);
        }

        @Test
        void moneyFromNowhereIsFound() {
            assertThat(broken("UPDATE accounts SET balance = balance + 1 WHERE kind = 1 AND owner = 1"))
                    .contains(Invariant.DEBITS_ARE_CREDITS, Invariant.BALANCE_IS_ITS_TRANSFERS);
        }

        @Test
        void moneyThatMovedWithoutATransferIsFound() {
            assertThat(broken(
                            "UPDATE accounts SET balance = balance + 1 WHERE kind = 1 AND owner = 2",
                            "UPDATE accounts SET balance = balance - 1 WHERE kind = 11 AND asset = 0"))
                    .containsExactly(Invariant.BALANCE_IS_ITS_TRANSFERS);
        }

        @Test
        void aTransferThatIsGoneIsFound() {
            assertThat(broken("DELETE FROM transfers WHERE id = 1"))
                    .contains(Invariant.BALANCE_IS_ITS_TRANSFERS, Invariant.GRANT_IS_GIVEN);
        }

        @Test
        void anAccountThatIsGoneIsFound() {
            assertThat(broken("DELETE FROM accounts WHERE kind = 1 AND owner = 2"))
                    .contains(Invariant.DEBITS_ARE_CREDITS, Invariant.BALANCE_IS_ITS_TRANSFERS);
        }

        @Test
        void anAccountOfNoKindIsFound() {
            assertThat(broken("INSERT INTO accounts (kind, owner, asset, balance) VALUES (99, 5, 0, 0)"))
                    .containsExactly(Invariant.BALANCE_IS_ITS_TRANSFERS);
        }

        @Test
        void aGrantThatSaysMoreThanItGotIsFound() {
            assertThat(broken("UPDATE grants SET amount_nanos = 1001 WHERE id = 1"))
                    .containsExactly(Invariant.GRANT_IS_GIVEN);
        }

        @Test
        void aClosedGrantThatHoldsSomethingIsFound() {
            assertThat(broken("UPDATE grants SET state = 2 WHERE id = 1")).containsExactly(Invariant.CLOSED_IS_EMPTY);
        }

        @Test
        void aLostUsageRowIsFound() {
            assertThat(broken("DELETE FROM usage_rows WHERE charge_nanos = 70"))
                    .containsExactly(
                            Invariant.LEASE_ADDS_UP,
                            Invariant.CHARGES_ARE_DRAWS,
                            Invariant.COST_ADDS_UP,
                            Invariant.ROLL_UPS_ADD_UP);
        }

        @Test
        void aLostDrawIsFound() {
            assertThat(broken("DELETE FROM usage_draws"))
                    .containsExactly(Invariant.LEASE_ADDS_UP, Invariant.CHARGES_ARE_DRAWS);
        }

        @Test
        void aDrawOfNoRowIsFound() {
            assertThat(broken("INSERT INTO usage_draws (id_high, id_low, lease, nanos) SELECT 1, 1, lease, 1"
                            + " FROM usage_draws"))
                    .containsExactly(Invariant.LEASE_ADDS_UP, Invariant.CHARGES_ARE_DRAWS, Invariant.DRAWS_ARE_OWN);
        }

        @Test
        void aChargeOnSomebodyElsesLeaseIsFound() {
            assertThat(broken("UPDATE leases SET customer = " + BOB.value() + " WHERE grant_id = 1"))
                    .containsExactly(Invariant.DRAWS_ARE_OWN);
        }

        @Test
        void overrunThatNobodyHadIsFound() {
            assertThat(broken(
                            "UPDATE usage_rows SET overrun_nanos = 9, charge_nanos = 9 WHERE charge_nanos = 8",
                            "UPDATE usage_hours SET overrun_nanos = 9, charge_nanos = 29 WHERE customer = "
                                    + BOB.value()))
                    .containsExactly(Invariant.OVERRUN_ADDS_UP);
        }

        @Test
        void aRollUpThatDoesNotAddUpIsFound() {
            assertThat(broken(
                            "UPDATE usage_hours SET input_tokens = input_tokens + 1 WHERE customer = " + ALICE.value()))
                    .containsExactly(Invariant.ROLL_UPS_ADD_UP);
            assertThat(broken("DELETE FROM usage_hours WHERE customer = " + BOB.value()))
                    .containsExactly(Invariant.ROLL_UPS_ADD_UP);
        }

        @Test
        void aChargeThatThePriceDoesNotMakeIsFound() {
            BooksReport report = database()
                    .check(row -> row.charge().nanos() == 70 ? 71 : row.charge().nanos());
            assertThat(report.violations()).singleElement().satisfies(violation -> {
                assertThat(violation.invariant()).isEqualTo(Invariant.CHARGE_IS_PRICED);
                assertThat(violation.row())
                        .isEqualTo(Samples.row(1, ALICE, DAY, 70, 0).id().toString());
                assertThat(violation.found()).contains("charge 70", "makes 71", "INPUT=11");
            });
            assertThat(database().check(_ -> null).violationCount()).isEqualTo(4);
        }

        @Test
        void moreThanCanBeListedAreCounted() {
            List<String> statements = new ArrayList<>();
            for (int i = 0; i < 150; i++) {
                statements.add(
                        "INSERT INTO accounts (kind, owner, asset, balance) VALUES (1, " + (900 + i) + ", 0, 1)");
            }
            broken(statements.toArray(String[]::new));
            BooksReport report = database().check(AS_CHARGED);
            assertThat(report.violationCount()).isEqualTo(151);
            assertThat(report.violations()).hasSize(BooksReport.LISTED_MAX + 1);
        }

        @Test
        void aJournalWhosePositionIsBrokenIsFoundAndALostOneNoted() {
            assertThat(broken("UPDATE journals SET scan_seq = 9")).containsExactly(Invariant.JOURNALS_ARE_POSTED);
            database().runner().write(Lane.FIRST, session -> session.update("UPDATE journals SET scan_seq = 4"));
            LeaseHolder first = new LeaseHolder(1, 1);
            stores().postings().nextEpoch(1);
            assertThat(database().check(AS_CHARGED).notes())
                    .singleElement()
                    .asString()
                    .contains("not replayed");
            stores().postings().close(first, 0, "records 3 to 5");
            assertThat(database().check(AS_CHARGED).notes())
                    .singleElement()
                    .asString()
                    .contains("records 3 to 5");
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
