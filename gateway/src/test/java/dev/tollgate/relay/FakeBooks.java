package dev.tollgate.relay;

import dev.tollgate.base.RequestId;
import dev.tollgate.metering.UsageRow;
import dev.tollgate.money.Asset;
import dev.tollgate.wallet.Books;
import dev.tollgate.wallet.Hold;
import dev.tollgate.wallet.HoldAsk;
import dev.tollgate.wallet.HoldOutcome;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Books that hold whatever is asked, and insist on their rules. */
final class FakeBooks implements Books {
    final List<UsageRow> settled = new ArrayList<>();
    final Set<Long> open = new TreeSet<>();
    boolean settleThrows;
    int released;
    int progressed;
    private final Set<Long> began = new TreeSet<>();
    private final List<String> log;

    FakeBooks(List<String> log) {
        this.log = log;
    }

    private record Held(RequestId request, long nanos, long outputTokens) implements Hold {
        @Override
        public Asset asset() {
            return Asset.USD;
        }
    }

    @Override
    public Future<HoldOutcome> hold(HoldAsk ask) {
        long tokens = ask.plan().outputTokensWanted();
        open.add(ask.request().low());
        return Future.succeededFuture(
                new HoldOutcome.Held(new Held(ask.request(), ask.plan().nanosFor(tokens), tokens)));
    }

    @Override
    public void began(Hold hold, UsageRow sofar) {
        check(began.add(hold.request().low()), "began twice");
        log.add("began");
    }

    @Override
    public void progress(Hold hold, UsageRow sofar) {
        check(open.contains(hold.request().low()), "progress of a closed hold");
        check(began.contains(hold.request().low()), "progress without began");
        progressed++;
        log.add("progress");
    }

    @Override
    public UsageRow settle(Hold hold, UsageRow row) {
        if (settleThrows) {
            throw new IllegalStateException("books told to break");
        }
        check(open.remove(hold.request().low()), "settled a closed hold");
        settled.add(row);
        log.add("settled " + row.ending().policy());
        return row;
    }

    @Override
    public void release(Hold hold) {
        check(open.remove(hold.request().low()), "released a closed hold");
        released++;
        log.add("released");
    }

    private static void check(boolean holds, String what) {
        if (!holds) {
            throw new AssertionError(what);
        }
    }
}
