package dev.tollgate.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tollgate.base.CustomerId;
import dev.tollgate.base.GrantId;
import dev.tollgate.base.IdSource;
import dev.tollgate.base.LeaseId;
import dev.tollgate.base.TimeSource;
import dev.tollgate.base.TransferId;
import dev.tollgate.ledger.Decision.EndLease;
import dev.tollgate.ledger.Decision.MarkGrant;
import dev.tollgate.ledger.Decision.Move;
import dev.tollgate.ledger.LedgerView.GrantEntry;
import dev.tollgate.ledger.LedgerView.LeaseEntry;
import dev.tollgate.money.Asset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class LedgerRulesTest {
    private static final long NOW = 1_000_000;
    private static final CustomerId CUSTOMER = new CustomerId(5);
    private static final LeaseHolder NODE = new LeaseHolder(1, 1);
    private static final Account FUNDING = Account.system(Account.Kind.FUNDING);

    private final LedgerRules rules = new LedgerRules(IdSource.seeded(TimeSource.system(), 1), NOW);

    private static Grant grant(long id, int priority, long expiresMs, long createdMs, Grant.State state) {
        return new Grant(
                new GrantId(id),
                CUSTOMER,
                Asset.USD,
                100,
                Set.of(),
                new Grant.BurnOrder(priority, expiresMs),
                state,
                "bought",
                createdMs);
    }

    private static GrantEntry entry(Grant.State state, ClosingTarget target, long own, LeaseEntry... leases) {
        return new GrantEntry(grant(1, 0, 0, 0, state), target, own, List.of(leases));
    }

    private static LedgerView view(GrantEntry... entries) {
        return new LedgerView(List.of(entries), null, false);
    }

    private static List<String> moves(Decision<?> decision) {
        List<String> moves = new ArrayList<>();
        for (Decision.Change change : decision.changes()) {
            if (change instanceof Move(Transfer moved)) {
                moves.add(moved.kind() + " " + moved.from().kind() + " "
                        + moved.to().kind() + " " + moved.nanos());
            }
        }
        return moves;
    }

    @Test
    void grantsBurnByPriorityThenExpiryThenAge() {
        List<Grant> expected = List.of(
                grant(9, -1, 0, 50, Grant.State.OPEN),
                grant(8, 0, 500, 50, Grant.State.OPEN),
                grant(7, 0, 501, 40, Grant.State.OPEN),
                grant(6, 0, 501, 41, Grant.State.OPEN),
                grant(2, 0, 0, 10, Grant.State.OPEN),
                grant(3, 0, 0, 10, Grant.State.OPEN),
                grant(1, 1, 1, 1, Grant.State.OPEN));
        for (int seed = 0; seed < 20; seed++) {
            List<Grant> shuffled = new ArrayList<>(expected);
            Collections.shuffle(shuffled, new Random(seed));
            shuffled.sort(LedgerRules.BURN_ORDER);
            assertThat(shuffled).isEqualTo(expected);
        }
    }

    @Test
    void aGrantExpiresAtItsMomentNotAfter() {
        LeaseAsk ask = new LeaseAsk(NODE, CUSTOMER, Asset.USD, 10);
        GrantEntry over = new GrantEntry(grant(1, 0, NOW, 0, Grant.State.OPEN), ClosingTarget.STAYS, 50, List.of());
        GrantEntry last = new GrantEntry(grant(1, 0, NOW + 1, 0, Grant.State.OPEN), ClosingTarget.STAYS, 50, List.of());
        assertThat(rules.lease(view(over), ask).answer()).isEqualTo(new LeaseReply(List.of(), true));
        assertThat(rules.lease(view(last), ask).answer().slices()).hasSize(1);
    }

    @Test
    void aFencedHolderLeasesNothing() {
        LedgerView fenced = new LedgerView(List.of(entry(Grant.State.OPEN, ClosingTarget.STAYS, 50)), null, true);
        assertThatThrownBy(() -> rules.lease(fenced, new LeaseAsk(NODE, CUSTOMER, Asset.USD, 10)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("successor");
    }

    @Test
    void aReplayedLeaseComesBackFromSuspenseToo() {
        LeaseEntry lease = new LeaseEntry(new LeaseId(7), NODE, 30, 12);
        Decision<Long> decision =
                rules.endLeases(view(entry(Grant.State.OPEN, ClosingTarget.STAYS, 1, lease)), 1, 2, false);
        assertThat(decision.answer()).isEqualTo(42);
        assertThat(moves(decision)).containsExactly("RETURNED LEASE GRANT 30", "RETURNED SUSPENSE GRANT 12");
        assertThat(decision.changes()).contains(new EndLease(new LeaseId(7)));
    }

    @Test
    void aForgottenLeaseGoesThroughSuspenseWithWhatIsThereAlready() {
        LeaseEntry lease = new LeaseEntry(new LeaseId(7), NODE, 30, 12);
        Decision<Long> decision =
                rules.endLeases(view(entry(Grant.State.OPEN, ClosingTarget.STAYS, 1, lease)), 1, 2, true);
        assertThat(decision.answer()).isEqualTo(42);
        assertThat(moves(decision)).containsExactly("SUSPENDED LEASE SUSPENSE 30", "RETURNED SUSPENSE GRANT 42");
    }

    @Test
    void onlyEarlierLivesOfTheNodeEnd() {
        LeaseEntry now = new LeaseEntry(new LeaseId(7), new LeaseHolder(1, 2), 30, 0);
        LeaseEntry other = new LeaseEntry(new LeaseId(8), new LeaseHolder(2, 1), 30, 0);
        Decision<Long> decision =
                rules.endLeases(view(entry(Grant.State.OPEN, ClosingTarget.STAYS, 1, now, other)), 1, 2, false);
        assertThat(decision.changes()).isEmpty();
        assertThat(decision.answer()).isZero();
    }

    @Test
    void whatComesBackToAnEndingGrantGoesOnAndTheLastClosesIt() {
        LeaseEntry first = new LeaseEntry(new LeaseId(7), NODE, 30, 0);
        LeaseEntry second = new LeaseEntry(new LeaseId(8), new LeaseHolder(2, 1), 5, 0);
        GrantEntry ending = entry(Grant.State.CLOSING, ClosingTarget.BREAKAGE, 0, first, second);
        Decision<Long> one = rules.endLeases(view(ending), 1, 2, false);
        assertThat(moves(one)).containsExactly("RETURNED LEASE GRANT 30", "CLOSED GRANT BREAKAGE 30");
        assertThat(one.changes()).noneMatch(MarkGrant.class::isInstance);
        Decision<Boolean> last = rules.giveBack(
                view(entry(Grant.State.CLOSING, ClosingTarget.BREAKAGE, 0, second)),
                second.holder(),
                second.id(),
                second.nanos());
        assertThat(last.changes()).contains(new MarkGrant(new GrantId(1), Grant.State.CLOSED, ClosingTarget.BREAKAGE));
    }

    @Test
    void aFrozenGrantKeepsWhatComesBack() {
        LeaseEntry lease = new LeaseEntry(new LeaseId(7), NODE, 30, 0);
        Decision<Boolean> decision =
                rules.giveBack(view(entry(Grant.State.CLOSING, ClosingTarget.STAYS, 0, lease)), NODE, lease.id(), 30);
        assertThat(moves(decision)).containsExactly("RETURNED LEASE GRANT 30");
        assertThat(decision.changes()).hasSize(1);
    }

    @Test
    void givingBackNothingMovesNothing() {
        LeaseEntry lease = new LeaseEntry(new LeaseId(7), NODE, 30, 0);
        assertThat(rules.giveBack(view(entry(Grant.State.OPEN, ClosingTarget.STAYS, 0, lease)), NODE, lease.id(), 0)
                        .changes())
                .isEmpty();
    }

    @Test
    void aFrozenGrantCanBeClosedForEver() {
        Decision<Outcome> decision = rules.close(
                view(entry(Grant.State.CLOSING, ClosingTarget.STAYS, 9)),
                new LedgerRules.Closing(new GrantId(1), new TransferId(1), ClosingTarget.ADJUSTMENTS, "fraud"));
        assertThat(decision.answer()).isEqualTo(new Outcome.Applied());
        assertThat(moves(decision)).containsExactly("CLOSED GRANT ADJUSTMENTS 9");
    }

    @Test
    void anIdThatMovedOtherMoneyIsRefused() {
        Transfer seen = transfer(FUNDING, Account.of(new GrantId(1)), 9);
        LedgerView view = new LedgerView(List.of(entry(Grant.State.OPEN, ClosingTarget.STAYS, 9)), seen, false);
        LedgerRules.Closing closing = new LedgerRules.Closing(new GrantId(1), seen.id(), ClosingTarget.ADJUSTMENTS, "");
        assertThat(rules.close(view, closing).answer()).isInstanceOf(Outcome.Refused.class);
        LedgerRules.Adjustment adjustment = new LedgerRules.Adjustment(new GrantId(1), seen.id(), 1, "");
        assertThat(rules.adjust(view, adjustment).answer()).isInstanceOf(Outcome.Refused.class);
    }

    private static Transfer transfer(Account from, Account to, long nanos) {
        return new Transfer(new TransferId(3), Transfer.Kind.GIVEN, from, to, Asset.USD, nanos, CUSTOMER, "", NOW);
    }

    @Test
    void aTransferMovesSomethingBetweenTwoAccounts() {
        Account grant = Account.of(new GrantId(1));
        assertThatThrownBy(() -> transfer(FUNDING, grant, 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> transfer(FUNDING, grant, -1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> transfer(grant, grant, 1)).isInstanceOf(IllegalArgumentException.class);
        assertThat(transfer(FUNDING, grant, 1).sameAs(transfer(FUNDING, grant, 1)))
                .isTrue();
        assertThat(transfer(FUNDING, grant, 1).sameAs(transfer(FUNDING, grant, 2)))
                .isFalse();
        assertThat(transfer(FUNDING, grant, 1).sameAs(transfer(FUNDING, Account.of(new GrantId(2)), 1)))
                .isFalse();
    }

    @Test
    void anAccountHasTheOwnerThatItsKindNeeds() {
        assertThatThrownBy(() -> new Account(Account.Kind.LEASE, 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Account(Account.Kind.REVENUE, 4)).isInstanceOf(IllegalArgumentException.class);
        assertThat(Account.system(Account.Kind.PROVIDER_COST)).hasToString("provider_cost");
        assertThat(Account.of(new GrantId(1)).toString()).startsWith("grt_");
        assertThat(Account.suspenseOf(new LeaseId(1)).toString()).startsWith("suspense of lea_");
    }

    @Test
    void storedCodesNeverChange() {
        assertThat(codes(Account.Kind.values(), kind -> kind.code() + (kind.guarded() ? " guarded" : "")))
                .containsExactly(
                        "GRANT 1 guarded",
                        "LEASE 2 guarded",
                        "SUSPENSE 3 guarded",
                        "FUNDING 10",
                        "REVENUE 11",
                        "PROVIDER_COST 12",
                        "PROVIDER_PAYABLE 13",
                        "BREAKAGE 14",
                        "OVERRUN 15",
                        "RECEIVABLE 16",
                        "ADJUSTMENTS 17",
                        "REFUND 18",
                        "CHARGEBACK 19");
        assertThat(codes(Transfer.Kind.values(), Transfer.Kind::code))
                .containsExactly(
                        "GIVEN 1",
                        "ADJUSTED 2",
                        "LEASED 3",
                        "RETURNED 4",
                        "CHARGED 5",
                        "OVERRUN 6",
                        "PROVIDER_COST 7",
                        "CLOSED 8",
                        "SUSPENDED 9",
                        "CLAIMED 10",
                        "REFUNDED 20");
        assertThat(codes(ClosingTarget.values(), ClosingTarget::code))
                .containsExactly("STAYS 0", "BREAKAGE 1", "ADJUSTMENTS 2", "REFUND 3", "CHARGEBACK 4");
        for (Account.Kind kind : Account.Kind.values()) {
            assertThat(Account.Kind.of(kind.code())).isEqualTo(kind);
        }
        for (Transfer.Kind kind : Transfer.Kind.values()) {
            assertThat(Transfer.Kind.of(kind.code())).isEqualTo(kind);
        }
        for (ClosingTarget target : ClosingTarget.values()) {
            assertThat(ClosingTarget.of(target.code())).isEqualTo(target);
        }
        assertThatThrownBy(() -> Account.Kind.of(99)).hasMessageContaining("99");
        assertThatThrownBy(() -> Transfer.Kind.of(99)).hasMessageContaining("99");
        assertThatThrownBy(() -> ClosingTarget.of(99)).hasMessageContaining("99");
    }

    private static <T> List<String> codes(T[] values, Function<T, Object> code) {
        List<String> codes = new ArrayList<>();
        for (T value : values) {
            codes.add(value + " " + code.apply(value));
        }
        return codes;
    }

    @Test
    void sumsThatAgreeAreNoViolation() {
        Account lease = Account.of(new LeaseId(7));
        assertThat(LedgerCheck.account(new LedgerCheck.AccountSums(lease, Asset.USD, 5, 5, true)))
                .isEmpty();
        assertThat(LedgerCheck.account(new LedgerCheck.AccountSums(FUNDING, Asset.USD, -5, -5, true)))
                .isEmpty();
        assertThat(LedgerCheck.lease(new LedgerCheck.LeaseSums(new LeaseId(7), 100, 40, 40, 30, 20, 10, true)))
                .isEmpty();
        assertThat(LedgerCheck.asset(Asset.USD, 0)).isEmpty();
        assertThat(LedgerCheck.total(Invariant.COST_ADDS_UP, Asset.USD, 4, 4)).isEmpty();
        assertThat(LedgerCheck.grant(new LedgerCheck.GrantSums(new GrantId(1), Grant.State.CLOSED, 9, 9, 0)))
                .isEmpty();
    }

    @Test
    void eachSumThatDisagreesIsNamed() {
        Account lease = Account.of(new LeaseId(7));
        assertFound(
                LedgerCheck.account(new LedgerCheck.AccountSums(lease, Asset.USD, -1, -1, true)),
                Invariant.NOTHING_BELOW_ZERO);
        assertFound(
                LedgerCheck.account(new LedgerCheck.AccountSums(lease, Asset.USD, 5, 4, true)),
                Invariant.BALANCE_IS_ITS_TRANSFERS);
        assertFound(
                LedgerCheck.account(new LedgerCheck.AccountSums(lease, Asset.USD, 0, 0, false)),
                Invariant.BALANCE_IS_ITS_TRANSFERS);
        assertFound(
                LedgerCheck.lease(new LedgerCheck.LeaseSums(new LeaseId(7), 100, 40, 40, 30, 20, 11, true)),
                Invariant.LEASE_ADDS_UP);
        assertFound(
                LedgerCheck.lease(new LedgerCheck.LeaseSums(new LeaseId(7), 100, 41, 40, 30, 20, 10, true)),
                Invariant.CHARGES_ARE_DRAWS);
        assertFound(
                LedgerCheck.lease(new LedgerCheck.LeaseSums(new LeaseId(7), 0, 0, 0, 0, 0, 0, false)),
                Invariant.LEASE_ADDS_UP);
        assertFound(LedgerCheck.asset(Asset.TOKENS, 1), Invariant.DEBITS_ARE_CREDITS);
        assertFound(LedgerCheck.total(Invariant.OVERRUN_ADDS_UP, Asset.USD, 4, 5), Invariant.OVERRUN_ADDS_UP);
        assertFound(
                LedgerCheck.grant(new LedgerCheck.GrantSums(new GrantId(1), Grant.State.OPEN, 9, 8, 5)),
                Invariant.GRANT_IS_GIVEN);
        assertFound(
                LedgerCheck.grant(new LedgerCheck.GrantSums(new GrantId(1), Grant.State.CLOSED, 9, 9, 1)),
                Invariant.CLOSED_IS_EMPTY);
    }

    private static void assertFound(List<Violation> found, Invariant expected) {
        assertThat(found).extracting(Violation::invariant).containsExactly(expected);
    }
}
