package dev.tollgate.admission;

import dev.tollgate.base.RequestId;
import dev.tollgate.error.ErrorCode;
import dev.tollgate.error.Refusal;
import dev.tollgate.metering.UsageRow;
import dev.tollgate.money.Asset;
import dev.tollgate.wallet.Books;
import dev.tollgate.wallet.Hold;
import dev.tollgate.wallet.HoldAsk;
import dev.tollgate.wallet.HoldOutcome;
import dev.tollgate.wallet.Reach;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** A wallet with one balance for everybody. The test can put another answer in its place. */
final class FakeBooks implements Books {
    private final List<HoldAsk> asked = new ArrayList<>();
    private long freeNanos = Long.MAX_VALUE;
    private Function<HoldAsk, Future<HoldOutcome>> answer = this::fromBalance;

    /** What was asked, oldest first. */
    List<HoldAsk> asked() {
        return asked;
    }

    void free(long nanos) {
        freeNanos = nanos;
    }

    void answer(Function<HoldAsk, Future<HoldOutcome>> next) {
        answer = next;
    }

    @Override
    public Future<HoldOutcome> hold(HoldAsk ask) {
        asked.add(ask);
        return answer.apply(ask);
    }

    Future<HoldOutcome> fromBalance(HoldAsk ask) {
        long tokens = ask.plan().affordable(freeNanos);
        if (tokens < ask.plan().outputTokensMin()) {
            return Future.succeededFuture(new HoldOutcome.Refused(
                    Refusal.of(ErrorCode.INSUFFICIENT_BALANCE, "Balance: too little (expected: more)")));
        }
        return Future.succeededFuture(
                new HoldOutcome.Held(new Held(ask.request(), ask.plan().nanosFor(tokens), tokens)));
    }

    @Override
    public Reach extend(Hold hold, long outputTokens) {
        throw new UnsupportedOperationException("admission only holds");
    }

    @Override
    public void began(Hold hold, UsageRow sofar) {
        throw new UnsupportedOperationException("admission only holds");
    }

    @Override
    public void progress(Hold hold, UsageRow sofar) {
        throw new UnsupportedOperationException("admission only holds");
    }

    @Override
    public UsageRow settle(Hold hold, UsageRow row) {
        throw new UnsupportedOperationException("admission only holds");
    }

    @Override
    public void release(Hold hold) {
        throw new UnsupportedOperationException("admission only holds");
    }

    private record Held(RequestId request, long nanos, long outputTokens) implements Hold {
        @Override
        public Asset asset() {
            return Asset.USD;
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
