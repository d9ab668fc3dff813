package dev.tollgate.store;

/** Waiting for threads that end by themselves. */
final class Threads {
    private Threads() {}

    /** Waits for the end, whatever happens; an interrupt is kept for the caller. */
    static void join(Thread thread) {
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException _) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
