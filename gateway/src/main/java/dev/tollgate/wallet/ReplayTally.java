package dev.tollgate.wallet;

/** What a replay has done so far. */
final class ReplayTally {
    long settled;
    long progress;
    long dropped;
    long clampedNanos;
}
