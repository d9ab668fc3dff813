package dev.tollgate.simulator;

/**
 * How fast an answer comes.
 *
 * @param firstMs before the first token, or before a whole answer
 * @param tokenMs between two tokens of a stream
 */
record Pace(long firstMs, long tokenMs) {
    private static final int USUAL_FIRST_MS = 20;
    private static final int USUAL_TOKEN_MS = 10;

    static Pace of(SimModel model) {
        return switch (model.behaviour()) {
            case FAST -> new Pace(0, 0);
            case SLOW -> new Pace(2_000, 250);
            case SLOW_MS -> new Pace(model.n(), USUAL_TOKEN_MS);
            default -> new Pace(USUAL_FIRST_MS, USUAL_TOKEN_MS);
        };
    }
}
