package dev.tollgate.admission;

import java.util.concurrent.atomic.AtomicInteger;

/** The buckets of one key, one customer, or one customer's model group. Any thread. */
final class RateScope {
    /** Whose limit it is, as refusals call it. */
    private final String name;

    private final RateBucket requests = new RateBucket();
    private final RateBucket tokens = new RateBucket();
    private final AtomicInteger open = new AtomicInteger();

    RateScope(String name) {
        this.name = name;
    }

    String name() {
        return name;
    }

    RateBucket requests() {
        return requests;
    }

    RateBucket tokens() {
        return tokens;
    }

    /** Counts one more open request, unless there are {@code max} already. */
    boolean enter(int max) {
        while (true) {
            int now = open.get();
            if (now >= max) {
                return false;
            }
            if (open.compareAndSet(now, now + 1)) {
                return true;
            }
        }
    }

    void leave() {
        open.decrementAndGet();
    }

    /** Open requests that entered. */
    int open() {
        return open.get();
    }

    /** Whether a new one would do as well. */
    boolean idle(long nowMs) {
        return open.get() == 0 && requests.full(nowMs) && tokens.full(nowMs);
    }
}
