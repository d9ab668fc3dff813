package dev.tollgate.admission;

import dev.tollgate.base.Endpoint;
import dev.tollgate.base.Limits;
import dev.tollgate.base.ModelName;
import dev.tollgate.catalog.CatalogSnapshot;
import dev.tollgate.catalog.ModelTrait;
import dev.tollgate.catalog.PriceVersion;
import dev.tollgate.catalog.PriceVersion.Book;
import dev.tollgate.catalog.Storefront;
import dev.tollgate.catalog.Storefront.RateLimit;
import dev.tollgate.error.ErrorCode;
import dev.tollgate.error.Refusal;
import dev.tollgate.identity.ApiKey;
import dev.tollgate.identity.Authentication;
import dev.tollgate.identity.Caller;
import dev.tollgate.metering.HoldPlanner;
import dev.tollgate.metering.PlanOutcome;
import dev.tollgate.metering.PlanOutcome.MissingPrice;
import dev.tollgate.metering.PlanOutcome.Planned;
import dev.tollgate.money.PriceClass;
import dev.tollgate.wallet.Balances;
import dev.tollgate.wallet.Books;
import dev.tollgate.wallet.Hold;
import dev.tollgate.wallet.HoldAsk;
import dev.tollgate.wallet.HoldOutcome;
import io.vertx.core.Future;
import org.jspecify.annotations.Nullable;

/**
 * May it pass: the checks between the verified key and the provider, in the order in which a request meets them:
 * {@link #permitted}, {@link #enterRates}, {@link #model}, {@link #admit}. One instance for each event loop.
 */
public final class Admission {
    /** A freeze stops spending, so it is told where money is asked for; the key stays good for what costs nothing. */
    private static final Refusal FROZEN = Refusal.of(
            ErrorCode.INSUFFICIENT_BALANCE,
            "Balance: frozen, 0 available (expected: an account in good standing; ask the operator)");

    private static final Refusal KEY_FROZEN = Refusal.of(
            ErrorCode.KEY_BUDGET_EXCEEDED,
            "Key: frozen, 0 available to it (expected: a key that may spend; ask who manages it)");

    private final Rates rates;
    private final Books books;
    private final Balances balances;
    private final Limits.Money limits;

    /**
     * @param rates shared by all loops
     * @param books of this loop
     * @param balances for rate tiers
     */
    public Admission(Rates rates, Books books, Balances balances, Limits.Money limits) {
        this.rates = rates;
        this.books = books;
        this.balances = balances;
        this.limits = limits;
    }

    /**
     * Whether this key may call this endpoint of this storefront from this address: 403 for the address, 404 for an
     * endpoint that the storefront does not serve, 403 for one that the key may not use; null where it may.
     */
    public static @Nullable Refusal permitted(
            Authentication.Known who, String clientAddress, Endpoint endpoint, Storefront storefront) {
        return Doorkeeper.permitted(who, clientAddress, endpoint, storefront);
    }

    /**
     * Counts the request against what its key and its customer may do in a minute. {@link RateStanding#refusal} is not
     * null where that is too much (429); a request that is refused is not counted.
     */
    public RateStanding enterRates(Caller caller) {
        return rates.enter(caller);
    }

    /**
     * Which model a name or alias means at a moment: 404 where the storefront does not sell it, 403 where the key may
     * not use it.
     */
    public static ModelChoice model(
            Caller caller, Storefront storefront, CatalogSnapshot catalog, ModelName name, long nowMs) {
        return Doorkeeper.model(caller, storefront, catalog, name, nowMs);
    }

    /**
     * The first of {@link #admit}'s checks alone, before anything is reserved: what the model does not take (400), or
     * null.
     */
    public @Nullable Refusal invalid(AdmissionAsk ask) {
        Refusal elsewhere = Doorkeeper.endpointOf(ask.model(), ask.facts());
        PriceVersion sell =
                ask.catalog().sellPrice(ask.storefront().id(), ask.model().name(), ask.nowMs());
        if (elsewhere != null || sell == null) {
            return elsewhere;
        }
        try {
            return PlanRefusals.invalid(plan(ask, sell), ask.facts());
        } catch (ArithmeticException _) {
            return PlanRefusals.beyondCounting(ask.facts());
        }
    }

    /**
     * The last checks: what the model does not take (400), tokens and open requests of every scope and the model
     * group's requests (429), prices (503), balance (402). Complete at once unless a lease must grow, or a first look
     * at the balance decides the tier. Fails only where that look does; nothing is held or reserved then.
     */
    public Future<Verdict> admit(AdmissionAsk ask) {
        Refusal elsewhere = Doorkeeper.endpointOf(ask.model(), ask.facts());
        if (elsewhere != null) {
            return refused(elsewhere, ask);
        }
        PriceVersion sell =
                ask.catalog().sellPrice(ask.storefront().id(), ask.model().name(), ask.nowMs());
        PlanOutcome outcome;
        try {
            outcome = sell == null ? new MissingPrice(PriceClass.INPUT) : plan(ask, sell);
        } catch (ArithmeticException _) {
            return refused(PlanRefusals.beyondCounting(ask.facts()), ask);
        }
        Refusal invalid = PlanRefusals.invalid(outcome, ask.facts());
        if (invalid != null) {
            return refused(invalid, ask);
        }
        if (!Tiers.several(ask.storefront().tiers())) {
            return inTier(ask, sell, outcome, 0);
        }
        Future<Long> total = balances.totalNanos(ask.caller().customer().id());
        return total.succeeded()
                ? inTier(ask, sell, outcome, total.result())
                : total.compose(nanos -> inTier(ask, sell, outcome, nanos));
    }

