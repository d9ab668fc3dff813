package dev.tollgate.api;

import dev.tollgate.admission.Admission;
import dev.tollgate.admission.RateStanding;
import dev.tollgate.base.RequestId;
import dev.tollgate.base.Timers;
import dev.tollgate.error.GatewayException;
import dev.tollgate.error.Refusal;
import dev.tollgate.http.Exchange;
import dev.tollgate.idempotency.AnswerRecorder;
import dev.tollgate.idempotency.Attempt;
import dev.tollgate.idempotency.Claim;
import dev.tollgate.idempotency.Repeats;
import dev.tollgate.relay.Relay;
import dev.tollgate.relay.RelayOutcome;
import dev.tollgate.relay.RelayRequest;
import dev.tollgate.wire.HeaderList;
import io.vertx.core.Future;
import org.jspecify.annotations.Nullable;

/**
 * Calls with an {@code Idempotency-Key}: each claims its key and then runs, is given the first one's answer again, or
 * is refused. Of one event loop.
 */
public final class KeyedRequests {
    static final String HEADER = "idempotency-key";

    private final Admission admission;
    private final Relay relay;
    private final Repeats repeats;
    private final Timers timers;

    /**
     * @param timers of this loop
     */
    public KeyedRequests(Admission admission, Relay relay, Repeats repeats, Timers timers) {
        this.admission = admission;
        this.relay = relay;
        this.repeats = repeats;
        this.timers = timers;
    }

    /**
     * Serves a call that every check before its key has let pass, but for what its model does not take.
     *
     * @param body as it came
     */
    void serve(Exchange exchange, RelayRequest request, String key, byte[] body) {
        RateStanding standing = request.ask().standing();
        Refusal invalid = admission.invalid(request.ask());
        if (invalid != null) {
            Refusals.answer(exchange, invalid, standing);
            return;
        }
        var caller = request.ask().caller();
        Repeats.Ask ask = new Repeats.Ask(
                exchange.id(),
                caller.customer().id(),
                caller.test(),
                request.ask().facts().endpoint(),
                key,
                body);
        repeats.claim(ask).onComplete(claimed -> {
            if (claimed.succeeded()) {
                DataPlane.guarded(exchange, () -> follow(exchange, request, claimed.result()));
            } else {
                failed(exchange, standing, claimed.cause());
            }
        });
    }

    private void follow(Exchange exchange, RelayRequest request, Claim claim) {
        RateStanding standing = request.ask().standing();
        switch (claim) {
            case Claim.Run(Attempt attempt) -> run(exchange, request, attempt);
            case Claim.Refused(Refusal refusal, @Nullable RequestId generation) -> {
                HeaderList headers = Refusals.headers();
                if (generation != null) {
                    headers.add("x-tollgate-generation", generation.toString());
                }
                Refusals.answer(exchange, refusal, standing, headers);
            }
            case Claim.Replay replay -> {
                exchange.access().replayOf = replay.generation();
                new Replay(exchange, new ExchangeSink(exchange, standing, replay.generation()), replay).begin();
            }
        }
    }

    private void run(Exchange exchange, RelayRequest request, Attempt attempt) {
        RateStanding standing = request.ask().standing();
        ExchangeSink sink = new ExchangeSink(exchange, standing, null);
        AnswerRecorder recorder = repeats.recorder(attempt, sink, timers);
        Future<RelayOutcome> served;
        try {
            served = relay.serve(request, recorder);
        } catch (RuntimeException | Error e) {
            recorder.failed(() -> failed(exchange, standing, e));
            return;
        }
        served.onComplete(outcome -> {
            if (outcome.failed()) {
                recorder.failed(() -> failed(exchange, standing, outcome.cause()));
                return;
            }
            switch (outcome.result()) {
                case RelayOutcome.Refused(Refusal why) ->
                    recorder.refused(() -> Refusals.answer(exchange, why, standing));
                case RelayOutcome.Answered answered -> recorder.answered(answered, sink::done);
            }
        });
    }

    /** A store that is full or busy is told with the rates; the rest as everywhere. */
    private static void failed(Exchange exchange, RateStanding standing, Throwable cause) {
        if (cause instanceof GatewayException known && known.getCause() == null) {
            Refusals.answer(exchange, known.refusal(), standing);
        } else {
            DataPlane.failed(exchange, cause);
        }
    }
}
