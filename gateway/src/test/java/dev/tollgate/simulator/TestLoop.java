package dev.tollgate.simulator;

import dev.tollgate.base.TimeSource;
import dev.tollgate.base.Timers;
import java.util.Comparator;
import java.util.PriorityQueue;

/** An event loop whose time a test moves. */
final class TestLoop implements Timers, TimeSource {
    private static final long NANOS_PER_MS = 1_000_000;

    private final PriorityQueue<Due> queue =
            new PriorityQueue<>(Comparator.comparingLong(Due::atMs).thenComparingLong(Due::order));
    private long nowMs = 1_700_000_000_000L;
    private long order;

    private record Due(long atMs, long order, Runnable work) {}

    @Override
    public Cancel after(long delayMs, Runnable work) {
        if (delayMs < 1) {
            throw new IllegalArgumentException("delay: " + delayMs + " ms (expected: >= 1)");
        }
        Due due = new Due(nowMs + delayMs, order++, work);
        queue.add(due);
        return () -> queue.remove(due);
    }

    @Override
    public long epochMillis() {
        return nowMs;
    }

    @Override
    public long nanoTime() {
        return nowMs * NANOS_PER_MS;
    }

    /** Runs what is due within {@code ms}. */
    void pass(long ms) {
        long until = nowMs + ms;
        while (!queue.isEmpty() && queue.peek().atMs() <= until) {
            Due due = queue.remove();
            nowMs = due.atMs();
            due.work().run();
        }
        nowMs = until;
    }

    /** Runs until nothing is left to do; the milliseconds that it took. */
    long finish() {
        long from = nowMs;
        while (!queue.isEmpty()) {
            pass(queue.peek().atMs() - nowMs);
        }
        return nowMs - from;
    }

    boolean idle() {
        return queue.isEmpty();
    }
}
