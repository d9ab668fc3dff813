package dev.tollgate.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.base.CustomerId;
import dev.tollgate.base.GrantId;
import dev.tollgate.base.IdSource;
import dev.tollgate.base.LeaseId;
import dev.tollgate.base.TimeSource;
import dev.tollgate.ledger.Decision.Move;
import dev.tollgate.ledger.LedgerView.GrantEntry;
import dev.tollgate.ledger.LedgerView.LeaseEntry;
import dev.tollgate.ledger.Reversal.Kind;
import dev.tollgate.ledger.Reversal.Settled;
import dev.tollgate.ledger.Reversal.State;
import dev.tollgate.ledger.ReversalRules.Reversing;
import dev.tollgate.money.Asset;
import dev.tollgate.money.Price;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ReversalRulesTest {
    private static final long NOW = 1_000_000;
    private static final GrantId GRANT = new GrantId(1);
    private static final CustomerId CUSTOMER = new CustomerId(5);
    private static final Price PRICE = new Price(999, "USD");
    private static final LeaseEntry LEASED = new LeaseEntry(new LeaseId(7), new LeaseHolder(1, 1), 30, 0);

    private final ReversalRules rules = new ReversalRules(IdSource.seeded(TimeSource.system(), 1), NOW);

    private static GrantEntry entry(
            Grant.State state, ClosingTarget target, @Nullable Price paid, long own, LeaseEntry... leases) {
        Grant grant = new Grant(
                GRANT,
                CUSTOMER,
                Asset.TOKENS,
                100,
                Set.of(),
                new Grant.BurnOrder(2, NOW + 5),
                state,
                new Grant.Origin("bought: pack", paid),
                3);
        return new GrantEntry(grant, target, own, List.of(leases));
    }

    private static Reversal reversal(Kind kind, State state, @Nullable Settled settled) {
        return new Reversal(GRANT, CUSTOMER, kind, state, settled, null, "", "why", 4);
    }

    private static ReversalView closed(Kind kind, @Nullable Settled settled, long reached, long spent) {
        return new ReversalView(
                entry(Grant.State.CLOSED, kind.target(), PRICE, 0),
                reversal(kind, State.PENDING, settled),
                reached,
                spent);
    }

    private static List<String> told(Decision<?> decision) {
        List<String> told = new ArrayList<>();
        for (Decision.Change change : decision.changes()) {
            told.add(
                    switch (change) {
                        case Move(Transfer moved) ->
                            moved.kind() + " " + moved.from().kind() + " "
                                    + moved.to().kind() + " " + moved.nanos();
                        case Decision.MarkGrant(GrantId _, Grant.State state, ClosingTarget target) ->
                            "MARK " + state + " " + target;
                        case Decision.OpenReversal(Reversal begun) -> "OPEN " + begun.kind() + " " + begun.state();
                        case Decision.SettleReversal(GrantId _, Settled settled) ->
                            "SETTLE " + settled.reachedNanos() + " " + settled.claimedNanos() + " " + settled.amount();
                        case Decision.EndReversal(GrantId _, State state, GrantId restored, String reference) ->
                            "END " + state + (restored == null ? "" : " restored") + " " + reference;
                        case Decision.OpenGrant(Grant again) ->
                            "GRANT " + again.amountNanos() + " for "
                                    + again.origin().paid();
                        default -> change.toString();
                    });
        }
        return told;
    }

    private static String refusal(Decision<Outcome> decision) {
        assertThat(decision.changes()).isEmpty();
        assertThat(decision.answer()).isInstanceOf(Outcome.Refused.class);
        return ((Outcome.Refused) decision.answer()).refusal().message();
    }

    @ParameterizedTest
    @EnumSource
    void aGrantThatNobodyUsesIsTakenAtOnce(Kind kind) {
        ReversalView view = new ReversalView(entry(Grant.State.OPEN, ClosingTarget.STAYS, PRICE, 70), null, 0, 0);
        assertThat(told(rules.begin(view, new Reversing(GRANT, kind, "", "why"))))
                .containsExactly("OPEN " + kind + " PENDING", "MARK CLOSED " + kind, "CLOSED GRANT " + kind + " 70");
    }

    @ParameterizedTest
    @EnumSource
    void whatIsLeasedKeepsTheGrantClosing(Kind kind) {
        GrantEntry frozen = entry(Grant.State.CLOSING, ClosingTarget.STAYS, PRICE, 0, LEASED);
        assertThat(told(rules.begin(new ReversalView(frozen, null, 0, 0), new Reversing(GRANT, kind, "", "why"))))
                .containsExactly("OPEN " + kind + " PENDING", "MARK CLOSING " + kind);
    }

    @Test
    void aGiftAnExpiredGrantAndAnUnknownOneAreNotRefunded() {
        Reversing ask = new Reversing(GRANT, Kind.REFUND, "", "why");
        GrantEntry gift = entry(Grant.State.OPEN, ClosingTarget.STAYS, null, 70);
        assertThat(refusal(rules.begin(new ReversalView(gift, null, 0, 0), ask)))
                .contains("nothing was paid");
        GrantEntry over = entry(Grant.State.CLOSED, ClosingTarget.BREAKAGE, PRICE, 0);
        assertThat(refusal(rules.begin(new ReversalView(over, null, 0, 0), ask)))
                .contains("closed to BREAKAGE");
        assertThat(refusal(rules.begin(new ReversalView(null, null, 0, 0), ask)))
                .contains("not found");
    }

    @Test
    void aBankTakesBackWhatHasEnded() {
        Reversing ask = new Reversing(GRANT, Kind.CHARGEBACK, "dp_1", "why");
        GrantEntry over = entry(Grant.State.CLOSED, ClosingTarget.BREAKAGE, PRICE, 0);
        assertThat(told(rules.begin(new ReversalView(over, null, 0, 0), ask)))
                .containsExactly("OPEN CHARGEBACK PENDING");
        GrantEntry ending = entry(Grant.State.CLOSING, ClosingTarget.BREAKAGE, PRICE, 0, LEASED);
        assertThat(told(rules.begin(new ReversalView(ending, null, 0, 0), ask)))
                .containsExactly("OPEN CHARGEBACK PENDING", "MARK CLOSING CHARGEBACK");
    }

    @Test
    void theSecondWishOfAKindChangesNothingAndTheOtherKindIsRefused() {
        ReversalView view = closed(Kind.REFUND, null, 0, 0);
        Decision<Outcome> again = rules.begin(view, new Reversing(GRANT, Kind.REFUND, "", "why"));
        assertThat(again).isEqualTo(Decision.nothing(new Outcome.AlreadyApplied()));
        assertThat(refusal(rules.begin(view, new Reversing(GRANT, Kind.CHARGEBACK, "", "why"))))
                .contains("has a refund");
    }

    @Test
    void aRefundIsThePricesShareOfWhatWasTakenBackRoundedDown() {
        // 999 × 33 ÷ 100 = 329.67
        assertThat(told(rules.settle(closed(Kind.REFUND, null, 33, 67)))).containsExactly("SETTLE 33 0 3.29 USD");
        assertThat(told(rules.settle(closed(Kind.REFUND, null, 0, 100)))).containsExactly("SETTLE 0 0 0.00 USD");
        assertThat(told(rules.settle(closed(Kind.REFUND, null, 100, 0)))).containsExactly("SETTLE 100 0 9.99 USD");
        // A correction made the grant larger than it was sold.
        assertThat(told(rules.settle(closed(Kind.REFUND, null, 140, 0)))).containsExactly("SETTLE 140 0 9.99 USD");
    }

    @Test
    void everyRefundIsTheOracles() {
        Random random = new Random(41);
        for (int i = 0; i < 50_000; i++) {
            long amount = 1 + (random.nextLong() >>> (1 + random.nextInt(62)));
            amount = amount < 1 ? Long.MAX_VALUE : amount;
            long reached = Math.floorMod(random.nextLong(), amount);
            long minor = random.nextLong() >>> (1 + random.nextInt(62));
            long expected = BigInteger.valueOf(minor)
                    .multiply(BigInteger.valueOf(reached))
                    .divide(BigInteger.valueOf(amount))
                    .longValueExact();
            assertThat(ReversalRules.amount(new Price(minor, "EUR"), reached, amount))
                    .isEqualTo(new Price(expected, "EUR"));
        }
    }

    @Test
    void aChargebackClaimsWhatWasSpentAndNoMoreThanWasSold() {
        assertThat(told(rules.settle(closed(Kind.CHARGEBACK, null, 33, 67))))
                .containsExactly("SETTLE 33 67 9.99 USD", "CLAIMED CHARGEBACK RECEIVABLE 67");
        assertThat(told(rules.settle(closed(Kind.CHARGEBACK, null, 33, 90))))
                .containsExactly("SETTLE 33 67 9.99 USD", "CLAIMED CHARGEBACK RECEIVABLE 67");
        assertThat(told(rules.settle(closed(Kind.CHARGEBACK, null, 120, 0)))).containsExactly("SETTLE 120 0 9.99 USD");
    }

    @Test
    void nothingIsSettledBeforeTheLastRunningHold() {
        GrantEntry running = entry(Grant.State.CLOSING, ClosingTarget.REFUND, PRICE, 0, LEASED);
        ReversalView view = new ReversalView(running, reversal(Kind.REFUND, State.PENDING, null), 70, 0);
        assertThat(refusal(rules.settle(view))).contains("requests still hold");
        assertThat(refusal(rules.post(view, "re_1"))).contains("not settled");
        assertThat(refusal(rules.voidIt(view, "re_1"))).contains("not settled");
    }

    @Test
    void aSettledReversalSettlesOnce() {
        ReversalView view = closed(Kind.REFUND, new Settled(33, 0, PRICE), 33, 67);
        assertThat(rules.settle(view)).isEqualTo(Decision.nothing(new Outcome.AlreadyApplied()));
        assertThat(told(rules.post(view, "re_1"))).containsExactly("END POSTED re_1");
    }

    @Test
    void aVoidedRefundGivesTheCreditBackWithItsShareOfThePrice() {
        ReversalView view = closed(Kind.REFUND, new Settled(33, 0, new Price(329, "USD")), 33, 67);
        assertThat(told(rules.voidIt(view, "")))
                .containsExactly("GRANT 33 for 3.29 USD", "GIVEN REFUND GRANT 33", "END VOIDED restored ");
    }

    @Test
    void aWonDisputeGivesTheCreditBackAndClaimsNoMore() {
        ReversalView view = closed(Kind.CHARGEBACK, new Settled(33, 67, PRICE), 33, 67);
        assertThat(told(rules.voidIt(view, "dp_1")))
                .containsExactly(
                        "GRANT 33 for 3.29 USD",
                        "GIVEN CHARGEBACK GRANT 33",
                        "CLAIMED RECEIVABLE CHARGEBACK 67",
                        "END VOIDED restored dp_1");
        ReversalView spent = closed(Kind.CHARGEBACK, new Settled(0, 100, PRICE), 0, 100);
        assertThat(told(rules.voidIt(spent, "dp_1")))
                .containsExactly("CLAIMED RECEIVABLE CHARGEBACK 100", "END VOIDED dp_1");
    }

    @Test
    void whatHasEndedStaysAsItIs() {
        ReversalView posted = new ReversalView(
                entry(Grant.State.CLOSED, ClosingTarget.REFUND, PRICE, 0),
                reversal(Kind.REFUND, State.POSTED, new Settled(1, 0, PRICE)),
                1,
                0);
        assertThat(rules.post(posted, "")).isEqualTo(Decision.nothing(new Outcome.AlreadyApplied()));
        assertThat(refusal(rules.voidIt(posted, ""))).contains("refund is posted");
    }
}
