package dev.tollgate.wallet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.tollgate.error.ErrorCode;
import dev.tollgate.error.Refusal;
import dev.tollgate.metering.HoldPlan;
import dev.tollgate.metering.UsageRow;
import dev.tollgate.money.Asset;
import dev.tollgate.wallet.HoldAsk.KeyBudget;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Streams that hold their output step by step, and requests that tokens pay. A token costs one nano-unit here. */
@ExtendWith(SilentLog.class)
final class StreamHoldTest {
    private static final int STEP = 256;
    private static final int CHUNK = 16;

    private final Stand stand = Stand.started();

    private static HoldAsk stream(long number, long wanted) {
        return Samples.stream(number, Samples.tokens(100, wanted, Math.min(wanted, 50)), null, null);
    }

    /** Twice as dear in dollars as in tokens. */
    private static HoldAsk either(long number, long wanted) {
        HoldPlan tokens = Samples.tokens(100, wanted, Math.min(wanted, 50));
        HoldPlan dollars = new HoldPlan(200, 2_000_000, 1, wanted, Math.min(wanted, 50));
        return Samples.stream(number, dollars, tokens, null);
    }

    /** Another request of the same customer holds so much of an asset, and nothing of the other. */
    private Hold drain(Asset asset, long nanos) {
        HoldPlan taken = Samples.fixed(nanos);
        HoldPlan never = Samples.fixed(1_000_000_000);
        HoldAsk ask = new HoldAsk(
                Samples.request(999),
                Samples.CUSTOMER,
                Samples.KEY,
                Samples.MODEL,
                new HoldAsk.Cost(asset == Asset.USD ? taken : never, taken),
                asset == Asset.USD ? null : new HoldAsk.Cost(taken, taken),
                false,
                null);
        Hold hold = stand.held(ask);
        assertThat(hold.asset()).isEqualTo(asset);
        return hold;
    }

    private Reach extend(Hold hold, long used) {
        return stand.books.extend(hold, used);
    }

    private static Reach.Lack lack(Reach reach) {
        return ((Reach.Ended) reach).lacks().getFirst();
    }

    // ---- steps

    @Test
    void aStreamHoldsItsInputAndAStepWhateverItMayBecome() {
        stand.ledger.give(Samples.CUSTOMER, 1_000_000);
        Hold hold = stand.held(stream(1, 100_000));
        assertThat(hold.nanos()).isEqualTo(100 + STEP);
        assertThat(hold.outputTokens())
                .as("the limit is what the balance carries")
                .isEqualTo(100_000);
        assertThat(hold.extendAbove()).isEqualTo(STEP - CHUNK);
        assertThat(stand.balance().heldNanos()).isEqualTo(100 + STEP);
    }

    @Test
    void theLimitIsClampedToAllThatIsFreeThoughOnlyAStepIsHeld() {
        stand.ledger.give(Samples.CUSTOMER, 5_100);
        Hold first = stand.held(stream(1, 100_000));
        assertThat(first.outputTokens()).isEqualTo(5_000);
        Hold second = stand.held(stream(2, 100_000));
        assertThat(second.outputTokens()).isEqualTo(5_000 - STEP - 100);
    }

    @Test
    void aShortStreamHoldsNoMoreThanItsLimitAndNeverAsks() {
        stand.ledger.give(Samples.CUSTOMER, 10_000);
        Hold hold = stand.held(stream(1, 40));
        assertThat(hold.nanos()).isEqualTo(140);
        assertThat(hold.extendAbove()).isEqualTo(40);
    }

    @Test
    void aStreamGrowsByAStepWithALeadOfAChunk() {
        stand.ledger.give(Samples.CUSTOMER, 1_000_000);
        Hold hold = stand.held(stream(1, 100_000));
        assertThat(extend(hold, STEP - CHUNK)).isEqualTo(Reach.COVERED);
        assertThat(hold.nanos()).as("nothing to do yet").isEqualTo(100 + STEP);
        assertThat(extend(hold, STEP - CHUNK + 1)).isEqualTo(Reach.COVERED);
        assertThat(hold.nanos()).isEqualTo(100 + 2 * STEP);
    }

