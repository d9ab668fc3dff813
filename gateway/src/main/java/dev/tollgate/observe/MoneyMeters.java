package dev.tollgate.observe;

import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;

/** What is shown of wallet, journal and settlement. Read when metrics are read; safe from any thread. */
public final class MoneyMeters {
    private final Metrics metrics;

    MoneyMeters(Metrics metrics) {
        this.metrics = metrics;
    }

    /** What a wallet knows of itself at one moment. Counts are since the start. */
    public record Figures(Holds holds, Streams streams, Leases leases, Posting posting) {}

    /**
     * Requests.
     *
     * @param open holds of running requests
     * @param nanos what they hold, nano-dollars
     * @param refused requests refused with 402
     * @param overrunNanos charges that no balance could carry: ours, nano-dollars
     * @param overrunNanoTokens the same of charges in tokens
     */
    public record Holds(long open, long nanos, long refused, long overrunNanos, long overrunNanoTokens) {}

    /**
     * Streams.
     *
     * @param balanceEnded closed because a balance ended
     * @param budgetEnded closed because a key's budget ended
     * @param repriced went over to another asset
     */
    public record Streams(long balanceEnded, long budgetEnded, long repriced) {}

    /**
     * Calls to the ledger.
     *
     * @param failures those that failed
     * @param timeouts requests and streams that were kept waiting too long
     */
    public record Leases(long requests, long failures, long timeouts) {}

    /**
     * From the journal to the ledger.
     *
     * @param skipped progress records that found no room
     * @param usedBytes of the fullest ring, what is taken
     * @param rows requests posted
     * @param failures transactions that failed and were tried again
     * @param lagMs everything that was settled earlier than this is posted
     */
    public record Posting(long skipped, long usedBytes, long rows, long failures, long lagMs) {}

    /** Shows a wallet. {@code read} is called for each figure, from any thread, and must not block. */
    public void show(Supplier<Figures> read) {
        showHolds(() -> read.get().holds());
        showStreams(() -> read.get().streams());
        showLeases(() -> read.get().leases());
        showPosting(() -> read.get().posting());
    }

    private void showHolds(Supplier<Holds> read) {
        gauge("tollgate.holds.open", "Holds of running requests", read, Holds::open);
        gauge("tollgate.holds.nanodollars", "What holds of running requests hold", read, Holds::nanos);
        count("tollgate.refused.balance", "Requests refused with 402", read, Holds::refused);
        String ours = "Charges that no balance could carry: ours";
        count("tollgate.overrun.nanodollars", ours, read, Holds::overrunNanos);
        count("tollgate.overrun.nanotokens", ours + ", in tokens", read, Holds::overrunNanoTokens);
    }

    private void showStreams(Supplier<Streams> read) {
        count("tollgate.streams.balance.ended", "Streams that a balance ended", read, Streams::balanceEnded);
        count("tollgate.streams.budget.ended", "Streams that a key's budget ended", read, Streams::budgetEnded);
        count("tollgate.requests.repriced", "Requests that went over to another asset", read, Streams::repriced);
    }

    private void showLeases(Supplier<Leases> read) {
        count("tollgate.lease.requests", "Lease requests to the ledger", read, Leases::requests);
        count("tollgate.lease.failures", "Lease requests that failed", read, Leases::failures);
        count("tollgate.lease.timeouts", "Requests that the ledger kept waiting too long", read, Leases::timeouts);
    }

    private void showPosting(Supplier<Posting> read) {
        count("tollgate.journal.progress.skipped", "Progress records that found no room", read, Posting::skipped);
        gauge("tollgate.journal.used.bytes", "Bytes of the fullest ring that are taken", read, Posting::usedBytes);
        count("tollgate.posting.rows", "Requests posted to the ledger", read, Posting::rows);
        count("tollgate.posting.failures", "Postings that failed and were tried again", read, Posting::failures);
        gauge("tollgate.posting.lag.milliseconds", "Age of the oldest record that waits", read, Posting::lagMs);
    }

    private <T> void gauge(String name, String help, Supplier<T> read, ToLongFunction<T> figure) {
        metrics.gauge(name, help, supplier(read, figure));
    }

    private <T> void count(String name, String help, Supplier<T> read, ToLongFunction<T> figure) {
        metrics.counted(name, help, supplier(read, figure));
    }

    private static <T> LongSupplier supplier(Supplier<T> read, ToLongFunction<T> figure) {
        return () -> figure.applyAsLong(read.get());
    }
}
