package dev.tollgate.wallet;

import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * Keeps apart who posts and who adds up what is posted and what is not: between the commit of a batch and the memory's
 * knowing of it, a charge would count twice. For threads that may block.
 */
final class PostingGate {
    private final ReadWriteLock lock = new ReentrantReadWriteLock(true);
    /** Batches of which nobody knows whether they were applied. */
    private final AtomicInteger doubtful = new AtomicInteger();

    /** Runs {@code work} while nothing is being posted. */
    <T> T reading(Callable<T> work) throws Exception {
        lock.readLock().lock();
        try {
            if (doubtful.get() > 0) {
                throw new IllegalStateException("the ledger has not said whether it took the last batch of charges");
            }
            return work.call();
        } finally {
            lock.readLock().unlock();
        }
    }

    /** Runs {@code work} while nobody adds up. */
    <T> T posting(Callable<T> work) throws Exception {
        lock.writeLock().lock();
        try {
            return work.call();
        } finally {
            lock.writeLock().unlock();
        }
    }

    /** Inside {@link #posting}: one more, or one fewer, batch of unknown fate. */
    void doubt(int change) {
        doubtful.addAndGet(change);
    }
}
