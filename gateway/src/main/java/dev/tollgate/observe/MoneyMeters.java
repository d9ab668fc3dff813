package dev.tollgate.observe;

import java.util.Locale;
import java.util.function.LongSupplier;

/** What is counted of wallet, journal and settlement. Safe from any thread. */
public final class MoneyMeters {
    private final Metrics metrics;
    private final Metrics.Level holdsOpen;
    private final Metrics.Count overrun;
    private final Metrics.Count skipped;
    private final Metrics.Times lag;

    MoneyMeters(Metrics metrics) {
        this.metrics = metrics;
        holdsOpen = metrics.level("tollgate.holds.open", "Holds of running requests");
        overrun = metrics.counter("tollgate.overrun.nanodollars", "Charges that no balance could carry: ours");
        skipped = metrics.counter("tollgate.journal.progress.skipped", "Progress records that found no room");
        lag = metrics.times("tollgate.posting.lag", "From settled in the journal to posted in the ledger");
    }

    /** A hold was made. */
    public void holdOpened() {
        holdsOpen.up();
    }

    /** A hold was settled or released. */
    public void holdClosed() {
        holdsOpen.down();
    }

    /** Nano-dollars that no slice could carry. */
    public void overrun(long nanos) {
        overrun.add(nanos);
    }

    /** A {@code progress} record found no room. */
    public void progressSkipped() {
        skipped.one();
    }

    /** A record was posted so long after it was settled. */
    public void posted(long lagNanos) {
        lag.record(lagNanos);
    }

    /** A counter of lease operations with this outcome, to be kept: {@code open}, {@code grow}, {@code exhausted} … */
    public Metrics.Count leaseOperations(Enum<?> operation) {
        return metrics.counter(
                "tollgate.lease.operations",
                "Lease operations",
                "operation",
                operation.name().toLowerCase(Locale.ROOT));
    }

    /** The age of the oldest record of a loop's journal that is not posted, milliseconds. */
    public void journalAge(int loop, LongSupplier milliseconds) {
        metrics.gauge(
                "tollgate.journal.lag.milliseconds",
                "Age of the oldest record that is not posted",
                milliseconds,
                "loop",
                Integer.toString(loop));
    }

    /** Bytes of a loop's journal that are taken. */
    public void journalUsed(int loop, LongSupplier bytes) {
        metrics.gauge(
                "tollgate.journal.used.bytes",
                "Bytes of the ring that are taken",
                bytes,
                "loop",
                Integer.toString(loop));
    }
}
