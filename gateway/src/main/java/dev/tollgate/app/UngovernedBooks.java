package dev.tollgate.app;

import dev.tollgate.base.RequestId;
import dev.tollgate.metering.UsageRow;
import dev.tollgate.money.Asset;
import dev.tollgate.wallet.Books;
import dev.tollgate.wallet.Hold;
import dev.tollgate.wallet.HoldAsk;
import dev.tollgate.wallet.HoldOutcome;
import dev.tollgate.wallet.Reach;
import io.vertx.core.Future;

/**
 * Books that hold, write and charge nothing: what the gateway costs without its governance is measured with them. For
 * benchmarks of a demo only, switched on by the system property {@code tollgate.ungoverned}.
 */
final class UngovernedBooks implements Books {
    private static final String PROPERTY = "tollgate.ungoverned";

    /** Whether the property asks for them. */
    static boolean asked() {
        return Boolean.getBoolean(PROPERTY);
    }

    /**
     * Refuses a start that would give answers away.
     *
     * @throws StartException where the property is set
     */
    static void refuseOutsideDemo() {
        if (asked()) {
            throw new StartException(PROPERTY + ": true (expected: only with demo; it charges nobody)");
        }
    }

    @Override
    public Future<HoldOutcome> hold(HoldAsk ask) {
        return Future.succeededFuture(
                new HoldOutcome.Held(new FreeHold(ask.request(), ask.plan().outputTokensWanted())));
    }

    @Override
    public Reach extend(Hold hold, long outputTokens) {
        return Reach.COVERED;
    }

    @Override
    public void began(Hold hold, UsageRow sofar) {
        // nothing is written
    }

    @Override
    public void progress(Hold hold, UsageRow sofar) {
        // nothing is written
    }

    @Override
    public UsageRow settle(Hold hold, UsageRow row) {
        return row;
    }

    @Override
    public void release(Hold hold) {
        // nothing was held
    }

    private record FreeHold(RequestId request, long outputTokens) implements Hold {
        @Override
        public Asset asset() {
            return Asset.USD;
        }

        @Override
        public long nanos() {
            return 0;
        }

        @Override
        public long extendAbove() {
            return Long.MAX_VALUE;
        }

        @Override
        public boolean tight() {
            return false;
        }
    }
}
