package dev.tollgate.routing;

import dev.tollgate.base.ChannelId;

/**
 * The health of the simulator: always well. It fails because somebody's test asked it to, and that is nobody else's
 * business, nor the operator's.
 */
final class Unwatched extends ChannelState {
    static final ChannelState STATE = new Unwatched();

    private Unwatched() {
        super(new ChannelId(Router.SIMULATOR), 0, HealthListener.NONE);
    }

    @Override
    boolean available(long nowNanos) {
        return true;
    }

    @Override
    Entry enter(long nowNanos) {
        return Entry.NORMAL;
    }

    @Override
    void failed(FailureRule rule, Failure failure, boolean probe, long nowNanos) {}
}
