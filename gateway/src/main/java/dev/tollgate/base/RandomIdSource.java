package dev.tollgate.base;

import java.util.SplittableRandom;

/** Ids from a clock and a random sequence. Not thread-safe. */
final class RandomIdSource implements IdSource {
    private static final int TAIL_BITS = 21;
    private final TimeSource time;
    private final SplittableRandom random;
    private long last;

    RandomIdSource(TimeSource time, SplittableRandom random) {
        this.time = time;
        this.random = random;
    }

    @Override
    public RequestId requestId() {
        return new RequestId((time.epochMillis() << 16) | random.nextInt(1 << 16), random.nextLong());
    }

    @Override
    public long next() {
        long made = ((time.epochMillis() << TAIL_BITS) & Long.MAX_VALUE) | random.nextInt(1 << TAIL_BITS);
        last = made > last ? made : last + 1;
        return last;
    }
}
