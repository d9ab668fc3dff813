package dev.tollgate.admission;

import dev.tollgate.base.Endpoint;
import dev.tollgate.base.ModelName;
import dev.tollgate.catalog.CatalogSnapshot;
import dev.tollgate.catalog.Storefront;
import dev.tollgate.error.Refusal;
import dev.tollgate.identity.Authentication;
import dev.tollgate.identity.Caller;
import dev.tollgate.wallet.Books;
import io.vertx.core.Future;
import org.jspecify.annotations.Nullable;

/**
 * May it pass: the checks between the verified key and the provider, in the order in which a request meets them:
 * {@link #permitted}, {@link #enterRates}, {@link #model}, {@link #admit}. One instance for each event loop.
 */
public final class Admission {
    private final Rates rates;
    private final Books books;
    private final Totals totals;

    /**
     * @param rates shared by all loops
     * @param books of this loop
     */
    public Admission(Rates rates, Books books, Totals totals) {
        this.rates = rates;
        this.books = books;
        this.totals = totals;
    }

    /**
     * What customers' balances come to, for rate tiers: {@code Balances::totalNanos}.
     */
    @FunctionalInterface
    public interface Totals {
        /** Nano-dollars of {@code total}; complete at once but for a customer's first request. */
        Future<Long> totalNanos(dev.tollgate.base.CustomerId customer);
    }

    /**
     * Whether this key may call this endpoint of this storefront from this address: 403 for the address, 404 for an
     * endpoint that the storefront does not serve, 403 for one that the key may not use; null where it may.
     */
    public static @Nullable Refusal permitted(
            Authentication.Known who, String clientAddress, Endpoint endpoint, Storefront storefront) {
        throw new UnsupportedOperationException();
    }

    /**
     * Counts the request against what its key and its customer may do in a minute. {@link RateStanding#refusal} is not
     * null where that is too much (429); a request that is refused is not counted.
     */
    public RateStanding enterRates(Caller caller) {
        throw new UnsupportedOperationException();
    }

    /** Which model a name or alias means to this storefront (404) and this key (403) at a moment. */
    public static ModelChoice model(
            Caller caller, Storefront storefront, CatalogSnapshot catalog, ModelName name, long nowMs) {
        throw new UnsupportedOperationException();
    }

    /**
     * The last checks: the model group's requests, tokens and open requests (429), prices (503), balance (402). Complete
     * at once unless a lease must grow, or a first look at the balance decides the tier. Fails only where that look does;
     * nothing is held or reserved then.
     */
    public Future<Verdict> admit(AdmissionAsk ask) {
        throw new UnsupportedOperationException();
    }
}
