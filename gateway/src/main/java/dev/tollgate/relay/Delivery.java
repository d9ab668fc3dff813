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
import dev.tollgate.wire.HeaderList;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One admitted request, from its first candidate to its settlement. Whatever happens, {@link Account} is closed once
 * and the promise completed once. On its event loop only.
 */
abstract sealed class Delivery permits WholeDelivery, StreamDelivery {
    private static final Logger LOG = LoggerFactory.getLogger(Delivery.class);

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
        } catch (RuntimeException | Error e) {
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

    /** Closes the account, unless it is closed, after a defect of ours. */
    abstract void stopAccount();

    final boolean over() {
        return over;
    }

    final Channel channel() {
        if (candidate == null) {
            throw new IllegalStateException("no candidate yet");
        }
        return candidate.channel();
    }

    /** @param paid what the request cost, where that is known already */
    final AnswerHead head(@Nullable Paid paid) {
        Channel channel = channel();
        return new AnswerHead(
                request.facts().stream(),
                channel.id(),
                channel.provider().equals(Router.SIMULATOR),
                permit.lowered() ? permit.outputTokens() : AnswerHead.NOT_LOWERED,
                paid);
    }

    /** Nothing of the attempt reached the client: the next candidate, or the end. */
    final void attemptFailed(AttemptFailure failure) {
        String message = failure.kind() == FailureKind.STATUS && failure.status() < 500
                ? request.parsed().providerMessage(failure.body())
                : null;
        account.attemptFailed(channel(), failure, false);
        follow(plan.failed(failure.told(message), loop.time().nanoTime()));
    }

    final UpstreamCall send(UpstreamBody body, UpstreamListener listener) {
        return loop.clients()
                .of(channel())
                .send(outgoing.request(channel(), body, request.facts().stream()), new Guard(listener));
    }

    /** The endpoint answers this; to be called after the account was closed. */
    final void refuse(Refusal refusal) {
        finish(new RelayOutcome.Refused(refusal));
    }

    /**
     * The client has what it gets; to be called after the account was closed.
     *
     * @param whole whether the answer came to its own end
     */
    final void answered(boolean whole) {
        finish(new RelayOutcome.Answered(account.chargedNanos(), whole));
    }

    /** Runs a step that an event of the outside asks for; a defect ends the request, not the loop. */
    final void guarded(Runnable step) {
        if (over) {
            return;
        }
        try {
            step.run();
        } catch (RuntimeException | Error e) {
            crashed(e);
        }
    }

    private void follow(NextStep from) {
        NextStep step = from;
        while (step instanceof NextStep.Try next) {
            candidate = next;
            Target target = Targets.of(next.channel(), request.model());
            Refusal refusal = request.parsed().refusedBy(target);
            if (refusal == null) {
                call(next, target);
                return;
            }
            step = plan.passedOver(refusal, loop.time().nanoTime());
        }
        if (step instanceof NextStep.GiveUp(Refusal refusal)) {
            giveUp(refusal);
        }
    }

    private void call(NextStep.Try next, Target target) {
        request.access().channel = next.channel().id();
        List<UpstreamBody> bodies = request.parsed().upstream(target, edits(next));
        request.access().attempts += bodies.size();
        account.calling(next.channel(), bodies.size());
        attempt(bodies, target);
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

    /** A defect of ours. Each step is taken whatever becomes of the others. */
    private void crashed(Throwable defect) {
        if (over) {
            LOG.error("{} failed after its end", request.access().id, defect);
            return;
        }
        over = true;
        despite(defect, this::cancelCalls);
        despite(defect, () -> plan.abandoned(loop.time().nanoTime()));
        despite(defect, this::stopAccount);
        outcome.fail(defect);
    }

    @SuppressWarnings("ReferenceEquality") // nothing may suppress itself
    private static void despite(Throwable defect, Runnable step) {
        try {
            step.run();
        } catch (RuntimeException | Error e) {
            if (e != defect) {
                defect.addSuppressed(e);
            }
        }
    }

    private void finish(RelayOutcome how) {
        if (!over) {
            over = true;
            outcome.complete(how);
        }
    }

    /** What a provider's bytes set off: a defect ends the request, not whatever brought the bytes. */
    private final class Guard implements UpstreamListener {
        private final UpstreamListener listener;

        Guard(UpstreamListener listener) {
            this.listener = listener;
        }

        @Override
        public void onSent() {
            try {
                listener.onSent();
            } catch (RuntimeException | Error e) {
                crashed(e);
            }
        }

        @Override
        public void onHead(int status, HeaderList headers) {
            try {
                listener.onHead(status, headers);
            } catch (RuntimeException | Error e) {
                crashed(e);
            }
        }

        @Override
        public void onBytes(byte[] bytes) {
            try {
                listener.onBytes(bytes);
            } catch (RuntimeException | Error e) {
                crashed(e);
            }
        }

        @Override
        public void onEnd() {
            try {
                listener.onEnd();
            } catch (RuntimeException | Error e) {
                crashed(e);
            }
        }

        @Override
        public void onFailure(FailureKind kind, String detail) {
            try {
                listener.onFailure(kind, detail);
            } catch (RuntimeException | Error e) {
                crashed(e);
            }
        }
    }
}
