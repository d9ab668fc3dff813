package dev.tollgate.app;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Something that is done again and again, on a thread of its own. What fails is told in the log and tried again. */
final class Chores implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Chores.class);

    private final CountDownLatch stop = new CountDownLatch(1);
    private final Thread thread;
    private final Runnable chore;
    private final long everyMs;

    private Chores(String name, long everyMs, Runnable chore) {
        this.chore = chore;
        this.everyMs = everyMs;
        this.thread = Thread.ofVirtual().name(name).unstarted(this::run);
    }

    /** Begins at once, and goes on after each pause. */
    static Chores start(String name, long everyMs, Runnable chore) {
        Chores chores = new Chores(name, everyMs, chore);
        chores.thread.start();
        return chores;
    }

    private void run() {
        try {
            do {
                once();
            } while (!stop.await(everyMs, TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void once() {
        try {
            chore.run();
        } catch (RuntimeException e) {
            LOG.error("{} failed; it is tried again in {} ms", thread.getName(), everyMs, e);
        }
    }

    /** Waits until what is being done is done. */
    @Override
    public void close() {
        stop.countDown();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
