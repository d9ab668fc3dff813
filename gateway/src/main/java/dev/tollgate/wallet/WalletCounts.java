package dev.tollgate.wallet;

import dev.tollgate.metering.UsageRow;
import dev.tollgate.money.Asset;
import java.util.concurrent.atomic.LongAdder;

/** What is counted since the start. Any thread adds. */
final class WalletCounts {
    final LongAdder refusedBalance = new LongAdder();
    final LongAdder refusedRoom = new LongAdder();
    /** Of charges in dollars, nano-dollars. */
    final LongAdder overrunNanos = new LongAdder();
    /** Of charges in tokens, nano-tokens. */
    final LongAdder overrunNanoTokens = new LongAdder();
    /** Streams that went over to another asset. */
    final LongAdder repriced = new LongAdder();
    /** Streams that a balance ended. */
    final LongAdder balanceEnded = new LongAdder();
    /** Streams that a key's budget ended. */
    final LongAdder budgetEnded = new LongAdder();

    final LongAdder progressSkipped = new LongAdder();
    final LongAdder leaseRequests = new LongAdder();
    final LongAdder leaseFailures = new LongAdder();
    final LongAdder leaseTimeouts = new LongAdder();
    final LongAdder postedRows = new LongAdder();
    final LongAdder postedBatches = new LongAdder();
    final LongAdder postFailures = new LongAdder();

    void overrun(UsageRow.Charge charge) {
        if (charge.overrunNanos() > 0) {
            (charge.asset() == Asset.USD ? overrunNanos : overrunNanoTokens).add(charge.overrunNanos());
        }
    }

    void ended(Reach.Ended ended) {
        (ended.budget() ? budgetEnded : balanceEnded).increment();
    }
}
