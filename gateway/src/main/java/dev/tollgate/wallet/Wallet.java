package dev.tollgate.wallet;

import dev.tollgate.base.CustomerId;
import dev.tollgate.base.HaltPoints;
import dev.tollgate.base.OffLoop;
import dev.tollgate.base.RequestId;
import dev.tollgate.base.TimeSource;
import dev.tollgate.base.Timers;
import dev.tollgate.error.GatewayException;
import dev.tollgate.ledger.LeaseHolder;
import io.vertx.core.Future;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * This node's wallet: one a process. Its life: {@link #open}, {@link #replay}, one {@link #books} for each event loop,
 * {@link #start}, {@link #close}. Until it was started every hold is refused with 503.
 */
public final class Wallet implements Balances, Unposted {
    private static final Logger log = LoggerFactory.getLogger(Wallet.class);
    /** How old a total from memory may be before it is read again behind the answer: other nodes spend, too. */
    private static final long TOTAL_AGE_MAX_NANOS = TimeUnit.MINUTES.toNanos(1);

    private static final long UNKNOWN_TOTAL = Long.MIN_VALUE;

    private final WalletConfig config;
    private final JournalShelf shelf;
    private final JournalHeader identity;
    private final Desks desks;
    private final HaltPoints halts;

    // Set by replay, before any loop serves.
    private List<Journal> journals = List.of();
    private @Nullable Poster poster;
    private volatile @Nullable WalletThreads threads;
    private final List<LoopBooks> books = new ArrayList<>();
    private volatile String unready = "the journals of earlier lives are not replayed yet";
    private boolean closed;

    private Wallet(WalletConfig config, JournalShelf shelf, JournalHeader identity, Desks desks, HaltPoints halts) {
        this.config = config;
        this.shelf = shelf;
        this.identity = identity;
        this.desks = desks;
        this.halts = halts;
    }

    /**
     * Opens the journals and begins this node's next life. Blocking. The caller holds {@link DataDirLock}.
     *
     * @throws WalletStartException where a journal belongs to another ledger, node or loop, or cannot be made
     */
    public static Wallet open(
            WalletConfig config, WalletStores stores, TimeSource time, OffLoop offLoop, HaltPoints halts) {
        return open(config, new JournalFiles(config.dir().resolve("journal")), stores, time, offLoop, halts);
    }

    static Wallet open(
            WalletConfig config,
            JournalShelf shelf,
            WalletStores stores,
            TimeSource time,
            OffLoop offLoop,
            HaltPoints halts) {
        JournalSetup setup = new JournalSetup(shelf, config.limits().journal().journalBytes());
        JournalHeader identity = new JournalHeader(stores.postings().ledgerId(), config.node(), 0, 0);
        setup.prepare(identity, config.loops());
        LeaseHolder holder = stores.postings().nextEpoch(config.node());
        setup.check(identity.withEpoch(holder.epoch()));
        LedgerSide side = new LedgerSide(holder, stores, new PostingGate(), offLoop, time, new WalletCounts());
        Desks desks = new Desks(side, config.limits(), config.topUp(), halts);
        return new Wallet(config, shelf, identity.withEpoch(holder.epoch()), desks, halts);
    }

    /** This life of this node. */
    public LeaseHolder holder() {
        return desks.side().holder();
    }

    /**
     * Applies what earlier lives left in their journals, ends their leases and readies the journals for this life.
     * Blocking. Can be called again after it threw.
     *
     * @throws WalletStartException where a journal that is needed is missing or not this node's
     */
    public ReplayReport replay() {
        WalletStores stores = desks.side().stores();
        try {
            Replay replay = new Replay(
                    stores, shelf, holder(), config.limits().journal().batchRowsMax(), halts);
            ReplayReport report = replay.run();
            JournalSetup setup =
                    new JournalSetup(shelf, config.limits().journal().journalBytes());
            journals = setup.begin(identity, config.loops(), desks.side().time().epochMillis());
            for (Journal journal : journals) {
                // Noted as open before the first record: what is not noted is not replayed.
                stores.postings().position(holder(), journal.loop());
            }
            poster = new Poster(desks, journals);
            unready = "the wallet is not started yet";
            return report;
        } catch (IOException e) {
            throw new WalletStartException("journals cannot be replayed: " + e.getMessage(), e);
        }
    }

    /**
     * The books of one event loop; once for each, after {@link #replay}.
     *
     * @param loop from 0, below {@link WalletConfig#loops}
     * @param timers of that loop
     * @param onLoop runs work on that loop, from any thread
     */
    public Books books(int loop, Timers timers, Executor onLoop) {
        LoopBooks made = new LoopBooks(desks, journals.get(loop), timers, onLoop);
        synchronized (books) {
            books.add(made);
        }
        return made;
    }

    /** Starts the threads that force and post, and takes holds from now on; after {@link #replay}. */
    public void start() {
        serve();
        WalletThreads made = new WalletThreads(desks, journals, poster());
        made.start();
        threads = made;
    }

    /** Takes holds from now on; whoever calls it forces and posts. */
    void serve() {
        poster();
        desks.serving(true);
        unready = "";
    }

    Poster poster() {
        Poster made = poster;
        if (made == null) {
            throw new IllegalStateException("wallet without journals (expected: replay first)");
        }
        return made;
    }

    List<Journal> journals() {
        return journals;
    }

    Desks desks() {
        return desks;
    }

    /** Why no request should be sent here now, or empty. Safe from any thread. */
    public Optional<String> unready() {
        String why = unready;
        if (!why.isEmpty()) {
            return Optional.of(why);
        }
        WalletThreads running = threads;
        if (running != null && !running.alive()) {
            return Optional.of("the thread that forces or posts journals has ended");
        }
        for (Journal journal : journals) {
            String trouble = journal.trouble();
            if (trouble != null) {
                return Optional.of(trouble);
            }
        }
        return Optional.empty();
    }

    /** Counts and gauges. Safe from any thread. */
    public WalletStats stats() {
        List<LoopBooks> loops;
        synchronized (books) {
            loops = List.copyOf(books);
        }
        return StatsReader.read(desks, loops, journals, poster);
    }

    @Override
    public Future<BalanceView> balance(CustomerId customer) {
        return desks.side().offLoop().call(() -> desk(customer).view());
    }

    @Override
    public Future<Long> totalNanos(CustomerId customer) {
        CustomerDesk desk = desks.find(customer);
        if (desk == null) {
            return Future.failedFuture(new GatewayException(Refusals.customers()));
        }
        long total = desk.account.totalOrUnknown();
        if (total == UNKNOWN_TOTAL) {
            return balance(customer).map(BalanceView::totalNanos);
        }
        if (desk.account.totalAgeNanos(desks.side().time().nanoTime()) > TOTAL_AGE_MAX_NANOS) {
            desk.refresh();
        }
        return Future.succeededFuture(total);
    }

    @Override
    public Unposted.@Nullable Entry unposted(RequestId id) {
        Poster running = poster;
        return running == null ? null : running.find(id);
    }

    @Override
    public Future<Void> recall(CustomerId customer) {
        return desks.side().offLoop().call(() -> {
            CustomerDesk desk = desks.known(customer);
            if (desk != null) {
                desk.giveBack(true);
            }
            return null;
        });
    }

    @Override
    public Future<Void> grantsChanged(CustomerId customer) {
        CustomerDesk known = desks.known(customer);
        if (known == null) {
            return Future.succeededFuture();
        }
        known.account.grantsChanged();
        return desks.side().offLoop().call(() -> {
            known.view();
            known.giveBack(false);
            return null;
        });
    }

    @Override
    public void freeze(CustomerId customer, boolean frozen) {
        desks.findAlways(customer).account.freeze(frozen);
    }

    private CustomerDesk desk(CustomerId customer) {
        CustomerDesk desk = desks.find(customer);
        if (desk == null) {
            throw new GatewayException(Refusals.customers());
        }
        return desk;
    }

    /**
     * Ends this life: refuses new holds, posts everything, gives leases back and closes the journals, so that the next
     * start has nothing to replay. Blocking; after the event loops have settled or released what they held. What is
     * still open then, or cannot be posted, is left to the next start's replay, as after a crash.
     *
     * @return holds that were still open
     */
    public int close() {
        if (closed) {
            return 0;
        }
        closed = true;
        desks.serving(false);
        unready = "the wallet is closed";
        WalletThreads running = threads;
        if (running != null) {
            running.stop();
        }
        int open = 0;
        boolean whole = true;
        for (LoopBooks each : books) {
            open += each.open();
            whole &= each.writePending();
        }
        for (Journal journal : journals) {
            journal.force(desks.side().time().epochMillis());
        }
        Poster last = poster;
        // Before a replay is through nothing of this life was written, and earlier lives' leases must stay as they are.
        whole &= last != null && last.post(true) && last.current();
        if (!whole && last != null) {
            log.error("not everything could be posted: the next start does it");
        }
        finish(open == 0 && whole);
        return open;
    }

    private void finish(boolean clean) {
        WalletStores stores = desks.side().stores();
        try {
            for (Journal journal : journals) {
                if (clean) {
                    stores.postings().close(holder(), journal.loop(), null);
                }
                journal.storage().close();
            }
            if (clean) {
                // Nothing is left to post, so this life is an earlier one from now on: all its leases end at once.
                stores.leasing().closeEarlier(new LeaseHolder(holder().node(), holder().epoch() + 1));
            }
        } catch (IOException | RuntimeException e) {
            log.warn("the wallet could not be closed in order: the next start does the rest", e);
        }
    }
}
