package dev.tollgate.idempotency;

import java.util.concurrent.atomic.AtomicLong;

/** Memory that recordings and replays share. Safe from any thread. */
public final class ByteBudget {
    private final long bytesMax;
    private final AtomicLong taken = new AtomicLong();

    ByteBudget(long bytesMax) {
        this.bytesMax = bytesMax;
    }

    /** An empty share, which grows as far as there is room. */
    Share share() {
        return new Share(this);
    }

    long taken() {
        return taken.get();
    }

    private boolean take(long bytes) {
        if (taken.addAndGet(bytes) <= bytesMax) {
            return true;
        }
        taken.addAndGet(-bytes);
        return false;
    }

    /** One user's part. Of one thread at a time. */
    public static final class Share implements AutoCloseable {
        private final ByteBudget budget;
        private long bytes;

        private Share(ByteBudget budget) {
            this.budget = budget;
        }

        /** Takes more, or says that there is no room and takes nothing. */
        boolean grow(long more) {
            if (!budget.take(more)) {
                return false;
            }
            bytes += more;
            return true;
        }

        long bytes() {
            return bytes;
        }

        /** Gives all of it back. Harmless the second time. */
        @Override
        public void close() {
            budget.taken.addAndGet(-bytes);
            bytes = 0;
        }
    }
}
