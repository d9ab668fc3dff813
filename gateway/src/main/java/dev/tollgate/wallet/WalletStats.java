package dev.tollgate.wallet;

/** Counts and gauges of a wallet at one moment, for metrics. Counts are since the start. */
public record WalletStats(Holds holds, Streams streams, Leases leases, Journals journals, Posts posts) {
    /**
     * Requests.
     *
     * @param open holds that are neither settled nor released
     * @param heldNanos what they hold
     * @param refusedBalance refused with 402
     * @param refusedRoom refused with 503 because a journal was full or broken
     * @param overrunNanos charges that no slice could carry
     */
    public record Holds(int open, long heldNanos, long refusedBalance, long refusedRoom, long overrunNanos) {}

    /**
     * Streams, which hold their output step by step, and what tokens pay.
     *
     * @param repriced went over to another asset
     * @param balanceEnded closed because the balance ended
     * @param budgetEnded closed because the key's budget ended
     * @param overrunNanoTokens charges in tokens that no slice could carry
     */
    public record Streams(long repriced, long balanceEnded, long budgetEnded, long overrunNanoTokens) {}

    /**
     * Leases.
     *
     * @param customers customers in memory
     * @param freeNanos leased and held by no request
     * @param requests calls to the ledger
     * @param failures calls that failed
     * @param timeouts requests refused with 503 because the ledger did not answer in time
     */
    public record Leases(int customers, long freeNanos, long requests, long failures, long timeouts) {}

    /**
     * Journals of all loops together.
     *
     * @param usedBytes of the fullest ring
     * @param ringBytes size of one ring
     * @param progressSkipped {@code progress} records that found no room
     * @param pendingRecords records that wait in memory because the disk refused them
     * @param errors writes and forces that failed
     * @param broken whether any journal cannot be written now
     */
    public record Journals(
            long usedBytes, long ringBytes, long progressSkipped, long pendingRecords, long errors, boolean broken) {}

    /**
     * The poster.
     *
     * @param rows posted
     * @param batches transactions
     * @param failures transactions that failed and were tried again
     * @param lagMs everything that was settled earlier than this is posted; 0 where nothing waits
     */
    public record Posts(long rows, long batches, long failures, long lagMs) {}
}
