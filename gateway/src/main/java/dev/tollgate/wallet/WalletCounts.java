package dev.tollgate.wallet;

import java.util.concurrent.atomic.LongAdder;

/** What is counted since the start. Any thread adds. */
final class WalletCounts {
    final LongAdder refusedBalance = new LongAdder();
    final LongAdder refusedRoom = new LongAdder();
    final LongAdder overrunNanos = new LongAdder();
    final LongAdder progressSkipped = new LongAdder();
    final LongAdder leaseRequests = new LongAdder();
    final LongAdder leaseFailures = new LongAdder();
    final LongAdder leaseTimeouts = new LongAdder();
    final LongAdder postedRows = new LongAdder();
    final LongAdder postedBatches = new LongAdder();
    final LongAdder postFailures = new LongAdder();
}
