package dev.tollgate.api;

import dev.tollgate.admission.Admission;
import dev.tollgate.base.Endpoint;
import dev.tollgate.base.TimeSource;
import dev.tollgate.catalog.Catalog;
import dev.tollgate.catalog.CatalogSnapshot;
import dev.tollgate.catalog.Storefront;
import dev.tollgate.error.ErrorCode;
import dev.tollgate.error.GatewayException;
import dev.tollgate.error.Refusal;
import dev.tollgate.http.Exchange;
import dev.tollgate.http.Handler;
import dev.tollgate.identity.Authentication;
import dev.tollgate.identity.Caller;
import dev.tollgate.identity.Identities;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Every call of the data plane on one event loop, from the path to the endpoint. The order of checks is the
 * contract's: path, method, key, address, endpoint; the endpoints go on from there.
 */
public final class DataPlane implements Handler {
    private static final Logger LOG = LoggerFactory.getLogger(DataPlane.class);

    private final Catalog catalog;
    private final Identities identities;
    private final Inference inference;
    private final Models models;
    private final Account account;
    private final TimeSource time;

    /** What a customer reads of its own money. */
    public record Account(
            Balance balance,
            ClientBalances clientBalances,
            Generations generations,
            StatementPages statements,
            LedgerPages ledger) {}

    public DataPlane(
            Catalog catalog,
            Identities identities,
            Inference inference,
            Models models,
            Account account,
            TimeSource time) {
        this.catalog = catalog;
        this.identities = identities;
        this.inference = inference;
        this.models = models;
        this.account = account;
        this.time = time;
    }

    /** Whether a path is the data plane's. */
    public static boolean serves(String path) {
        return Route.of(path) != null || path.equals("/v1") || path.startsWith("/v1/");
    }

    @Override
    public void handle(Exchange exchange) {
        Route route = Route.of(exchange.path());
        if (route == null) {
            Refusals.answer(exchange, Refusal.of(ErrorCode.NOT_FOUND, notFound(exchange)));
            return;
        }
        exchange.access().endpoint = route.endpoint();
        if (!exchange.method().equals(route.method())) {
            Refusals.answerMethod(exchange, route.allowed());
            return;
        }
        CatalogSnapshot snapshot = catalog.snapshot();
        Storefront byHost = snapshot.storefrontByHost(exchange.host());
        Future<Authentication> known = identities.authenticate(
                exchange.header("authorization"), apiKey(exchange), byHost == null ? null : byHost.id());
        if (known.isComplete()) {
            authenticated(exchange, route, snapshot, known);
        } else {
            known.onComplete(later -> guarded(exchange, () -> authenticated(exchange, route, snapshot, later)));
        }
    }

    private void authenticated(
            Exchange exchange, Route route, CatalogSnapshot snapshot, AsyncResult<Authentication> result) {
        if (result.failed()) {
            failed(exchange, result.cause());
            return;
        }
        switch (result.result()) {
            case Authentication.Refused(Refusal refusal) -> Refusals.answer(exchange, refusal);
            case Authentication.Known known -> permitted(exchange, route, snapshot, known);
        }
    }

    private void permitted(Exchange exchange, Route route, CatalogSnapshot snapshot, Authentication.Known known) {
        Caller caller = known.caller();
        exchange.access().customer = caller.customer().id();
        exchange.access().key = caller.key().id();
        exchange.access().storefront = caller.customer().storefront();
        Storefront storefront = snapshot.storefront(caller.customer().storefront());
        if (storefront == null) {
            LOG.error(
                    "{} customer {} belongs to no storefront",
                    exchange.id(),
                    caller.customer().id());
            Refusals.answer(exchange, internal());
            return;
        }
        Refusal refusal = Admission.permitted(known, exchange.clientAddress(), route.endpoint(), storefront);
        if (refusal != null) {
            Refusals.answer(exchange, refusal);
            return;
        }
        Visit visit = new Visit(exchange, caller, storefront, snapshot, time.epochMillis());
        BalanceForm form = route.form();
        if (form != null) {
            account.clientBalances().serve(visit, form);
            return;
        }
        switch (route.endpoint()) {
            case CHAT_COMPLETIONS, COMPLETIONS, EMBEDDINGS, IMAGES -> inference.serve(visit, route.endpoint());
            case MODELS -> models.serve(visit, route.rest());
            case BALANCE -> account.balance().serve(visit);
            case STATEMENTS -> account.statements().serve(visit, route.rest());
            case LEDGER -> account.ledger().serve(visit);
            case GENERATIONS -> account.generations().serve(visit, route.rest());
        }
    }

    /** Answers a defect or a store that failed: once, without detail; the detail goes to the log. */
    static void failed(Exchange exchange, Throwable cause) {
        if (cause instanceof GatewayException known) {
            if (known.getCause() != null) {
                LOG.warn("{} {}", exchange.id(), known.refusal().code(), known.getCause());
            }
            Refusals.answer(exchange, known.refusal());
        } else {
            LOG.error("{} failed", exchange.id(), cause);
            Refusals.answer(exchange, internal());
        }
    }

    /** Runs what comes later on the loop; the server's own boundary is not around it. */
    static void guarded(Exchange exchange, Runnable step) {
        try {
            step.run();
        } catch (RuntimeException e) {
            failed(exchange, e);
        }
    }

    private static Refusal internal() {
        return Refusal.of(
                ErrorCode.INTERNAL_ERROR,
                "The gateway failed to handle this request. Nothing was charged. Try again; if it lasts, tell us the"
                        + " request id.");
    }

    private static @Nullable String apiKey(Exchange exchange) {
        String key = exchange.header("x-api-key");
        return key == null ? exchange.header("api-key") : key;
    }

    private static String notFound(Exchange exchange) {
        StringBuilder message =
                new StringBuilder("No such path: ").append(exchange.path()).append(" (expected: ");
        for (Endpoint endpoint : Endpoint.values()) {
            message.append(endpoint == Endpoint.CHAT_COMPLETIONS ? "" : ", ").append(endpoint.path());
        }
        return message.append(')').toString();
    }
}