    @Test
    void aStreamThatBringsMuchAtOnceGrowsByAsMuchAndALead() {
        stand.ledger.give(Samples.CUSTOMER, 1_000_000);
        Hold hold = stand.held(stream(1, 100_000));
        assertThat(extend(hold, 3_000)).isEqualTo(Reach.COVERED);
        assertThat(hold.nanos()).isEqualTo(100 + 3_000 + CHUNK);
    }

    @Test
    void aStreamNeverHoldsMoreThanItsLimitCostsUnlessItsProviderGoesBeyondIt() {
        stand.ledger.give(Samples.CUSTOMER, 1_000_000);
        Hold hold = stand.held(stream(1, 300));
        extend(hold, 250);
        assertThat(hold.nanos()).isEqualTo(400);
        assertThat(hold.extendAbove()).isEqualTo(300);
        assertThat(extend(hold, 301)).isEqualTo(Reach.COVERED);
        assertThat(hold.nanos()).isEqualTo(100 + 300 + STEP);
    }

    @Test
    void answersCountEach() {
        stand.ledger.give(Samples.CUSTOMER, 1_000_000);
        HoldPlan three = new HoldPlan(100, 1_000_000, 3, 1_000, 50);
        Hold hold = stand.held(Samples.stream(1, three, null, null));
        assertThat(hold.nanos()).isEqualTo(100 + 3 * STEP);
        assertThat(hold.extendAbove()).isEqualTo(3 * (STEP - CHUNK));
        extend(hold, 3 * STEP);
        assertThat(hold.nanos()).isEqualTo(100 + 6 * STEP);
    }

    @Test
    void aStreamTakesAFairShareOfWhatIsFreeAndAtLeastAChunk() {
        stand.ledger.give(Samples.CUSTOMER, 4 * (100 + STEP) + 200);
        Hold[] holds = new Hold[4];
        for (int i = 0; i < holds.length; i++) {
            holds[i] = stand.held(Samples.stream(i + 1, Samples.tokens(100, 100_000, 50), null, null));
        }
        extend(holds[0], STEP - CHUNK + 1);
        assertThat(holds[0].nanos()).as("a quarter of 200").isEqualTo(100 + STEP + 50);
        extend(holds[1], STEP - CHUNK + 1);
        assertThat(holds[1].nanos()).isEqualTo(100 + STEP + 37);
        assertThat(stand.balance().availableNanos()).isEqualTo(200 - 50 - 37);
    }

    // ---- the end

    @Test
    void aStreamEndsOnlyBehindWhatItHoldsAndWithLessThanAChunkFree() {
        stand.ledger.give(Samples.CUSTOMER, 100 + STEP + 15 + 1_000);
        HoldAsk ask = stream(1, 100_000);
        Hold hold = stand.held(ask);
        drain(Asset.USD, 1_000);
        assertThat(extend(hold, STEP - 1)).as("still held").isEqualTo(Reach.COVERED);
        assertThat(extend(hold, STEP)).isEqualTo(Reach.COVERED);
        Reach ended = extend(hold, STEP + 1);
        assertThat(lack(ended)).isEqualTo(new Reach.Lack(Asset.USD, 15, CHUNK));
        assertThat(((Reach.Ended) ended).budget()).isFalse();
        assertThat(stand.wallet.stats().streams().balanceEnded()).isEqualTo(1);
        UsageRow settled = stand.books.settle(hold, stand.row(ask, 100 + STEP));
        assertThat(settled.charge().overrunNanos()).isZero();
        assertThat(stand.balance().availableNanos()).isEqualTo(15);
    }

