package dev.tollgate.wallet;

import java.util.List;

/**
 * What a start found in the journals of this node's earlier lives.
 *
 * @param journals journals that were still open
 * @param settled {@code settled} records that were posted
 * @param progress open requests that were charged their last {@code progress}
 * @param dropped open requests that were charged nothing
 * @param clampedNanos charges that their leases no longer carried after records were lost: posted as overrun
 * @param returnedNanos what went back from leases to grants
 * @param lost one sentence a journal with records that a power cut took
 */
public record ReplayReport(
        int journals,
        long settled,
        long progress,
        long dropped,
        long clampedNanos,
        long returnedNanos,
        List<String> lost) {
    public ReplayReport {
        lost = List.copyOf(lost);
    }
}
