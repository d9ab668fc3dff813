package dev.tollgate.billing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tollgate.base.ApiKeyId;
import dev.tollgate.base.CustomerId;
import dev.tollgate.base.GrantId;
import dev.tollgate.base.IncidentId;
import dev.tollgate.base.ModelName;
import dev.tollgate.base.RequestId;
import dev.tollgate.billing.ChargedRequest.Draw;
import dev.tollgate.billing.RefundSelection.Statuses;
import dev.tollgate.billing.RefundView.Payer;
import dev.tollgate.ledger.Account;
import dev.tollgate.ledger.ClosingTarget;
import dev.tollgate.ledger.Decision.Change;
import dev.tollgate.ledger.Decision.Move;
import dev.tollgate.ledger.Decision.OpenGrant;
import dev.tollgate.ledger.Grant;
import dev.tollgate.ledger.Transfer;
import dev.tollgate.money.Asset;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class RefundRulesTest {
    private static final long NOW = 1_800_000_000_000L;
    private static final CustomerId ALICE = new CustomerId(7);
    private static final Incident OUTAGE = new Incident(
            new IncidentId(5),
            "outage of gpt-4o",
            new RefundSelection("gpt-4o", Statuses.ANY, "", null, NOW - 10, NOW),
            NOW);

    private static Payer payer(long id, Grant.State state, ClosingTarget target, long expiresMs) {
        return new Payer(
                new Grant(
                        new GrantId(id),
                        ALICE,
                        Asset.USD,
                        1_000,
                        Set.of(new ModelName("gpt-4o")),
                        new Grant.BurnOrder(3, expiresMs),
                        state,
                        "given: test",
                        NOW - 100),
                target,
                false);
    }

    private static Payer open(long id) {
        return payer(id, Grant.State.OPEN, ClosingTarget.STAYS, 0);
    }

    private static ChargedRequest request(long id, Draw... draws) {
        return new ChargedRequest(
                new RequestId(id, id), ALICE, new ApiKeyId(9), "gpt-4o", Asset.USD, NOW - 5, List.of(draws));
    }

    private static Draw draw(long grant, long nanos) {
        return new Draw(new GrantId(grant), nanos);
    }

    private static RefundDecision decide(List<ChargedRequest> requests, Payer... payers) {
        Map<GrantId, Payer> grants = new HashMap<>();
        for (Payer payer : payers) {
            grants.put(payer.grant().id(), payer);
        }
        return RefundRules.decide(new RefundView(requests, grants), OUTAGE, NOW);
    }

    private static List<Transfer> moves(RefundDecision decision) {
        return decision.changes().stream()
                .filter(Move.class::isInstance)
                .map(change -> ((Move) change).transfer())
                .toList();
    }

    private static List<Grant> opened(RefundDecision decision) {
        return decision.changes().stream()
                .filter(OpenGrant.class::isInstance)
                .map(change -> ((OpenGrant) change).grant())
                .toList();
    }

    @Test
    void eachGrantGetsBackWhatItPaid() {
        RefundDecision decision = decide(List.of(request(1, draw(11, 70), draw(12, 30))), open(11), open(12));
        assertThat(moves(decision)).extracting(Transfer::to).containsExactly(accountOf(11), accountOf(12));
        assertThat(moves(decision)).extracting(Transfer::nanos).containsExactly(70L, 30L);
        assertThat(moves(decision)).allSatisfy(move -> {
            assertThat(move.from()).isEqualTo(Account.system(Account.Kind.REVENUE));
            assertThat(move.kind()).isEqualTo(Transfer.Kind.REFUNDED);
            assertThat(move.customer()).isEqualTo(ALICE);
            assertThat(move.reason()).isEqualTo(OUTAGE.id() + ": outage of gpt-4o");
        });
        assertThat(decision.refunds()).singleElement().satisfies(refund -> {
            assertThat(refund.nanos()).isEqualTo(100);
            assertThat(refund.atMs()).isEqualTo(NOW);
        });
        assertThat(opened(decision)).isEmpty();
    }

    private static Account accountOf(long grant) {
        return Account.of(new GrantId(grant));
    }

    @Test
    void aFrozenGrantTakesItsOwnBack() {
        RefundDecision decision =
                decide(List.of(request(1, draw(11, 70))), payer(11, Grant.State.CLOSING, ClosingTarget.STAYS, 0));
        assertThat(moves(decision)).extracting(Transfer::to).containsExactly(accountOf(11));
    }

    @Test
    void whatCanTakeNothingMoreIsReplacedOnceByAGrantLikeItWithoutAnEnd() {
        List<Payer> over = List.of(
                payer(11, Grant.State.CLOSED, ClosingTarget.BREAKAGE, NOW - 50),
                payer(11, Grant.State.CLOSING, ClosingTarget.ADJUSTMENTS, 0),
                payer(11, Grant.State.OPEN, ClosingTarget.STAYS, NOW),
                payer(11, Grant.State.CLOSING, ClosingTarget.STAYS, NOW - 1));
        for (Payer payer : over) {
            RefundDecision decision = decide(List.of(request(1, draw(11, 70)), request(2, draw(11, 5))), payer);
            Grant replacement = opened(decision).getFirst();
            assertThat(opened(decision)).hasSize(1);
            assertThat(replacement.models()).isEqualTo(payer.grant().models());
            assertThat(replacement.order()).isEqualTo(new Grant.BurnOrder(3, 0));
            assertThat(replacement.amountNanos()).isZero();
            assertThat(replacement.asset()).isEqualTo(Asset.USD);
            assertThat(moves(decision)).extracting(Transfer::to).containsOnly(Account.of(replacement.id()));
            List<Change> changes = decision.changes();
            assertThat(changes.getFirst()).as("opened before it is paid into").isInstanceOf(OpenGrant.class);
        }
    }

    @Test
    void whatABankTookBackIsNotGivenBackAgain() {
        Payer bought = payer(11, Grant.State.CLOSED, ClosingTarget.CHARGEBACK, 0);
        Payer takenBack = new Payer(bought.grant(), bought.target(), true);
        RefundDecision decision =
                decide(List.of(request(1, draw(11, 70)), request(2, draw(11, 5), draw(12, 4))), takenBack, open(12));
        assertThat(moves(decision)).extracting(Transfer::to).containsExactly(accountOf(12));
        assertThat(decision.refunds()).singleElement().satisfies(refund -> {
            assertThat(refund.request()).isEqualTo(new RequestId(2, 2));
            assertThat(refund.nanos()).isEqualTo(4);
        });
        assertThat(opened(decision)).isEmpty();
    }

    @Test
    void aReplacementThatIsThereIsUsedAgain() {
        Payer over = payer(11, Grant.State.CLOSED, ClosingTarget.BREAKAGE, 0);
        Payer there = open(RefundRules.insteadOf(OUTAGE.id(), over.grant().id()).value());
        RefundDecision decision = decide(List.of(request(1, draw(11, 70))), over, there);
        assertThat(opened(decision)).isEmpty();
        assertThat(moves(decision))
                .extracting(Transfer::to)
                .containsExactly(Account.of(there.grant().id()));
    }

    @Test
    void aGrantThatIsNotInViewIsADefect() {
        assertThatThrownBy(() -> decide(List.of(request(1, draw(11, 70)))))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("not in view");
    }

    /** What is decided twice has the same ids, so that it is written once; all others differ. */
    @Test
    void idsAreDerivedFromIncidentRequestAndGrant() {
        Random random = new Random(3);
        Set<Long> ids = new HashSet<>();
        for (int i = 0; i < 20_000; i++) {
            IncidentId incident = new IncidentId(1 + random.nextInt(3));
            RequestId request = new RequestId(random.nextLong(), random.nextLong());
            GrantId grant = new GrantId(1 + random.nextInt(1_000));
            long id = RefundRules.transferId(incident, request, grant).value();
            assertThat(id)
                    .isPositive()
                    .isEqualTo(RefundRules.transferId(incident, request, grant).value());
            ids.add(id);
        }
        assertThat(ids).hasSize(20_000);
        assertThat(RefundRules.insteadOf(new IncidentId(1), new GrantId(2)))
                .isNotEqualTo(RefundRules.insteadOf(new IncidentId(2), new GrantId(2)))
                .isNotEqualTo(RefundRules.insteadOf(new IncidentId(2), new GrantId(1)));
    }

    @Test
    void statusesAreReadAsPeopleWriteThem() {
        assertThat(Statuses.parse("502")).isEqualTo(new Statuses(502, 502)).hasToString("502");
        assertThat(Statuses.parse("5xx")).isEqualTo(new Statuses(500, 599)).hasToString("5xx");
        assertThat(Statuses.parse("any")).isEqualTo(Statuses.ANY).hasToString("any");
        for (String wrong : List.of("", "50", "600", "099", "6xx", "5XX", "5x", "-1", "all")) {
            assertThatThrownBy(() -> Statuses.parse(wrong))
                    .as(wrong)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("expected: a status such as 502");
        }
    }
}