    @Test
    void aStreamAloneReachesItsLimitAndIsNotCut() {
        stand.ledger.give(Samples.CUSTOMER, 100 + STEP + 15);
        Hold hold = stand.held(stream(1, 100_000));
        assertThat(extend(hold, hold.outputTokens())).isEqualTo(Reach.COVERED);
        assertThat(hold.nanos()).as("the last of it is less than a chunk").isEqualTo(100 + STEP + 15);
        assertThat(lack(extend(hold, hold.outputTokens() + 1))).isEqualTo(new Reach.Lack(Asset.USD, 0, CHUNK));
    }

    @Test
    void aChunkThatIsFreeIsTakenBeforeAStreamEnds() {
        stand.ledger.give(Samples.CUSTOMER, 100 + STEP + CHUNK);
        Hold hold = stand.held(stream(1, 100_000));
        assertThat(extend(hold, STEP + 100))
                .as("one event that is larger than all that is left")
                .isEqualTo(Reach.COVERED);
        assertThat(hold.nanos()).isEqualTo(100 + STEP + CHUNK);
        assertThat(lack(extend(hold, STEP + 101))).isEqualTo(new Reach.Lack(Asset.USD, 0, CHUNK));
    }

    @Test
    void whatAnotherStreamGivesBackIsFoundBeforeTheEnd() {
        stand.ledger.give(Samples.CUSTOMER, 2 * (100 + STEP));
        HoldAsk first = stream(1, 100_000);
        Hold one = stand.held(first);
        Hold two = stand.held(stream(2, 100_000));
        assertThat(extend(two, STEP)).isEqualTo(Reach.COVERED);
        stand.books.settle(one, stand.row(first, 110));
        assertThat(extend(two, STEP + 1)).isEqualTo(Reach.COVERED);
    }

    @Test
    void aGrantThatComesWhileAStreamRunsCarriesItOn() {
        stand.ledger.give(Samples.CUSTOMER, 100 + STEP + 1_000);
        Hold hold = stand.held(stream(1, 100_000));
        drain(Asset.USD, 1_000);
        stand.ledger.give(Samples.CUSTOMER, 10_000);
        stand.wallet.grantsChanged(Samples.CUSTOMER);
        assertThat(extend(hold, STEP)).as("the ledger is asked").isEqualTo(Reach.COVERED);
        stand.scheduler.quiet();
        assertThat(extend(hold, STEP + 1)).isEqualTo(Reach.COVERED);
        assertThat(hold.nanos()).isGreaterThan(100 + STEP);
    }

    @Test
    void closingGrantsGiveNoExtensionAndRunningHoldsSettle() {
        long grant = stand.ledger.give(Samples.CUSTOMER, 10_000).id().value();
        HoldAsk ask = stream(1, 100_000);
        Hold hold = stand.held(ask);
        stand.ledger.close(new dev.tollgate.base.GrantId(grant));
        stand.wallet.grantsChanged(Samples.CUSTOMER);
        stand.scheduler.quiet();
        extend(hold, STEP);
        stand.scheduler.quiet();
        assertThat(extend(hold, STEP + 1)).isInstanceOf(Reach.Ended.class);
        assertThat(stand.books.settle(hold, stand.row(ask, 300)).charge().overrunNanos())
                .isZero();
        stand.scheduler.quiet();
        stand.post();
        stand.ledger.check();
    }

    @Test
    void aFrozenCustomersStreamsEndWithWhatTheyHold() {
        stand.ledger.give(Samples.CUSTOMER, 10_000);
        Hold hold = stand.held(stream(1, 100_000));
        stand.wallet.freeze(Samples.CUSTOMER, true);
        assertThat(extend(hold, STEP)).isEqualTo(Reach.COVERED);
        assertThat(lack(extend(hold, STEP + 1)).freeNanos()).isZero();
    }

    // ---- the lease

