package dev.tollgate.wallet;

import dev.tollgate.base.ApiKeyId;
import dev.tollgate.base.ModelName;
import dev.tollgate.error.ErrorCode;
import dev.tollgate.error.GatewayException;
import dev.tollgate.error.Refusal;
import dev.tollgate.ledger.LeaseAsk;
import dev.tollgate.ledger.LeaseReply;
import dev.tollgate.money.Asset;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One customer's errands to the ledger: leases grow and go back one at a time, off the event loops; whoever needs the
 * outcome waits here without blocking.
 */
final class CustomerDesk {
    private static final Logger log = LoggerFactory.getLogger(CustomerDesk.class);

    /** Who waits for the ledger. Called from any thread. */
    interface Waiter {
        /** What it needs, nano-units. */
        long needed();

        /** Of what. */
        Asset asset();

        ModelName model();

        /** Look at the account again. */
        void wake();

        /** It did not work. */
        void fail(Refusal refusal);
    }

    final Account account;
    private final LedgerSide side;
    /** Held over calls to the ledger, so never on an event loop: each sees the outcome of the one before. */
    private final ReentrantLock errand = new ReentrantLock();
    /** The last call failed: whether the ledger did it is not known. Guarded by {@link #errand}. */
    private boolean doubtful;

    // Guarded by this.
    private final List<Waiter> waiters = new ArrayList<>();
    private final Set<ApiKeyId> loading = new HashSet<>();
    private boolean growing;
    /** To be asked for next. */
    private final Set<Asset> wanted = EnumSet.noneOf(Asset.class);
    /** Being asked for now. */
    private final Set<Asset> asked = EnumSet.noneOf(Asset.class);

    private boolean sweeping;
    private boolean refreshing;

    CustomerDesk(Account account, LedgerSide side) {
        this.account = account;
        this.side = side;
    }

    // ---- growing

    /** Asks the ledger for more and lets {@code waiter} know. */
    void grow(Waiter waiter) {
        synchronized (this) {
            waiters.add(waiter);
        }
        growAhead(waiter.asset());
    }

    /** Asks the ledger for more of an asset, unless somebody does already. */
    void growAhead(Asset asset) {
        synchronized (this) {
            if (!asked.contains(asset)) {
                wanted.add(asset);
            }
            if (growing || wanted.isEmpty()) {
                return;
            }
            growing = true;
        }
        growOffLoop();
    }

    private void growOffLoop() {
        side.offLoop()
                .call(() -> {
                    growNow();
                    return null;
                })
                .onFailure(e -> grown(refusal(e)));
    }

    private void growNow() {
        Refusal refusal = null;
        errand.lock();
        try {
            clearDoubt();
            for (Asset asset : takeWanted()) {
                lease(asset);
            }
        } catch (Exception e) {
            refusal = failed("lease", e);
        } finally {
            errand.unlock();
        }
        grown(refusal);
    }

    private synchronized Set<Asset> takeWanted() {
        asked.addAll(wanted);
        wanted.clear();
        return EnumSet.copyOf(asked);
    }

    private void lease(Asset asset) throws Exception {
        ModelName model = firstModel(asset);
        long changes = account.changes();
        LeaseAsk ask = new LeaseAsk(side.holder(), account.customer(), asset, wanted(asset, model));
        doubtful = true;
        side.counts().leaseRequests.increment();
        LeaseReply reply = side.stores().leasing().lease(ask);
        account.grown(asset, reply, changes, model, side.time().epochMillis());
        doubtful = false;
    }

    private long wanted(Asset asset, @Nullable ModelName model) {
        long needed = 0;
        synchronized (this) {
            for (Waiter waiter : waiters) {
                needed = waiter.asset() == asset ? Growth.saturatingAdd(needed, waiter.needed()) : needed;
            }
        }
        return account.wanted(
                asset, needed, model, side.time().epochMillis(), side.time().nanoTime());
    }

    private synchronized @Nullable ModelName firstModel(Asset asset) {
        for (Waiter waiter : waiters) {
            if (waiter.asset() == asset) {
                return waiter.model();
            }
        }
        return null;
    }

    private void grown(@Nullable Refusal refusal) {
        List<Waiter> woken;
        boolean again;
        synchronized (this) {
            asked.clear();
            if (refusal != null) {
                wanted.clear(); // whoever still needs it asks anew; a ledger that fails is not asked in a circle
            }
            again = !wanted.isEmpty();
            growing = again;
            woken = takeWaiters();
        }
        answer(woken, refusal);
        if (again) {
            growOffLoop();
        }
    }

    private List<Waiter> takeWaiters() {
        List<Waiter> taken = List.copyOf(waiters);
        waiters.clear();
        return taken;
    }

