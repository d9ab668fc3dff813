package dev.tollgate.relay;

import dev.tollgate.admission.Permit;
import dev.tollgate.catalog.Channel;
import dev.tollgate.catalog.ModelTrait;
import dev.tollgate.catalog.Storefront.Defaults;
import dev.tollgate.chat.RequestFacts;
import dev.tollgate.dialect.ParsedRequest.RequestEdits;
import dev.tollgate.dialect.ParsedRequest.Target;
import dev.tollgate.dialect.ParsedRequest.UpstreamBody;
import dev.tollgate.error.Refusal;
import dev.tollgate.routing.NextStep;
import dev.tollgate.routing.Plan;
import dev.tollgate.routing.Router;
import dev.tollgate.upstream.UpstreamCall;
import dev.tollgate.upstream.UpstreamListener;
import dev.tollgate.wire.FailureKind;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One admitted request, from its first candidate to its settlement. Whatever happens, {@link Account} is closed once
 * and the promise completed once. On its event loop only.
 */
abstract sealed class Delivery permits WholeDelivery, StreamDelivery {
    final RelayRequest request;
    final Permit permit;
    final ClientSink client;
    final Plan plan;
    final Account account;
    final RelayLoop loop;
    private final Outgoing outgoing;
    private final Promise<RelayOutcome> outcome = Promise.promise();
    private NextStep.@Nullable Try candidate;
    private boolean over;

    Delivery(
            RelayRequest request,
            Permit permit,
            ClientSink client,
            Plan plan,
            Account account,
            Outgoing outgoing,
            RelayLoop loop) {
        this.request = request;
        this.permit = permit;
        this.client = client;
        this.plan = plan;
        this.account = account;
        this.outgoing = outgoing;
        this.loop = loop;
    }

    /** Begins with the first candidate. */
    final Future<RelayOutcome> run() {
        try {
            client.onGone(() -> guarded(this::clientGone));
            if (!over) {
                follow(plan.first(loop.time().nanoTime()));
            }
        } catch (RuntimeException e) {
            crashed(e);
        }
        return outcome.future();
    }

    /** Sends the calls of one candidate. */
    abstract void attempt(List<UpstreamBody> bodies, Target target);

    /** Nothing is left to try. */
    abstract void giveUp(Refusal refusal);

    /** The client left before its last byte. */
    abstract void clientGone();

    /** Ends whatever runs upstream, after a defect of ours. */
    abstract void cancelCalls();

    final boolean over() {
        return over;
    }

    final Channel channel() {
        if (candidate == null) {
            throw new IllegalStateException("no candidate yet");
        }
        return candidate.channel();
    }

    final AnswerHead head() {
        Channel channel = channel();
        return new AnswerHead(
                request.facts().stream(),
                channel.id(),
                channel.provider().equals(Router.SIMULATOR),
                permit.lowered() ? permit.outputTokens() : AnswerHead.NOT_LOWERED);
    }

    /** Nothing of the attempt reached the client: the next candidate, or the end. */
    final void attemptFailed(AttemptFailure failure) {
        String message = failure.kind() == FailureKind.STATUS && failure.status() < 500
                ? request.parsed().providerMessage(failure.body())
                : null;
        account.attemptFailed(channel(), failure);
        follow(plan.failed(failure.told(message), loop.time().nanoTime()));
    }

    final UpstreamCall send(UpstreamBody body, UpstreamListener listener) {
        return loop.clients().of(channel()).send(outgoing.request(channel(), body, request.facts().stream()), listener);
    }

    /** The endpoint answers this; to be called after the account was closed. */
    final void refuse(Refusal refusal) {
        finish(new RelayOutcome.Refused(refusal));
    }

    /** The client has what it gets; to be called after the account was closed. */
    final void answered() {
        finish(new RelayOutcome.Answered());
    }

    /** Runs a step that an event of the outside asks for; a defect ends the request, not the loop. */
    final void guarded(Runnable step) {
        if (over) {
            return;
        }
        try {
            step.run();
        } catch (RuntimeException e) {
            crashed(e);
        }
    }

    private void follow(NextStep step) {
        switch (step) {
            case NextStep.Try next -> {
                candidate = next;
                Target target = Targets.of(next.channel(), request.model());
                Refusal refusal = request.parsed().refusedBy(target);
                if (refusal != null) {
                    plan.abandoned(loop.time().nanoTime());
                    giveUp(refusal);
                    return;
                }
                request.access().channel = next.channel().id();
                List<UpstreamBody> bodies = request.parsed().upstream(target, edits(next));
                request.access().attempts += bodies.size();
                account.calling(next.channel(), bodies.size());
                attempt(bodies, target);
            }
            case NextStep.GiveUp(Refusal refusal) -> giveUp(refusal);
        }
    }

    private RequestEdits edits(NextStep.Try next) {
        RequestFacts facts = request.facts();
        Defaults defaults = request.ask().storefront().defaults();
        boolean takesTemperature =
                facts.endpoint().generatesText() && !request.model().is(ModelTrait.FIXED_TEMPERATURE);
        return new RequestEdits(
                next.upstreamModel(),
                takesTemperature ? defaults.temperature() : null,
                permit.limitToSend(),
                request.model().is(ModelTrait.MAX_COMPLETION_TOKENS),
                facts.stream() && next.channel().streamUsage() == Channel.StreamUsage.ASK);
    }

    private void crashed(RuntimeException defect) {
        if (over) {
            return;
        }
        over = true;
        cancelCalls();
        plan.abandoned(loop.time().nanoTime());
        account.crashed();
        outcome.fail(defect);
    }

    private void finish(RelayOutcome how) {
        if (!over) {
            over = true;
            outcome.complete(how);
        }
    }
}