    @Test
    void moreIsLeasedAheadBelowAStepForEachOpenStreamSoThatAnExtensionFindsIt() {
        stand.ledger.give(Samples.CUSTOMER, 1_000_000);
        Hold[] holds = new Hold[10];
        for (int i = 0; i < holds.length; i++) {
            holds[i] = stand.held(Samples.stream(i + 1, Samples.tokens(100, 5_000, 50), null, null));
        }
        for (int round = 1; round <= 15; round++) {
            for (Hold hold : holds) {
                long used = hold.extendAbove() + 1;
                assertThat(extend(hold, used)).isEqualTo(Reach.COVERED);
                assertThat(hold.nanos()).as("there at once").isGreaterThanOrEqualTo(100 + used);
                stand.scheduler.quiet();
            }
        }
        assertThat(stand.wallet.stats().leases().requests())
                .as("far fewer than extensions")
                .isLessThan(40);
    }

    @Test
    void whileTheLedgerIsAskedAStepGoesOutAndThenNoMore() {
        Stand small = new Stand(Samples.limits(256 << 10, 1));
        small.start();
        small.ledger.give(Samples.CUSTOMER, 100 + 300);
        Hold hold = small.held(Samples.stream(1, Samples.tokens(100, 300, 50), null, null));
        small.ledger.give(Samples.CUSTOMER, 10_000);
        small.wallet.grantsChanged(Samples.CUSTOMER);
        long held = hold.nanos() - 100;
        assertThat(small.books.extend(hold, 300)).isEqualTo(Reach.COVERED);
        long carried = hold.nanos() - 100;
        assertThat(carried).isGreaterThanOrEqualTo(held);
        assertThat(small.books.extend(hold, carried + 1))
                .as("the ledger is asked")
                .isEqualTo(Reach.COVERED);
        assertThat(small.books.extend(hold, carried + STEP)).isEqualTo(Reach.COVERED);
        assertThat(small.books.extend(hold, carried + STEP + 1)).isEqualTo(Reach.SILENT);
        small.scheduler.quiet();
        assertThat(small.books.extend(hold, carried + STEP + 1))
                .as("it has answered")
                .isEqualTo(Reach.COVERED);
        assertThat(hold.nanos()).isGreaterThanOrEqualTo(100 + carried + STEP + 1);
    }

    @Test
    void tightMeansLessThanAStepForEachStream() {
        stand.ledger.give(Samples.CUSTOMER, 100 + 2 * STEP - 1);
        assertThat(stand.held(stream(1, 100_000)).tight()).isTrue();
        Stand rich = Stand.started();
        rich.ledger.give(Samples.CUSTOMER, 100 + 2 * STEP);
        assertThat(rich.held(stream(1, 100_000)).tight()).isFalse();
    }

    // ---- budgets

    @Test
    void aKeysBudgetIsHeldStepByStepToo() {
        stand.ledger.give(Samples.CUSTOMER, 1_000_000);
        KeyBudget budget = new KeyBudget(100 + STEP + 20, 0);
        HoldAsk ask = Samples.stream(1, Samples.tokens(100, 100_000, 50), null, budget);
        Hold hold = stand.held(ask);
        assertThat(hold.outputTokens()).isEqualTo(STEP + 20);
        assertThat(extend(hold, STEP)).isEqualTo(Reach.COVERED);
        assertThat(hold.nanos()).isEqualTo(100 + STEP + 20);
        Reach ended = extend(hold, STEP + 21);
        assertThat(((Reach.Ended) ended).budget()).isTrue();
        assertThat(lack(ended)).isEqualTo(new Reach.Lack(Asset.USD, 0, CHUNK));
        assertThat(stand.wallet.stats().streams().budgetEnded()).isEqualTo(1);
        stand.books.settle(hold, stand.row(ask, 100 + STEP + 20));
        HoldAsk next = Samples.stream(2, Samples.tokens(100, 100_000, 50), null, budget);
        assertThat(stand.refused(next).code()).isEqualTo(ErrorCode.KEY_BUDGET_EXCEEDED);
    }