    private static void answer(List<Waiter> woken, @Nullable Refusal refusal) {
        for (Waiter waiter : woken) {
            if (refusal == null) {
                waiter.wake();
            } else {
                waiter.fail(refusal);
            }
        }
    }

    /** Takes back a waiter that gave up. */
    synchronized void forget(Waiter waiter) {
        waiters.remove(waiter);
    }

    // ---- what a key has spent

    /** Reads what a key has spent and lets {@code waiter} know. */
    void loadSpent(Waiter waiter, ApiKeyId key, long periodStartMs) {
        synchronized (this) {
            waiters.add(waiter);
            if (!loading.add(key)) {
                return;
            }
        }
        side.offLoop()
                .call(() -> {
                    loadSpentNow(key, periodStartMs);
                    return null;
                })
                .onFailure(e -> loaded(key, refusal(e)));
    }

    private void loadSpentNow(ApiKeyId key, long periodStartMs) {
        Refusal refusal = null;
        try {
            side.gate().reading(() -> {
                account.loadSpent(key, periodStartMs, side.stores().usage().spentNanos(key, periodStartMs));
                return null;
            });
        } catch (Exception e) {
            refusal = failed("spending of " + key, e);
        }
        loaded(key, refusal);
    }

    private void loaded(ApiKeyId key, @Nullable Refusal refusal) {
        List<Waiter> woken;
        synchronized (this) {
            loading.remove(key);
            woken = takeWaiters();
        }
        answer(woken, refusal);
    }

    // ---- giving back

    /** Gives free money back: all of it, or only what no new request may use. Blocking. */
    void giveBack(boolean all) {
        errand.lock();
        try {
            clearDoubt();
            for (Account.Return back : account.takeBack(all, side.time().epochMillis())) {
                doubtful = true;
                side.counts().leaseRequests.increment();
                side.stores().leasing().giveBack(side.holder(), back.lease(), back.nanos());
                account.returned(back);
                doubtful = false;
            }
        } catch (Exception e) {
            // What was taken out and not given back is found again by clearDoubt.
            doubtful = true;
            throw e instanceof RuntimeException known ? known : new IllegalStateException(e);
        } finally {
            errand.unlock();
        }
    }

    /** The same off the loop, for whoever does not wait for it; at most one at a time. */
    void sweep(boolean all) {
        synchronized (this) {
            if (sweeping) {
                return;
            }
            sweeping = true;
        }
        side.offLoop()
                .call(() -> {
                    giveBack(all);
                    return null;
                })
                .onComplete(done -> {
                    synchronized (this) {
                        sweeping = false;
                    }
                    if (done.failed()) {
                        failed("give back", done.cause());
                    }
                });
    }

    /** After a call of unknown outcome: reads what the leases really hold. */
    private void clearDoubt() throws Exception {
        if (!doubtful) {
            return;
        }
        long missing = side.gate().reading(() -> {
            List<LeaseReply.Slice> own = new ArrayList<>();
            for (LeaseReply.Slice lease : side.stores().leasing().leases(side.holder())) {
                if (lease.grant().customer().equals(account.customer())) {
                    own.add(lease);
                }
            }
            return account.reconcile(own);
        });
        if (missing > 0) {
            log.error(
                    "leases of {} hold {} nano-dollars less than this node has held and settled",
                    account.customer(),
                    missing);
        }
        doubtful = false;
    }

    // ---- what it holds

    /** The balance at one moment. Blocking. */
    BalanceView view() throws Exception {
        return side.gate()
                .reading(() -> account.view(
                        side.stores().leasing().balances(account.customer()),
                        side.time().epochMillis(),
                        side.time().nanoTime()));
    }

    /** Reads the balance again behind everyone's back, so that the total in memory is current. */
    void refresh() {
        synchronized (this) {
            if (refreshing) {
                return;
            }
            refreshing = true;
        }
        side.offLoop().call(this::view).onComplete(done -> {
            synchronized (this) {
                refreshing = false;
            }
            if (done.failed()) {
                failed("balance", done.cause());
            }
        });
    }

    /** Lets the account leave memory for good, unless something would be forgotten or is on its way. */
    boolean retire(long nowMs) {
        if (!errand.tryLock()) {
            return false;
        }
        try {
            synchronized (this) {
                return !doubtful && !growing && waiters.isEmpty() && account.retire(nowMs);
            }
        } finally {
            errand.unlock();
        }
    }

    private Refusal failed(String what, Throwable e) {
        side.counts().leaseFailures.increment();
        log.warn("{} of {} failed", what, account.customer(), e);
        return refusal(e);
    }

    private static Refusal refusal(Throwable e) {
        // A store that is full or busy says so itself; any other failure is ours.
        return e instanceof GatewayException known
                ? known.refusal()
                : Refusal.of(ErrorCode.INTERNAL_ERROR, "the ledger could not be read");
    }
}
