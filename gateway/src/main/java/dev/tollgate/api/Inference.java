package dev.tollgate.api;

import dev.tollgate.admission.Admission;
import dev.tollgate.admission.AdmissionAsk;
import dev.tollgate.admission.ModelChoice;
import dev.tollgate.admission.RateStanding;
import dev.tollgate.base.Endpoint;
import dev.tollgate.catalog.Model;
import dev.tollgate.dialect.ParsedRequest;
import dev.tollgate.dialect.RequestReading;
import dev.tollgate.dialect.openai.OpenAiDialect;
import dev.tollgate.error.ErrorCode;
import dev.tollgate.error.GatewayException;
import dev.tollgate.error.Refusal;
import dev.tollgate.http.Exchange;
import dev.tollgate.relay.Relay;
import dev.tollgate.relay.RelayOutcome;
import dev.tollgate.relay.RelayRequest;

/** The calls that reach a provider: size, rates, body, model, and then the relay. Of one event loop. */
public final class Inference {
    private final Admission admission;
    private final Relay relay;
    private final KeyedRequests keyed;
    private final OpenAiDialect dialect;
    private final long bodyBytesMax;

    public Inference(Admission admission, Relay relay, KeyedRequests keyed, OpenAiDialect dialect, long bodyBytesMax) {
        this.admission = admission;
        this.relay = relay;
        this.keyed = keyed;
        this.dialect = dialect;
        this.bodyBytesMax = bodyBytesMax;
    }

    void serve(Visit visit, Endpoint endpoint) {
        Exchange exchange = visit.exchange();
        if (exchange.declaredLength() > bodyBytesMax) {
            Refusals.answer(
                    exchange,
                    Refusal.of(
                            ErrorCode.REQUEST_TOO_LARGE,
                            "body: " + exchange.declaredLength() + " bytes (expected: at most " + bodyBytesMax + ")"));
            return;
        }
        RateStanding standing = admission.enterRates(visit.caller());
        Refusal refusal = standing.refusal();
        if (refusal != null) {
            Refusals.answer(exchange, refusal, standing);
            return;
        }
        exchange.body().onComplete(body -> {
            if (body.succeeded()) {
                DataPlane.guarded(exchange, () -> read(visit, endpoint, standing, body.result()));
            } else if (body.cause() instanceof GatewayException known) {
                Refusals.answer(exchange, known.refusal(), standing);
            } // else the client left while it sent: nobody is there to be answered
        });
    }

    private void read(Visit visit, Endpoint endpoint, RateStanding standing, byte[] body) {
        switch (dialect.parse(endpoint, body)) {
            case RequestReading.Refused(Refusal refusal) -> Refusals.answer(visit.exchange(), refusal, standing);
            case RequestReading.Parsed(ParsedRequest parsed) -> choose(visit, standing, parsed, body);
        }
    }

    private void choose(Visit visit, RateStanding standing, ParsedRequest parsed, byte[] body) {
        ModelChoice choice = Admission.model(
                visit.caller(),
                visit.storefront(),
                visit.catalog(),
                parsed.facts().model(),
                visit.nowMs());
        switch (choice) {
            case ModelChoice.Refused(Refusal refusal) -> Refusals.answer(visit.exchange(), refusal, standing);
            case ModelChoice.Sold(Model model) -> relay(visit, standing, parsed, model, body);
        }
    }

    private void relay(Visit visit, RateStanding standing, ParsedRequest parsed, Model model, byte[] body) {
        Exchange exchange = visit.exchange();
        exchange.access().model = model.name().text();
        AdmissionAsk ask = new AdmissionAsk(
                exchange.id(),
                visit.caller(),
                visit.storefront(),
                visit.catalog(),
                model,
                parsed.facts(),
                standing,
                visit.nowMs());
        String key = exchange.header(KeyedRequests.HEADER);
        RelayRequest request = new RelayRequest(ask, parsed, exchange.access(), key != null);
        Refusal refusal = relay.refusedByAll(request);
        if (refusal != null) {
            Refusals.answer(exchange, refusal, standing);
            return;
        }
        if (key == null) {
            relay(exchange, request, standing);
        } else {
            keyed.serve(exchange, request, key, body);
        }
    }

    private void relay(Exchange exchange, RelayRequest request, RateStanding standing) {
        ExchangeSink sink = new ExchangeSink(exchange, standing, null);
        relay.serve(request, sink).onComplete(outcome -> {
            if (outcome.failed()) {
                DataPlane.failed(exchange, outcome.cause());
            } else if (outcome.result() instanceof RelayOutcome.Refused(Refusal why)) {
                Refusals.answer(exchange, why, standing);
            } else {
                sink.done();
            }
        });
    }
}
