package dev.tollgate.relay;

import dev.tollgate.admission.Permit;
import dev.tollgate.base.HaltPoint;
import dev.tollgate.base.Timers;
import dev.tollgate.catalog.ModelTrait;
import dev.tollgate.dialect.ParsedRequest.Target;
import dev.tollgate.dialect.ParsedRequest.UpstreamBody;
import dev.tollgate.dialect.StreamEditor;
import dev.tollgate.error.ErrorCode;
import dev.tollgate.error.Refusal;
import dev.tollgate.metering.BillingPolicy;
import dev.tollgate.metering.Charged;
import dev.tollgate.metering.Ended;
import dev.tollgate.metering.Ended.Cause;
import dev.tollgate.metering.Ended.Moment;
import dev.tollgate.routing.Plan;
import dev.tollgate.wallet.Reach;
import dev.tollgate.wire.FailureKind;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A request that is answered as a stream. The client's 200 goes out with the provider's first event, or with the first
 * heartbeat; a provider's event ends failover for ever, a heartbeat does not.
 */
final class StreamDelivery extends Delivery implements StreamFeed.Reader {
    /** A comment and one line feed: some SDKs stumble over a comment block with a blank line. */
    private static final byte[] HEARTBEAT = ":\n".getBytes(StandardCharsets.US_ASCII);

    private StreamFeeds feeds = StreamFeeds.NONE;
    private final Heartbeat heartbeat;
    private Timers.@Nullable Cancel usageDrain;
    private boolean opened;
    private boolean forwarded;
    /** How far the answer was when the client left; null while it is there. */
    private @Nullable Moment leftAt;

    private boolean settling;

    StreamDelivery(
            RelayRequest request,
            Permit permit,
            ClientSink client,
            Plan plan,
            Account account,
            Outgoing outgoing,
            RelayLoop loop) {
        super(request, permit, client, plan, account, outgoing, loop);
        heartbeat = new Heartbeat(
                loop.timers(), loop.time(), loop.limits().streams().heartbeatMs(), () -> guarded(this::beat));
    }

    @Override
    void attempt(List<UpstreamBody> bodies, Target target) {
        heartbeat.start();
        StreamFeeds started = new StreamFeeds(bodies.size());
        feeds = started;
        for (int i = 0; i < bodies.size(); i++) {
            StreamEditor editor = request.parsed().stream(target, request.modelForClient(), i);
            if (account.tellsCost()) {
                editor.holdUsage();
            }
            started.add(new StreamFeed(editor, loop.time(), loop.halts(), this));
        }
        for (int i = 0; i < bodies.size() && feeds == started && !over(); i++) {
            StreamFeed feed = started.get(i);
            feed.begun(send(bodies.get(i), feed));
        }
    }

    @Override
    public boolean tight() {
        return account.tight();
    }

    @Override
    public void onEvents(StreamFeed from, byte[] events) {
        // What comes behind the last finish reason costs nothing more than is decided already.
        Reach reach = leftAt != null || feeds.ended() ? Reach.COVERED : account.carry(feeds);
        switch (reach) {
            case Reach.Covered _, Reach.Repriced _ -> {
                from.deliver();
                forward(events);
            }
            case Reach.Ended ended -> balanceEnded(ended);
            case Reach.LedgerSilent _ -> ledgerSilent();
        }
    }

    @Override
    public void onFeedOver(StreamFeed from) {
        if (feeds.allOver()) {
            completed();
        }
    }

    @Override
    public void onFeedFailed(StreamFeed from, AttemptFailure failure) {
        feeds.cancel();
        if (!forwarded && leftAt == null) {
            attemptFailed(failure);
        } else {
            broken(failure);
        }
    }

    private void forward(byte[] events) {
        if (!forwarded) {
            forwarded = true;
            plan.firstByte();
        }
        if (feeds.contentEvents() > 0) {
            account.began(feeds);
        }
        open();
        client.write(events);
        loop.halts().reached(HaltPoint.MID_STREAM);
        heartbeat.wrote();
        account.progressed(feeds);
        if (leftAt == null && client.full()) {
            feeds.pause();
        }
    }

    private void open() {
        if (!opened) {
            opened = true;
            client.open(head(null));
            client.onDrain(() -> feeds.resume());
        }
    }

    private void beat() {
        if (leftAt == null) {
            open();
            client.write(HEARTBEAT);
        }
    }

    private void completed() {
        boolean content = feeds.contentEvents() > 0;
        if (!feeds.ended() && !content) {
            AttemptFailure nothing = AttemptFailure.of(FailureKind.ERROR_BODY, "a stream of nothing");
            if (forwarded || leftAt != null) {
                broken(nothing);
            } else {
                attemptFailed(nothing);
            }
            return;
        }
        if (!feeds.ended()) {
            broken(AttemptFailure.of(FailureKind.CUT, "the stream ended without a finish reason"));
            return;
        }
        plan.firstByte();
        plan.succeeded();
        close(ended(Cause.COMPLETED, Moment.AFTER_FINISH), this::endWell);
    }

    private void endWell() {
        open();
        write(request.parsed().streamUsage(feeds.editors(), request.modelForClient(), account.usageCost()));
        client.end(request.parsed().streamEnd());
        account.lastByte();
        answered(true);
    }

