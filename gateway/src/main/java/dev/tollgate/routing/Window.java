package dev.tollgate.routing;

import java.util.concurrent.atomic.AtomicLongArray;

/**
 * A count over the last ten seconds, in steps of one. Lock-free. Each slot is one long: the second that it counts
 * (upper half) and the count (lower half), so that a slot is emptied and counted up by the same compare-and-set.
 */
final class Window {
    private static final int SECONDS = 10;
    private static final long NANOS = 1_000_000_000L;
    private static final long COUNT = 0xFFFF_FFFFL;

    private final AtomicLongArray slots = new AtomicLongArray(SECONDS);

    void add(long nowNanos) {
        int second = second(nowNanos);
        int slot = Math.floorMod(second, SECONDS);
        long stamp = (long) second << 32;
        while (true) {
            long seen = slots.get(slot);
            long next = (seen & ~COUNT) == stamp ? seen + 1 : stamp | 1;
            if (slots.compareAndSet(slot, seen, next)) {
                return;
            }
        }
    }

    long sum(long nowNanos) {
        int second = second(nowNanos);
        long sum = 0;
        for (int i = 0; i < SECONDS; i++) {
            long seen = slots.get(i);
            int age = second - (int) (seen >> 32);
            // Another loop may be a second ahead of us: its counts are of now as well.
            if (age < SECONDS && age > -SECONDS) {
                sum += seen & COUNT;
            }
        }
        return sum;
    }

    void clear() {
        for (int i = 0; i < SECONDS; i++) {
            slots.set(i, 0);
        }
    }

    private static int second(long nowNanos) {
        return (int) Math.floorDiv(nowNanos, NANOS);
    }
}
