package dev.tollgate.relay;

import dev.tollgate.base.RequestId;
import dev.tollgate.metering.UsageRow;
import dev.tollgate.money.Asset;
import dev.tollgate.wallet.Books;
import dev.tollgate.wallet.Hold;
import dev.tollgate.wallet.HoldAsk;
import dev.tollgate.wallet.HoldOutcome;
import dev.tollgate.wallet.Reach;
import io.vertx.core.Future;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Books that hold whatever is asked, and insist on their rules. */
final class FakeBooks implements Books {
    final List<UsageRow> settled = new ArrayList<>();
    final Set<Long> open = new TreeSet<>();
    boolean settleThrows;
    /** Of holds that grow; from then on a step more each time. */
    long extendAbove = Long.MAX_VALUE;

    long step = 4;
    boolean tight;
    /** What the next extensions come to; covered where nothing is said. */
    final Deque<Reach> reaches = new ArrayDeque<>();

    final List<Long> extended = new ArrayList<>();
    /** What was written at each began. */
    final List<UsageRow> rows = new ArrayList<>();

    Asset asset = Asset.USD;
    private final List<Hold> tokensPay = new ArrayList<>();
    private boolean repriced;
    int released;
    int progressed;
    private final Set<Long> began = new TreeSet<>();
    private final List<String> log;

    FakeBooks(List<String> log) {
        this.log = log;
    }

    private final class Held implements Hold {
        private final HoldAsk ask;

        Held(HoldAsk ask) {
            this.ask = ask;
        }

        @Override
        public RequestId request() {
            return ask.request();
        }

        @Override
        public long nanos() {
            return ask.plan().nanosFor(outputTokens());
        }

        @Override
        public long outputTokens() {
            return ask.plan().outputTokensWanted();
        }

        @Override
        public Asset asset() {
            return asset;
        }

        @Override
        public long extendAbove() {
            return ask.grows() ? extendAbove : Long.MAX_VALUE;
        }

        @Override
        public boolean tight() {
            return tight;
        }
    }

    @Override
    public Future<HoldOutcome> hold(HoldAsk ask) {
        open.add(ask.request().low());
        Held held = new Held(ask);
        if (ask.tokens() != null) {
            tokensPay.add(held);
        }
        return Future.succeededFuture(new HoldOutcome.Held(held));
    }

    @Override
    public Reach extend(Hold hold, long outputTokens) {
        check(open.contains(hold.request().low()), "extension of a closed hold");
        check(outputTokens > hold.extendAbove(), "asked for what is held");
        check(!repriced, "not begun anew");
        extended.add(outputTokens);
        Reach reach = reaches.isEmpty() ? Reach.COVERED : reaches.remove();
        if (reach instanceof Reach.Repriced && (asset == Asset.TOKENS || !tokensPay.contains(hold))) {
            reach = Reach.COVERED;
        }
        if (reach instanceof Reach.Repriced) {
            asset = Asset.TOKENS;
            repriced = began.contains(hold.request().low());
        }
        if (!(reach instanceof Reach.Ended)) {
            extendAbove = outputTokens + step;
        }
        return reach;
    }

    @Override
    public void began(Hold hold, UsageRow sofar) {
        check(began.add(hold.request().low()) || repriced, "began twice");
        check(sofar.charge().asset() == asset, "a row in " + sofar.charge().asset());
        rows.add(sofar);
        repriced = false;
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
