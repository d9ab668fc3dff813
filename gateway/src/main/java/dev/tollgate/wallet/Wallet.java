package dev.tollgate.wallet;

import dev.tollgate.base.CustomerId;
import dev.tollgate.base.HaltPoints;
import dev.tollgate.base.OffLoop;
import dev.tollgate.base.TimeSource;
import dev.tollgate.base.Timers;
import dev.tollgate.ledger.LeaseHolder;
import io.vertx.core.Future;
import java.util.Optional;
import java.util.concurrent.Executor;

/**
 * This node's wallet: one a process. Its life: {@link #open}, {@link #replay}, {@link #start}, one {@link #books} for each
 * event loop, {@link #close}. Until the replay is through every hold is refused with 503.
 */
public final class Wallet implements Balances {
    /**
     * Opens the journals and begins this node's next life. Blocking. The caller holds {@link DataDirLock}.
     *
     * @throws WalletStartException where a journal belongs to another ledger, node or loop, or cannot be made
     */
    public static Wallet open(
            WalletConfig config, WalletStores stores, TimeSource time, OffLoop offLoop, HaltPoints halts) {
        RuntimeException later = unfinished();
        throw later;
    }

    /** This life of this node. */
    public LeaseHolder holder() {
        RuntimeException later = unfinished();
        throw later;
    }

    /**
     * Applies what earlier lives left in their journals, ends their leases and readies the journals for this life.
     * Blocking. Can be called again after it threw.
     *
     * @throws WalletStartException where a journal that is needed is missing or not this node's
     */
    public ReplayReport replay() {
        RuntimeException later = unfinished();
        throw later;
    }

    /** Starts the threads that force and post; after {@link #replay}. */
    public void start() {
        RuntimeException later = unfinished();
        throw later;
    }

    /**
     * The books of one event loop; once for each.
     *
     * @param loop from 0, below {@link WalletConfig#loops}
     * @param timers of that loop
     * @param onLoop runs work on that loop, from any thread
     */
    public Books books(int loop, Timers timers, Executor onLoop) {
        RuntimeException later = unfinished();
        throw later;
    }

    /** Why no request should be sent here now, or empty. Safe from any thread. */
    public Optional<String> unready() {
        RuntimeException later = unfinished();
        throw later;
    }

    /** Counts and gauges. Safe from any thread. */
    public WalletStats stats() {
        RuntimeException later = unfinished();
        throw later;
    }

    @Override
    public Future<BalanceView> balance(CustomerId customer) {
        RuntimeException later = unfinished();
        throw later;
    }

    @Override
    public Future<Long> totalNanos(CustomerId customer) {
        RuntimeException later = unfinished();
        throw later;
    }

    @Override
    public Future<Void> recall(CustomerId customer) {
        RuntimeException later = unfinished();
        throw later;
    }

    @Override
    public Future<Void> grantsChanged(CustomerId customer) {
        RuntimeException later = unfinished();
        throw later;
    }

    @Override
    public void freeze(CustomerId customer, boolean frozen) {
        RuntimeException later = unfinished();
        throw later;
    }

    /**
     * Ends this life: refuses new holds, posts everything, gives leases back and closes the journals, so that the next
     * start has nothing to replay. Blocking; after the event loops have settled or released what they held. What is still
     * open then is left to the next start's replay, as after a crash.
     *
     * @return holds that were still open
     */
    public int close() {
        RuntimeException later = unfinished();
        throw later;
    }

    private static RuntimeException unfinished() {
        return new UnsupportedOperationException("follows in the next commits");
    }
}
