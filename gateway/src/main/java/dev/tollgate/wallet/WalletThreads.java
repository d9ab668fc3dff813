package dev.tollgate.wallet;

import dev.tollgate.base.Limits;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The two threads behind the event loops: one forces journals, one posts them and tidies up. */
final class WalletThreads {
    private static final Logger log = LoggerFactory.getLogger(WalletThreads.class);
    /** Forces between two posts, while little waits: a transaction is worth more rows than one force brings. */
    private static final int FORCES_PER_POST = 4;

    private static final long TIDY_EVERY_NANOS = TimeUnit.SECONDS.toNanos(5);
    private static final int BACK_OFF_DOUBLINGS_MAX = 6;

    private final Desks desks;
    private final List<Journal> journals;
    private final Poster poster;
    private final long forceNanos;
    /** A permit for each force that the poster has not seen. */
    private final Semaphore forces = new Semaphore(0);

    private final Thread forcing = new Thread(this::force, "tollgate-journal-force");
    private final Thread posting = new Thread(this::post, "tollgate-journal-post");
    private volatile boolean stopping;

    WalletThreads(Desks desks, List<Journal> journals, Poster poster) {
        this.desks = desks;
        this.journals = journals;
        this.poster = poster;
        Limits.Journal limits = desks.limits().journal();
        this.forceNanos = TimeUnit.MILLISECONDS.toNanos(limits.journalForceMs());
        forcing.setDaemon(true);
        posting.setDaemon(true);
    }

    void start() {
        forcing.start();
        posting.start();
    }

    /** Whether both still run; one that ended by an error leaves charges unposted. */
    boolean alive() {
        return forcing.isAlive() && posting.isAlive();
    }

    /** Ends both after what they are at. */
    void stop() {
        stopping = true;
        LockSupport.unpark(forcing);
        forces.release();
        join(forcing);
        join(posting);
    }

    private static void join(Thread thread) {
        boolean interrupted = false;
        while (true) {
            try {
                thread.join();
                break;
            } catch (InterruptedException _) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void force() {
        while (!stopping) {
            long startNanos = nanoTime();
            forceAll();
            forces.release();
            long leftNanos = forceNanos - (nanoTime() - startNanos);
            if (leftNanos > 0 && !stopping) {
                LockSupport.parkNanos(leftNanos);
            }
        }
    }

    private void forceAll() {
        for (Journal journal : journals) {
            try {
                journal.force(desks.side().time().epochMillis());
            } catch (RuntimeException e) {
                log.error("{} could not be forced; it is tried again", journal.name(), e);
            }
        }
    }

    private void post() {
        long tidiedAtNanos = nanoTime();
        int seen = 0;
        while (!stopping) {
            forces.acquireUninterruptibly();
            seen += 1 + forces.drainPermits();
            // A ledger that fails is asked again after 1, 2, 4 … times the usual pause.
            int due = FORCES_PER_POST << Math.min(poster.failuresInRow(), BACK_OFF_DOUBLINGS_MAX);
            if (seen >= due || (poster.failuresInRow() == 0 && poster.pressed())) {
                poster.post(false);
                seen = 0;
            }
            if (nanoTime() - tidiedAtNanos > TIDY_EVERY_NANOS) {
                tidiedAtNanos = nanoTime();
                tidy();
            }
        }
    }

    private long nanoTime() {
        return desks.side().time().nanoTime();
    }

    private void tidy() {
        try {
            desks.tidy();
        } catch (RuntimeException e) {
            log.error("giving idle leases back failed; it is tried again", e);
        }
    }
}