    private PlanOutcome plan(AdmissionAsk ask, PriceVersion sell) {
        return HoldPlanner.plan(
                ask.facts(), ask.model(), sell, ask.storefront().defaults().maxTokens(), limits);
    }

    private Future<Verdict> inTier(
            AdmissionAsk ask, @Nullable PriceVersion sell, PlanOutcome outcome, long totalNanos) {
        RateLimit ofGroup =
                Tiers.limit(ask.storefront().tiers(), totalNanos, ask.model().group());
        long tokens = TokenNeed.tokens(
                ask.facts(), ask.model(), ask.storefront().defaults().maxTokens());
        Reservation reservation = rates.reserve(ask.caller(), ask.model().group(), ofGroup, tokens, ask.standing());
        Refusal tooFast = ask.standing().refusal();
        if (tooFast != null) {
            return refused(tooFast, ask);
        }
        if (sell == null || !(outcome instanceof Planned planned)) {
            reservation.finish(0);
            return refused(PlanRefusals.missing(outcome, ask.facts()), ask);
        }
        PriceVersion cost = ask.catalog().price(Book.COST, ask.model().name(), ask.nowMs());
        PriceVersion weights = ask.catalog().price(Book.WEIGHTS, ask.model().name(), ask.nowMs());
        HoldAsk.Cost weighed = weights == null || ask.caller().test() ? null : inTokens(ask, weights);
        Permit.Price price = new Permit.Price(sell, weighed == null ? null : weights, cost, planned);
        if (ask.caller().test()) {
            return admitted(new Permit(price, null, ask.standing(), reservation));
        }
        if (ask.caller().customer().frozen()) {
            reservation.finish(0);
            return refused(FROZEN, ask);
        }
        if (ask.caller().key().life().frozen()) {
            reservation.finish(0);
            return refused(KEY_FROZEN, ask);
        }
        return hold(holdAsk(ask, planned, weighed), ask, price, reservation);
    }

    /** What it may cost in tokens; null where a class that it uses has no weight, or that cannot be counted. */
    private HoldAsk.@Nullable Cost inTokens(AdmissionAsk ask, PriceVersion weights) {
        try {
            return plan(ask, weights) instanceof Planned planned ? cost(planned) : null;
        } catch (ArithmeticException _) {
            return null;
        }
    }

    private static HoldAsk.Cost cost(Planned planned) {
        return new HoldAsk.Cost(planned.plan(), planned.fullContextPlan());
    }

    private Future<Verdict> hold(HoldAsk needed, AdmissionAsk ask, Permit.Price price, Reservation reservation) {
        Future<HoldOutcome> outcome;
        try {
            outcome = books.hold(needed);
        } catch (RuntimeException | Error e) {
            reservation.finish(0);
            throw e;
        }
        if (outcome.succeeded()) {
            return held(outcome.result(), ask, price, reservation);
        }
        return outcome.compose(now -> held(now, ask, price, reservation), failure -> {
            reservation.finish(0);
            return Future.failedFuture(failure);
        });
    }

    /** A stream is held step by step, unless its output does not show while it is made. */
    private static HoldAsk holdAsk(AdmissionAsk ask, Planned planned, HoldAsk.@Nullable Cost tokens) {
        ApiKey key = ask.caller().key();
        return new HoldAsk(
                ask.request(),
                key.customer(),
                key.id(),
                ask.model().name(),
                cost(planned),
                tokens,
                ask.facts().stream() && !ask.model().is(ModelTrait.HIDDEN_OUTPUT),
                BudgetPeriods.at(key.budget(), ask.nowMs()));
    }

    private static Future<Verdict> held(
            HoldOutcome outcome, AdmissionAsk ask, Permit.Price price, Reservation reservation) {
        return switch (outcome) {
            case HoldOutcome.Held(Hold hold) -> admitted(new Permit(price, hold, ask.standing(), reservation));
            case HoldOutcome.Refused(Refusal refusal) -> {
                reservation.finish(0);
                yield refused(refusal, ask);
            }
        };
    }

    private static Future<Verdict> admitted(Permit permit) {
        return Future.succeededFuture(new Verdict.Admitted(permit));
    }

    private static Future<Verdict> refused(Refusal refusal, AdmissionAsk ask) {
        return Future.succeededFuture(new Verdict.Refused(refusal, ask.standing()));
    }
}
