package dev.tollgate.relay;

import dev.tollgate.admission.Permit;
import dev.tollgate.catalog.ModelTrait;
import dev.tollgate.dialect.ParsedRequest.Target;
import dev.tollgate.dialect.ParsedRequest.UpstreamBody;
import dev.tollgate.dialect.ReplyReading;
import dev.tollgate.error.Refusal;
import dev.tollgate.metering.Ended;
import dev.tollgate.metering.Ended.Cause;
import dev.tollgate.metering.Ended.Moment;
import dev.tollgate.routing.Plan;
import dev.tollgate.wire.FailureKind;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A request that is answered in one piece. */
final class WholeDelivery extends Delivery implements WholeAttempt.Outcome {
    private @Nullable WholeAttempt attempt;
    private @Nullable Target target;
    private boolean settling;
    private boolean gone;

    WholeDelivery(
            RelayRequest request,
            Permit permit,
            ClientSink client,
            Plan plan,
            Account account,
            Outgoing outgoing,
            RelayLoop loop) {
        super(request, permit, client, plan, account, outgoing, loop);
    }

    @Override
    void attempt(List<UpstreamBody> bodies, Target to) {
        target = to;
        int bytesMax = loop.limits().streams().replyBytesMax();
        WholeAttempt started = new WholeAttempt(
                bodies.size(), whole -> new Collector(bytesMax, loop.time(), loop.halts(), whole), this);
        attempt = started;
        started.start(this::send, bodies);
    }

    @Override
    public void onReplies(List<byte[]> replies) {
        read(replies);
    }

    @Override
    public void onAttemptFailed(AttemptFailure failure) {
        attemptFailed(failure);
    }

    @Override
    void giveUp(Refusal refusal) {
        account.close(
                ended(Cause.UPSTREAM_FAILED, Moment.BEFORE_CONTENT),
                Produced.NOTHING,
                refusal.code().status());
        refuse(refusal);
    }

    @Override
    void clientGone() {
        if (settling) {
            gone = true; // the answer was whole before: it is charged as such
            return;
        }
        boolean sent = attempt != null && attempt.sent();
        cancelCalls();
        plan.abandoned(loop.time().nanoTime());
        Moment moment = sent ? Moment.BEFORE_CONTENT : Moment.BEFORE_CALL;
        if (!sent || permit.hold() == null) {
            left(moment, Produced.NOTHING);
            return;
        }
        settling = true;
        account.count(Produced.NOTHING, "")
                .onComplete(counted ->
                        guarded(() -> left(moment, counted.succeeded() ? counted.result() : Produced.NOTHING)));
    }

    private void left(Moment moment, Produced produced) {
        account.close(ended(Cause.CLIENT_LEFT, moment), produced, 0);
        answered(false);
    }

    @Override
    void stopAccount() {
        account.stopped(Moment.BEFORE_CONTENT, Produced.NOTHING, 0);
    }

    @Override
    void cancelCalls() {
        if (attempt != null) {
            attempt.cancel();
        }
    }

    private void read(List<byte[]> replies) {
        if (target == null) {
            throw new IllegalStateException("a reply without a target");
        }
        ReplyReading reading = request.parsed().read(target, replies, request.modelForClient());
        switch (reading) {
            case ReplyReading.Answer answer -> {
                if (!answer.finished() && answer.outputText().isEmpty()) {
                    onAttemptFailed(AttemptFailure.of(FailureKind.ERROR_BODY, "a completion of nothing"));
                } else {
                    answer(answer);
                }
            }
            case ReplyReading.ErrorBody(String message) ->
                onAttemptFailed(AttemptFailure.of(FailureKind.ERROR_BODY, message));
            case ReplyReading.Garbage(String detail) -> onAttemptFailed(AttemptFailure.of(FailureKind.GARBAGE, detail));
        }
    }

    private void answer(ReplyReading.Answer answer) {
        settling = true;
        plan.firstByte();
        plan.succeeded();
        Produced produced = Produced.of(answer);
        if (produced.report() != null || !request.facts().endpoint().generatesText()) {
            settle(answer, produced);
        } else {
            account.count(produced, answer.outputText())
                    .onComplete(counted ->
                            guarded(() -> settle(answer, counted.succeeded() ? counted.result() : produced)));
        }
    }

    private void settle(ReplyReading.Answer answer, Produced produced) {
        Cause cause = gone ? Cause.CLIENT_LEFT : Cause.COMPLETED;
        account.close(ended(cause, Moment.AFTER_FINISH), produced, gone ? 0 : 200);
        client.answer(head(account.paid()), answer.edited().toBytes(account.usageCost()));
        account.lastByte();
        answered(true);
    }

    private Ended ended(Cause cause, Moment moment) {
        return new Ended(cause, moment, request.model().is(ModelTrait.HIDDEN_OUTPUT));
    }
}
