package dev.tollgate.relay;

import dev.tollgate.admission.Permit;
import dev.tollgate.metering.TokenCounter;
import dev.tollgate.observe.Metrics;
import dev.tollgate.wallet.Balances;
import dev.tollgate.wallet.Books;

/** Opens an {@link Account} for each admitted request. An instance belongs to one event loop. */
public final class Settlement {
    final Books books;
    final Balances balances;
    final TokenCounter counter;
    final RelayLoop loop;
    final Metrics metrics;

    /**
     * @param books of this loop
     * @param balances for what replies tell of the balance
     * @param counter shared; called off the loop
     */
    public Settlement(Books books, Balances balances, TokenCounter counter, RelayLoop loop, Metrics metrics) {
        this.books = books;
        this.balances = balances;
        this.counter = counter;
        this.loop = loop;
        this.metrics = metrics;
    }

    Account open(RelayRequest request, Permit permit) {
        return new Account(this, request, permit);
    }
}