    /** The provider broke off after something of it had reached the client: nobody else is asked. */
    private void broken(AttemptFailure failure) {
        account.attemptFailed(channel(), failure, true);
        Refusal told = plan.brokeOff(failure.told(null), loop.time().nanoTime());
        Moment moment = feeds.contentEvents() == 0 ? Moment.BEFORE_CONTENT : feeds.moment();
        close(ended(Cause.UPSTREAM_FAILED, moment), () -> {
            if (leftAt == null) {
                feeds.editors().forEach(editor -> write(editor.held(account.usageCost())));
            }
            endBadly(told);
        });
    }

    private void write(byte[] events) {
        if (events.length > 0) {
            open();
            client.write(events);
        }
    }

    /** The balance carries no more: the upstream is cancelled, and the client sees an answer that reached its limit. */
    private void balanceEnded(Reach.Ended ended) {
        BalanceEnd end = BalanceEnd.of(ended);
        account.balanceEnded(end);
        cut(Cause.BALANCE_ENDED, () -> {
            open();
            var access = request.access();
            client.write(request.parsed()
                    .streamCut(
                            feeds.editors(),
                            request.modelForClient(),
                            end.told(access.inputTokens, access.outputTokens)));
            client.end(request.parsed().streamEnd());
            account.lastByte();
            answered(true);
        });
    }

    /** Our own ledger has not answered for a whole step of output: ours to bear, so what was delivered is charged. */
    private void ledgerSilent() {
        Refusal told = Refusal.retryAfter(
                ErrorCode.OVERLOADED, "the ledger did not answer while the stream ran; try again", 1);
        cut(Cause.GATEWAY_STOPPED, () -> {
            open();
            endBadly(told);
        });
    }

    /** Settles what was delivered; events that came and did not go out are not charged. */
    private void cut(Cause cause, Runnable end) {
        feeds.cancel();
        plan.firstByte();
        plan.abandoned(loop.time().nanoTime());
        Produced delivered = feeds.delivered();
        Moment moment = delivered.contentEvents() > 0 ? Moment.DURING_CONTENT : Moment.BEFORE_CONTENT;
        close(new Ended(cause, moment, false), delivered, feeds.deliveredSample(), end);
    }

    private void endBadly(Refusal told) {
        if (leftAt == null) {
            request.access().errorCode = told.code().code();
            client.end(request.parsed().streamError(told));
        }
        account.lastByte();
        answered(false);
    }

    @Override
    void giveUp(Refusal refusal) {
        heartbeat.stop();
        account.close(
                ended(Cause.UPSTREAM_FAILED, Moment.BEFORE_CONTENT),
                Produced.NOTHING,
                refusal.code().status());
        if (opened) {
            endBadly(refusal);
        } else {
            refuse(refusal);
        }
    }

    @Override
    void clientGone() {
        Moment moment = feeds.moment();
        leftAt = moment;
        if (settling) {
            return; // its end is decided
        }
        heartbeat.stop();
        boolean hidden = request.model().is(ModelTrait.HIDDEN_OUTPUT);
        if (hidden && moment == Moment.DURING_CONTENT) {
            feeds.resume(); // what it thinks costs us whether it is read or not: read to the end, within the hold
        } else if (moment == Moment.AFTER_FINISH) {
            usageDrain = loop.timers().after(loop.limits().streams().usageDrainMs(), () -> guarded(this::left));
            feeds.resume();
        } else {
            left();
        }
    }

    /** Nothing further is waited for. */
    private void left() {
        feeds.cancel();
        plan.abandoned(loop.time().nanoTime());
        close(ended(Cause.CLIENT_LEFT, feeds.moment()), () -> {
            account.lastByte();
            answered(false);
        });
    }

    @Override
    void stopAccount() {
        account.stopped(feeds.moment(), feeds.produced(), opened ? 200 : 0);
    }

    @Override
    void cancelCalls() {
        stopTimers();
        feeds.cancel();
        if (opened && leftAt == null) {
            client.abort();
        }
    }

    /** Settles, with our own count where no report decides, and then does what the client is to see. */
    private void close(Ended ended, Runnable then) {
        close(ended, feeds.produced(), null, then);
    }

    /**
     * @param sample the text to count; null for all that came
     */
    private void close(Ended ended, Produced produced, @Nullable String sample, Runnable then) {
        stopTimers();
        settling = true;
        int status = leftAt == null || opened ? 200 : 0;
        boolean reported = produced.report() != null && produced.reportFinal();
        boolean free = permit.hold() == null || BillingPolicy.of(ended).charged() == Charged.NOTHING;
        if (reported || free) {
            account.close(ended, produced, status);
            then.run();
            return;
        }
        account.count(produced, sample == null ? feeds.textSample() : sample)
                .onComplete(counted -> guarded(() -> {
                    account.close(ended, counted.succeeded() ? counted.result() : produced, status);
                    then.run();
                }));
    }

    private void stopTimers() {
        heartbeat.stop();
        if (usageDrain != null) {
            usageDrain.cancel();
        }
    }

    /** A client that left earlier is what ended it, and the moment is the one at which it left. */
    private Ended ended(Cause cause, Moment moment) {
        boolean hidden = request.model().is(ModelTrait.HIDDEN_OUTPUT);
        return leftAt == null ? new Ended(cause, moment, hidden) : new Ended(Cause.CLIENT_LEFT, leftAt, hidden);
    }
}
