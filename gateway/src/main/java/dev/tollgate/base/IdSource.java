package dev.tollgate.base;

import java.security.SecureRandom;
import java.util.SplittableRandom;

/**
 * Makes ids: time-ordered, unique across nodes without talking to anyone. An instance belongs to one thread, or is
 * {@link #shared}.
 */
public interface IdSource {
    /** A new request id. */
    RequestId requestId();

    /** A new 63-bit number for one of the small ids: 42 bits of milliseconds, 21 random. Never negative, never 0. */
    long next();

    /** For one thread (an event loop): seeded from the system's randomness, without locks afterwards. */
    static IdSource perThread(TimeSource time) {
        return new RandomIdSource(time, new SplittableRandom(new SecureRandom().nextLong()));
    }

    /** For tests and simulations: the same seed and the same clock make the same ids. */
    static IdSource seeded(TimeSource time, long seed) {
        return new RandomIdSource(time, new SplittableRandom(seed));
    }

    /** For control-plane threads: safe from any thread. */
    static IdSource shared(TimeSource time) {
        IdSource own = perThread(time);
        return new IdSource() {
            @Override
            public synchronized RequestId requestId() {
                return own.requestId();
            }

            @Override
            public synchronized long next() {
                return own.next();
            }
        };
    }
}
