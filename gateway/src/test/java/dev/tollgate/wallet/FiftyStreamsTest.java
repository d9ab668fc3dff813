package dev.tollgate.wallet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.money.Asset;
import dev.tollgate.wallet.FiftyStreams.Paying;
import dev.tollgate.wallet.FiftyStreams.Usage;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Fifty streams over one balance: none is cut but for money, and none where there is enough of it. Staggered and in
 * lockstep, with three steps, over dollars, tokens and both.
 */
@ExtendWith(SilentLog.class)
final class FiftyStreamsTest {
    private static final int SEEDS = 6;
    private static final int[] STEPS = {64, 256, 1_024};

    private interface Scenario {
        void run(long seed, int step, Paying paying, boolean lockstep);
    }

    private static void each(Scenario scenario) {
        for (int step : STEPS) {
            for (Paying paying : Paying.values()) {
                for (long seed = 1; seed <= SEEDS; seed++) {
                    for (boolean lockstep : new boolean[] {false, true}) {
                        try {
                            scenario.run(seed, step, paying, lockstep);
                        } catch (RuntimeException | AssertionError e) {
                            throw new AssertionError(
                                    "seed " + seed + ", step " + step + ", " + paying
                                            + (lockstep ? ", lockstep" : ", staggered"),
                                    e);
                        }
                    }
                }
            }
        }
    }

    private static long enough(FiftyStreams streams, Paying paying, int step) {
        return streams.enough(paying == Paying.TOKENS ? Asset.TOKENS : Asset.USD, step);
    }

    /**
     * Of mixed grants the dollars alone are enough, so that whatever the tokens do not cover goes over to them. A
     * report that brings more than was counted comes too late for that, so there it may leave an overrun.
     */
    private static void enoughIsEnough(Usage usage, Consumer<FiftyStreams> further) {
        each((seed, step, paying, lockstep) -> {
            FiftyStreams streams = new FiftyStreams(seed, step, paying, usage);
            streams.give(enough(streams, paying, step));
            streams.run(lockstep);
            assertThat(streams.cut).as("cut").isZero();
            assertThat(streams.refused).as("refused").isZero();
            if (paying != Paying.MIXED) {
                assertThat(streams.overrun).as("overrun").isZero();
                assertThat(streams.clamped).as("told to be shorter").isZero();
            }
            further.accept(streams);
        });
    }

    @Test
    void noneIsCutOrRefusedWhereTheBalanceHasTheTrueCostsAndAStepAndAChunkForEach() {
        int[] repriced = new int[1];
        enoughIsEnough(Usage.AS_COUNTED, streams -> repriced[0] += streams.repriced);
        assertThat(repriced[0]).as("some went over to another asset").isPositive();
    }

    @Test
    void theSameWhereTheProviderReportsAFifthMoreThanWeCounted() {
        enoughIsEnough(Usage.A_FIFTH_MORE, _ -> {});
    }

    @Test
    void theSameWhereThinkingIsHidden() {
        enoughIsEnough(Usage.HIDDEN, _ -> {});
    }

    /** Each cut is checked as it happens: less than a chunk free of every asset, and nothing left in the ledger. */
    private static int[] scarce(Usage usage) {
        int[] seen = new int[3];
        each((seed, step, paying, lockstep) -> {
            FiftyStreams streams = new FiftyStreams(seed, step, paying, usage);
            long whole = enough(streams, paying, step);
            streams.give(whole / (2 + seed % 4));
            streams.run(lockstep);
            seen[0] += streams.cut;
            seen[1] += streams.refused;
            seen[2] += streams.overrun > 0 ? 1 : 0;
            if (usage == Usage.AS_COUNTED) {
                assertThat(streams.overrun).as("overrun").isZero();
            }
        });
        return seen;
    }

    @Test
    void aStreamIsCutOnlyWhereLessThanAChunkIsFreeOfEveryAsset() {
        int[] seen = scarce(Usage.AS_COUNTED);
        assertThat(seen[0]).as("cut").isPositive();
        assertThat(seen[1]).as("refused").isPositive();
    }

    @Test
    void whatAReportBringsBeyondOurCountIsPaidFromWhatIsFreeAndTheRestIsOurs() {
        int[] more = scarce(Usage.A_FIFTH_MORE);
        int[] hidden = scarce(Usage.HIDDEN);
        assertThat(more[2] + hidden[2]).as("runs with an overrun").isPositive();
    }

    @Test
    void modelsThatAreMarkedForHiddenOutputHoldAllTheyMayCostSoThatNoneIsCut() {
        each((seed, step, paying, lockstep) -> {
            FiftyStreams streams = new FiftyStreams(seed, step, paying, Usage.HIDDEN_AND_MARKED);
            streams.give(enough(streams, paying, step));
            streams.run(lockstep);
            assertThat(streams.cut).as("cut").isZero();
            assertThat(streams.refused).as("refused").isLessThan(FiftyStreams.STREAMS);
            assertThat(streams.repriced).as("re-priced").isZero();
        });
    }
}
