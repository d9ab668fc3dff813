package dev.tollgate.app;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One thread that does something again and again. A failure is logged, and the next round comes all the same. */
final class Sweeper implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Sweeper.class);
    private static final long STOP_MS = 10_000;

    private final int everyMs;
    private final Runnable round;
    private final CountDownLatch stopping = new CountDownLatch(1);
    private final Thread thread = new Thread(this::run, "sweeper");

    Sweeper(int everyMs, Runnable round) {
        this.everyMs = everyMs;
        this.round = round;
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    private void run() {
        try {
            while (!stopping.await(everyMs, TimeUnit.MILLISECONDS)) {
                try {
                    round.run();
                } catch (RuntimeException e) {
                    LOG.warn("a sweep failed; the next one comes in {} ms", everyMs, e);
                }
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /** Ends it after the round that it is at. */
    @Override
    public void close() {
        stopping.countDown();
        try {
            thread.join(STOP_MS);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
