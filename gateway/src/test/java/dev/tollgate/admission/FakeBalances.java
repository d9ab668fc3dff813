package dev.tollgate.admission;

import dev.tollgate.base.CustomerId;
import dev.tollgate.wallet.BalanceView;
import dev.tollgate.wallet.Balances;
import io.vertx.core.Future;

/** One total for everybody, which the test sets. */
final class FakeBalances implements Balances {
    private Future<Long> total = Future.succeededFuture(0L);
    private int asked;

    void total(Future<Long> next) {
        total = next;
    }

    int asked() {
        return asked;
    }

    @Override
    public Future<Long> totalNanos(CustomerId customer) {
        asked++;
        return total;
    }

    @Override
    public Future<BalanceView> balance(CustomerId customer) {
        throw new UnsupportedOperationException("admission asks for the total only");
    }

    @Override
    public Future<Void> recall(CustomerId customer) {
        throw new UnsupportedOperationException("admission asks for the total only");
    }

    @Override
    public Future<Void> grantsChanged(CustomerId customer) {
        throw new UnsupportedOperationException("admission asks for the total only");
    }

    @Override
    public void freeze(CustomerId customer, boolean frozen) {
        throw new UnsupportedOperationException("admission asks for the total only");
    }
}
