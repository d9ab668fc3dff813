package dev.tollgate.metering;

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
    private static final long MILLION = 1_000_000;

    public HoldPlan {
        if (inputNanos < 0 || outputRate < 0 || answers < 1 || outputTokensMin > outputTokensWanted) {
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
        long tokens = Math.multiplyExact(outputTokens, answers);
        long high = Math.multiplyHigh(tokens, outputRate);
        long low = tokens * outputRate;
        if (high != 0 || low < 0) {
            throw new ArithmeticException("hold: " + tokens + " tokens at " + outputRate + " (expected: fits 63 bits)");
        }
        return Math.addExact(inputNanos, Math.ceilDiv(low, MILLION));
    }

    /** The most output tokens for each answer that {@code freeNanos} carry, at most the wanted; -1 where not even 0. */
    public long affordable(long freeNanos) {
        if (freeNanos < inputNanos) {
            return -1;
        }
        if (outputRate == 0 || outputTokensWanted == 0) {
            return outputTokensWanted;
        }
        long room = freeNanos - inputNanos;
        if (room > Long.MAX_VALUE / MILLION) {
            return outputTokensWanted;
        }
        return Math.min(outputTokensWanted, room * MILLION / outputRate / answers);
    }
}