    @Test
    void whatTokensPayCountsAgainstABudgetAtItsPriceInDollars() {
        stand.ledger.giveTokens(Samples.CUSTOMER, 1_000_000, 0);
        KeyBudget budget = new KeyBudget(200 + 2 * 400, 0);
        HoldAsk ask = new HoldAsk(
                Samples.request(1),
                Samples.CUSTOMER,
                Samples.KEY,
                Samples.MODEL,
                either(1, 400).dollars(),
                either(1, 400).tokens(),
                false,
                budget);
        Hold hold = stand.held(ask);
        assertThat(hold.asset()).isEqualTo(Asset.TOKENS);
        assertThat(hold.nanos()).isEqualTo(500);
        UsageRow row = Samples.row(hold, ask, 300, stand.time.epochMillis());
        assertThat(row.charge().usdNanos()).isEqualTo(300);
        stand.books.settle(hold, row);
        HoldAsk second = new HoldAsk(
                Samples.request(2),
                Samples.CUSTOMER,
                Samples.KEY,
                Samples.MODEL,
                ask.dollars(),
                ask.tokens(),
                false,
                budget);
        Hold clamped = stand.held(second);
        assertThat(clamped.outputTokens()).as("700 nano-dollars are left").isEqualTo(250);
    }

    // ---- assets

    @Test
    void theAssetThatIsBurntFirstPaysIfItCarriesWhatIsAsked() {
        stand.ledger.give(Samples.CUSTOMER, Asset.USD, 10_000, Set.of(), 1, 0);
        stand.ledger.giveTokens(Samples.CUSTOMER, 10_000, 0);
        assertThat(stand.held(either(1, 300)).asset()).isEqualTo(Asset.TOKENS);
        Stand other = Stand.started();
        other.ledger.give(Samples.CUSTOMER, Asset.USD, 10_000, Set.of(), 0, 0);
        other.ledger.giveTokens(Samples.CUSTOMER, 10_000, 1);
        assertThat(other.held(either(1, 300)).asset()).isEqualTo(Asset.USD);
    }

    @Test
    void anAssetThatCarriesAllGoesBeforeOneThatCouldOnlyBeClampedTo() {
        stand.ledger.giveTokens(Samples.CUSTOMER, 300, 0);
        stand.ledger.give(Samples.CUSTOMER, Asset.USD, 10_000, Set.of(), 1, 0);
        assertThat(stand.held(either(1, 300)).asset()).isEqualTo(Asset.USD);
    }

    @Test
    void whereNoneCarriesAllTheFirstThatCanBeClampedToPays() {
        stand.ledger.giveTokens(Samples.CUSTOMER, 300, 0);
        stand.ledger.give(Samples.CUSTOMER, Asset.USD, 400, Set.of(), 1, 0);
        Hold hold = stand.held(either(1, 100_000));
        assertThat(hold.asset()).isEqualTo(Asset.TOKENS);
        assertThat(hold.outputTokens()).isEqualTo(200);
    }

    @Test
    void aModelWithoutWeightsIsPaidInDollarsAlone() {
        stand.ledger.giveTokens(Samples.CUSTOMER, 10_000, 0);
        Refusal refusal = stand.refused(stream(1, 300));
        assertThat(refusal.code()).isEqualTo(ErrorCode.INSUFFICIENT_BALANCE);
        assertThat(stand.wallet.stats().leases().requests())
                .as("tokens were not asked for")
                .isEqualTo(1);
    }

    @Test
    void aRefusalNamesBothAssets() {
        stand.ledger.giveTokens(Samples.CUSTOMER, 120, 0);
        assertThat(stand.refused(either(1, 100_000)).message())
                .isEqualTo("balance: $0.00 and 0.00000012 tokens available for gpt-4o (expected: at least $0.0000003 or"
                        + " 0.00000015 tokens for this request); top up: https://shop.example/top-up");
    }

