package dev.tollgate.simulator;

/**
 * What every object of one reply repeats.
 *
 * @param id without the prefix of its kind
 * @param created seconds since 1970
 */
record Stamp(String id, long created) {
    /** Of simulated replies, so that logs can tell them apart. */
    static final String FINGERPRINT = "fp_simulated";
}
