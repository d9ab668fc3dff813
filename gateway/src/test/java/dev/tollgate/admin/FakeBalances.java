package dev.tollgate.admin;

import dev.tollgate.base.CustomerId;
import dev.tollgate.ledger.GrantBalance;
import dev.tollgate.ledger.Ledger;
import dev.tollgate.money.Asset;
import dev.tollgate.wallet.BalanceView;
import dev.tollgate.wallet.BalanceView.GrantLine;
import dev.tollgate.wallet.Balances;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;

/** Balances as the ledger has them, with nothing held, and a list of what the wallet was told. */
final class FakeBalances implements Balances {
    private final Ledger ledger;
    private final List<String> told = new ArrayList<>();

    FakeBalances(Ledger ledger) {
        this.ledger = ledger;
    }

    /** What the wallet was told, oldest first, as {@code changed cus_…}. */
    List<String> told() {
        return told;
    }

    @Override
    public Future<BalanceView> balance(CustomerId customer) {
        List<GrantLine> lines = ledger.balances(customer).stream()
                .map(each -> new GrantLine(each.grant(), each.totalNanos(), 0))
                .toList();
        long total = lines.stream().mapToLong(GrantLine::totalNanos).sum();
        return Future.succeededFuture(new BalanceView(customer, Asset.USD, total, 0, lines));
    }

    @Override
    public Future<Long> totalNanos(CustomerId customer) {
        return Future.succeededFuture(ledger.balances(customer).stream()
                .mapToLong(GrantBalance::totalNanos)
                .sum());
    }

    @Override
    public Future<Void> recall(CustomerId customer) {
        told.add("recall " + customer);
        return Future.succeededFuture();
    }

    @Override
    public Future<Void> grantsChanged(CustomerId customer) {
        told.add("changed " + customer);
        return Future.succeededFuture();
    }

    @Override
    public void freeze(CustomerId customer, boolean frozen) {
        told.add((frozen ? "freeze " : "unfreeze ") + customer);
    }
}
