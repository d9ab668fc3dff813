package dev.tollgate.relay;

import static io.vertx.core.Future.succeededFuture;

import dev.tollgate.admission.Admission;
import dev.tollgate.admission.Permit;
import dev.tollgate.admission.Verdict;
import dev.tollgate.catalog.Channel;
import dev.tollgate.dialect.ParsedRequest.Target;
import dev.tollgate.error.Refusal;
import dev.tollgate.metering.Ended.Moment;
import dev.tollgate.routing.Plan;
import dev.tollgate.routing.Router;
import io.vertx.core.Future;
import org.jspecify.annotations.Nullable;

/**
 * The story of one request. An instance belongs to one event loop.
 *
 * <pre>
 * admission ─► routing ─► dialect ─► upstream ─► dialect ─► metering ─► settlement
 *                 ▲___________________│ failure before the first byte
 * </pre>
 */
public final class Relay {
    private final Admission admission;
    private final Router router;
    private final Channel simulator;
    private final Outgoing outgoing;
    private final Settlement settlement;
    private final RelayLoop loop;

    /**
     * @param simulator the channel that serves test keys
     * @param settlement of the same loop
     */
    public Relay(Admission admission, Router router, Channel simulator, Settlement settlement, RelayLoop loop) {
        this.admission = admission;
        this.router = router;
        this.simulator = simulator;
        this.outgoing = new Outgoing();
        this.settlement = settlement;
        this.loop = loop;
    }

    /**
     * Serves one request from admission to settlement. Each step is named after the package that does it. The future
     * fails only by a defect of ours, and then nothing is held or charged any more.
     */
    public Future<RelayOutcome> serve(RelayRequest request, ClientSink client) {
        return admission.admit(request.ask()).compose(verdict -> switch (verdict) {
            case Verdict.Refused refused -> succeededFuture(new RelayOutcome.Refused(refused.refusal()));
            case Verdict.Admitted(Permit permit) -> deliver(request, permit, client);
        });
    }

    /** What no channel of the model can be sent, or null: asked before anything is reserved. */
    public @Nullable Refusal refusedByAll(RelayRequest request) {
        if (request.test()) {
            return request.parsed().refusedBy(Targets.of(simulator, request.model()));
        }
        Refusal first = null;
        for (Channel channel : request.ask().catalog().channels(request.model().name())) {
            if (channel.enabled()) {
                Target target = Targets.of(channel, request.model());
                Refusal refusal = request.parsed().refusedBy(target);
                if (refusal == null) {
                    return null;
                }
                first = first == null ? refusal : first;
            }
        }
        return first;
    }

    private Future<RelayOutcome> deliver(RelayRequest request, Permit permit, ClientSink client) {
        Account account = settlement.open(request, permit);
        Delivery delivery;
        try {
            Plan plan = request.test()
                    ? router.only(simulator, request.modelForClient(), loop.random())
                    : router.plan(request.ask().catalog(), request.model().name(), loop.random());
            delivery = request.facts().stream()
                    ? new StreamDelivery(request, permit, client, plan, account, outgoing, loop)
                    : new WholeDelivery(request, permit, client, plan, account, outgoing, loop);
        } catch (RuntimeException | Error e) {
            account.stopped(Moment.BEFORE_CALL, Produced.NOTHING, 0);
            throw e;
        }
        return delivery.run();
    }
}
