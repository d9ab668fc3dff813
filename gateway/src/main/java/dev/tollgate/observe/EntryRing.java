package dev.tollgate.observe;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * A bounded queue of many writers and one reader, without locks: an offer is one compare-and-set and never waits, nor
 * wakes anybody up.
 */
final class EntryRing {
    private final AtomicReferenceArray<@Nullable AccessEntry> slots;
    private final int mask;
    private final AtomicLong tail = new AtomicLong();
    private final AtomicLong head = new AtomicLong();

    /** {@code capacity} is a power of two. */
    EntryRing(int capacity) {
        if (Integer.bitCount(capacity) != 1) {
            throw new IllegalArgumentException("capacity: " + capacity + " (expected: a power of two)");
        }
        slots = new AtomicReferenceArray<>(capacity);
        mask = capacity - 1;
    }

    /** Takes an entry, or says that there is no room. Any thread. */
    boolean offer(AccessEntry entry) {
        while (true) {
            long at = tail.get();
            if (at - head.getAcquire() > mask) {
                return false;
            }
            if (tail.compareAndSet(at, at + 1)) {
                slots.setRelease((int) at & mask, entry);
                return true;
            }
        }
    }

    /** The oldest entry, or null where none is there yet. One thread. */
    @Nullable
    AccessEntry poll() {
        long at = head.getPlain();
        int slot = (int) at & mask;
        AccessEntry entry = slots.getAcquire(slot);
        if (entry != null) {
            slots.setPlain(slot, null);
            head.setRelease(at + 1);
        }
        return entry;
    }
}