    @Test
    void severalGrantsOfOneAssetPayOneRequest() {
        stand.ledger.giveTokens(Samples.CUSTOMER, 150, 0);
        stand.ledger.giveTokens(Samples.CUSTOMER, 500, 1);
        HoldAsk ask = either(1, 300);
        Hold hold = stand.held(ask);
        stand.books.settle(hold, Samples.row(hold, ask, 356, stand.time.epochMillis()));
        stand.post();
        assertThat(stand.posted(ask).draws())
                .extracting(PostingStore.Draw::nanos)
                .containsExactly(150L, 206L);
        assertThat(stand.balance().tokens().totalNanos()).isEqualTo(650 - 356);
        assertThat(stand.balance().totalNanos()).isZero();
        stand.ledger.check();
    }

    @Test
    void aRowInAnotherAssetThanTheHoldsIsRefused() {
        stand.ledger.giveTokens(Samples.CUSTOMER, 10_000, 0);
        HoldAsk ask = either(1, 300);
        Hold hold = stand.held(ask);
        assertThatIllegalArgumentException().isThrownBy(() -> stand.books.settle(hold, stand.row(ask, 10)));
    }

    // ---- from one asset to the other

    private Hold beforeRepricing(HoldAsk ask, long tokens) {
        return beforeRepricing(ask, tokens, 5_000);
    }

    private Hold beforeRepricing(HoldAsk ask, long tokens, long dollars) {
        stand.ledger.giveTokens(Samples.CUSTOMER, tokens + 2_000, 0);
        stand.ledger.give(Samples.CUSTOMER, Asset.USD, dollars, Set.of(), 1, 0);
        Hold hold = stand.held(ask);
        assertThat(hold.asset()).isEqualTo(Asset.TOKENS);
        drain(Asset.TOKENS, 2_000);
        return hold;
    }

    @Test
    void anExtensionThatItsAssetCannotCarryRepricesTheWholeRequestAndFreesTheFirst() {
        HoldAsk ask = either(1, 100_000);
        Hold hold = beforeRepricing(ask, 100 + STEP + 5);
        stand.books.began(hold, Samples.row(hold, ask, 0, stand.time.epochMillis()));
        assertThat(extend(hold, STEP - CHUNK)).isEqualTo(Reach.COVERED);
        assertThat(extend(hold, STEP - 2)).isEqualTo(Reach.REPRICED);
        assertThat(hold.asset()).isEqualTo(Asset.USD);
        assertThat(hold.nanos()).isEqualTo(200 + 2 * (2 * STEP));
        assertThat(stand.balance().tokens().heldNanos())
                .as("until it is written down")
                .isEqualTo(2_000 + 100 + STEP);
        assertThatIllegalStateException()
                .isThrownBy(() -> stand.books.progress(hold, stand.row(ask, 10)))
                .withMessageContaining("has not begun");
        stand.books.began(hold, stand.row(ask, 210));
        assertThat(stand.balance().tokens().heldNanos()).isEqualTo(2_000);
        assertThat(stand.balance().tokens().availableNanos()).isEqualTo(100 + STEP + 5);
        stand.books.progress(hold, stand.row(ask, 220));
        UsageRow settled = stand.books.settle(hold, stand.row(ask, 700));
        assertThat(settled.charge().asset()).isEqualTo(Asset.USD);
        stand.post();
        assertThat(stand.balance().totalNanos()).isEqualTo(5_000 - 700);
        assertThat(stand.balance().tokens().totalNanos()).isEqualTo(2_000 + 100 + STEP + 5);
        stand.ledger.check();
    }

    @Test
    void aRequestThatHasNotBegunIsRepricedWithoutARecord() {
        HoldAsk ask = either(1, 100_000);
        Hold hold = beforeRepricing(ask, 100 + STEP);
        assertThat(extend(hold, STEP)).isEqualTo(Reach.REPRICED);
        assertThat(stand.balance().tokens().heldNanos()).isEqualTo(2_000);
        stand.books.began(hold, stand.row(ask, 0));
        assertThatIllegalStateException().isThrownBy(() -> stand.books.began(hold, stand.row(ask, 0)));
        stand.books.settle(hold, stand.row(ask, 300));
    }

