package dev.tollgate.wallet;

/** The process ends here. An error, so that nothing that handles failures handles it. */
final class SimulatedCrash extends Error {
    private static final long serialVersionUID = 1L;

    SimulatedCrash(String where) {
        super(where, null, false, false);
    }
}
