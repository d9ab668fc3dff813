package dev.tollgate.metering;

import dev.tollgate.money.ExactSum;
import java.math.BigInteger;

/**
 * What a request may cost, as a function of the output tokens that each of its answers is allowed. The wallet picks the
 * number of tokens that the balance carries.
 *
 * @param inputNanos what is held whatever comes out: input at the dearest class and tier, calls, images; rounded up
 * @param outputRate the dearest output class in nano-units per million tokens
 * @param answers answers that each may use the whole output limit
 * @param outputTokensWanted the limit that is asked for: min(client's or default, model's); 0 where nothing is output
 * @param outputTokensMin below this a clamped request is refused: min(clampMin, client's, model's)
 */
public record HoldPlan(long inputNanos, long outputRate, int answers, long outputTokensWanted, long outputTokensMin) {
    public HoldPlan {
        if (inputNanos < 0
                || outputRate < 0
                || answers < 1
                || outputTokensMin < 0
                || outputTokensMin > outputTokensWanted) {
            throw new IllegalArgumentException("hold plan: " + inputNanos + ", " + outputRate + ", " + answers + ", "
                    + outputTokensWanted + ", " + outputTokensMin);
        }
    }

    /**
     * Nano-units to hold when each answer may have {@code outputTokens}, rounded up.
     *
     * @throws ArithmeticException where the sum does not fit 63 bits
     */
    public long nanosFor(long outputTokens) {
        return nanosForAll(Math.multiplyExact(outputTokens, answers));
    }

    /**
     * Nano-units to hold when all answers together may have {@code outputTokens}, rounded up.
     *
     * @throws ArithmeticException where the sum does not fit 63 bits
     */
    public long nanosForAll(long outputTokens) {
        ExactSum sum = new ExactSum();
        sum.add(outputTokens, outputRate);
        return Math.addExact(inputNanos, sum.roundedUp());
    }

    /** The most output tokens for each answer that {@code freeNanos} carry, at most the wanted; -1 where not even 0. */
    public long affordable(long freeNanos) {
        if (freeNanos < inputNanos) {
            return -1;
        }
        if (outputRate == 0 || outputTokensWanted == 0) {
            return outputTokensWanted;
        }
        return Math.min(outputTokensWanted, tokensFor(freeNanos - inputNanos) / answers);
    }

    /** The most output tokens of all answers together that {@code freeNanos} carry; -1 where not even 0. */
    public long affordableForAll(long freeNanos) {
        return freeNanos < inputNanos ? -1 : tokensFor(freeNanos - inputNanos);
    }

    /** The most output tokens that {@code nanos} pay, input left aside. */
    public long tokensFor(long nanos) {
        if (outputRate == 0) {
            return Long.MAX_VALUE;
        }
        return nanos <= Long.MAX_VALUE / ExactSum.UNITS_PER_RATE
                ? nanos * ExactSum.UNITS_PER_RATE / outputRate
                : tokensOfMillions(nanos);
    }

    /** Above some 9,000 dollars of room the product needs more than 64 bits; so rare that it may be slow. */
    private long tokensOfMillions(long room) {
        BigInteger tokens = BigInteger.valueOf(room)
                .multiply(BigInteger.valueOf(ExactSum.UNITS_PER_RATE))
                .divide(BigInteger.valueOf(outputRate));
        return tokens.bitLength() < Long.SIZE ? tokens.longValue() : Long.MAX_VALUE;
    }
}