    @Test
    void aRequestGoesOverOnceAndEndsWhereTheOtherAssetEnds() {
        HoldAsk ask = either(1, 100_000);
        Hold hold = beforeRepricing(ask, 100 + STEP, 200 + 2 * (STEP + CHUNK) + 10);
        assertThat(extend(hold, STEP)).isEqualTo(Reach.REPRICED);
        assertThat(extend(hold, STEP + CHUNK)).isEqualTo(Reach.COVERED);
        Reach.Ended ended = (Reach.Ended) extend(hold, STEP + CHUNK + 6);
        assertThat(ended.lacks()).containsExactly(new Reach.Lack(Asset.USD, 0, 2 * CHUNK));
    }

    @Test
    void aStreamWhoseOtherAssetDoesNotCoverAllOfItEndsAndSaysSo() {
        Hold hold = beforeRepricing(either(1, 100_000), 100 + STEP + 3, 250);
        Reach.Ended ended = (Reach.Ended) extend(hold, STEP + 1);
        assertThat(ended.lacks())
                .containsExactly(
                        new Reach.Lack(Asset.TOKENS, 3, CHUNK),
                        new Reach.Lack(Asset.USD, 250, 200 + 2 * (STEP + 1 + CHUNK)));
    }

    @Test
    void theOtherAssetIsLeasedBeforeItIsNeeded() {
        Stand small = new Stand(Samples.limits(256 << 10, 1));
        small.start();
        small.ledger.giveTokens(Samples.CUSTOMER, 100 + STEP + 20, 0);
        small.ledger.give(Samples.CUSTOMER, Asset.USD, 50_000, Set.of(), 1, 0);
        HoldAsk ask = either(1, 100_000);
        Hold hold = small.held(ask);
        assertThat(hold.asset()).isEqualTo(Asset.TOKENS);
        small.scheduler.quiet();
        assertThat(small.books.extend(hold, STEP)).isEqualTo(Reach.COVERED);
        small.scheduler.quiet();
        assertThat(small.books.extend(hold, STEP + 21)).isEqualTo(Reach.REPRICED);
    }

    @Test
    void overrunInTokensCountsInDollarsTowardsTheDaysBound() {
        stand.ledger.giveTokens(Samples.CUSTOMER, 600, 0);
        HoldAsk ask = either(1, 300);
        Hold hold = stand.held(ask);
        long dollars = 2 * stand.limits.money().overrunMaxNanos();
        UsageRow much = Samples.row(hold, ask, dollars, stand.time.epochMillis());
        UsageRow settled = stand.books.settle(hold, much);
        assertThat(settled.charge().overrunNanos()).isEqualTo(dollars - 600);
        assertThat(settled.charge().overrunUsdNanos()).isEqualTo(dollars - 600);
        assertThat(stand.wallet.stats().streams().overrunNanoTokens()).isEqualTo(dollars - 600);
        assertThat(stand.wallet.stats().holds().overrunNanos()).isZero();
        stand.ledger.giveTokens(Samples.CUSTOMER, 100_000, 0);
        stand.wallet.grantsChanged(Samples.CUSTOMER);
        HoldPlan full = Samples.tokens(5_000, 300, 50);
        HoldAsk next = new HoldAsk(
                Samples.request(2),
                Samples.CUSTOMER,
                Samples.KEY,
                Samples.MODEL,
                new HoldAsk.Cost(either(2, 300).plan(), full),
                new HoldAsk.Cost(Samples.tokens(100, 300, 50), full),
                true,
                null);
        assertThat(stand.held(next).nanos())
                .as("held whole, at the full context")
                .isEqualTo(5_300);
    }
}
