package dev.tollgate.relay;

import dev.tollgate.admission.Permit;
import dev.tollgate.base.Endpoint;
import dev.tollgate.base.HaltPoint;
import dev.tollgate.base.Timers;
import dev.tollgate.catalog.Channel;
import dev.tollgate.catalog.PriceVersion;
import dev.tollgate.chat.InputSize;
import dev.tollgate.chat.RequestFacts;
import dev.tollgate.dialect.UsageCost;
import dev.tollgate.metering.BillingPolicy;
import dev.tollgate.metering.Charged;
import dev.tollgate.metering.Ended;
import dev.tollgate.metering.Ended.Moment;
import dev.tollgate.metering.MeterBounds;
import dev.tollgate.metering.Metered;
import dev.tollgate.metering.Observed;
import dev.tollgate.metering.PriceOutcome;
import dev.tollgate.metering.Pricing;
import dev.tollgate.metering.TokenEstimate;
import dev.tollgate.metering.UsageRow;
import dev.tollgate.metering.UsageRules;
import dev.tollgate.money.Asset;
import dev.tollgate.money.PriceClass;
import dev.tollgate.money.Units;
import dev.tollgate.money.Usd;
import dev.tollgate.routing.Router;
import dev.tollgate.wallet.Hold;
import dev.tollgate.wallet.Reach;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The money of one running request: what is written down while it runs, and the one settlement. A test key's request
 * has no hold, and nothing of it is written. On its event loop only.
 */
final class Account {
    private static final Logger LOG = LoggerFactory.getLogger(Account.class);
    private static final long NANOS_PER_MS = 1_000_000;

    private final Settlement settlement;
    private final RelayRequest request;
    private final Permit permit;
    private final @Nullable Hold hold;
    private @Nullable Channel channel;
    private int calls;
    private boolean began;
    private boolean closed;
    private UsageRow.@Nullable Charge charged;
    private long recordedEvents;
    private long recordedNanos;
    private Timers.@Nullable Cancel progressTimer;
    private final List<UsageRow.Failure> failures = new ArrayList<>(0);

    Account(Settlement settlement, RelayRequest request, Permit permit) {
        this.settlement = settlement;
        this.request = request;
        this.permit = permit;
        this.hold = permit.hold();
        if (!request.facts().stream()) {
            balance(); // where memory does not have it, it is read while the provider works
        }
    }

    /**
     * The next attempt: its channel, and how many calls serve it. With an {@code Idempotency-Key} {@code began} is
     * written now.
     */
    void calling(Channel candidate, int upstreamCalls) {
        channel = candidate;
        calls = upstreamCalls;
        if (request.keyed()) {
            began(Produced.NOTHING);
        }
    }

    /**
     * An attempt failed; for the log, the metrics and the receipt.
     *
     * @param served whether something of it had reached the client
     */
    void attemptFailed(Channel failed, AttemptFailure failure, boolean served) {
        failures.add(new UsageRow.Failure(
                failed.id(), failure.kind().name().toLowerCase(Locale.ROOT), failure.status(), served));
        settlement.metrics.channel(failed.id()).failed(failure.kind());
        LOG.info("{} channel {} failed: {} {}", request.access().id, failed.id(), failure.kind(), failure.detail());
    }

    /**
     * Whether the hold carries what has come, which is asked for before it goes out. Where it is paid in another
     * asset from here on, that is written down.
     */
    Reach carry(StreamFeeds feeds) {
        if (hold == null) {
            return Reach.COVERED;
        }
        long used = feeds.outputTokens();
        if (used <= hold.extendAbove()) {
            return Reach.COVERED;
        }
        Reach reach = settlement.books.extend(hold, used);
        if (reach instanceof Reach.Repriced && began) {
            Produced delivered = feeds.delivered();
            BillingPolicy policy = delivered.contentEvents() > 0
                    ? BillingPolicy.CRASH_AFTER_CONTENT
                    : BillingPolicy.CRASH_BEFORE_CONTENT;
            settlement.books.began(hold, row(policy, delivered, 200));
        }
        return reach;
    }

    /** The stream is cut for money: written down for the operator, too. */
    void balanceEnded(BalanceEnd end) {
        LOG.info(
                "{} of {} cut: {}",
                request.access().id,
                request.ask().caller().customer().id(),
                end);
    }

    /** Whether the hold may end with any of the next events. */
    boolean tight() {
        return hold != null && hold.tight();
    }

    /** Content is about to go out: {@code began} is written, once. */
    void began(StreamFeeds feeds) {
        if (!began && hold != null) {
            began(feeds.produced());
        }
    }

    private void began(Produced produced) {
        if (!began && hold != null) {
            began = true;
            recordedNanos = settlement.loop.time().nanoTime();
            settlement.books.began(hold, row(BillingPolicy.CRASH_AFTER_CONTENT, produced, 200));
            settlement.loop.halts().reached(HaltPoint.AFTER_BEGAN);
        }
    }

    /** Content was handed to the socket: {@code progress} is written when it is due. */
    void progressed(StreamFeeds feeds) {
        if (!began || closed) {
            return;
        }
        var limits = settlement.loop.limits().journal();
        long sinceNanos = settlement.loop.time().nanoTime() - recordedNanos;
        if (feeds.contentEvents() - recordedEvents >= limits.progressEvents()
                || sinceNanos >= limits.progressMs() * NANOS_PER_MS) {
            record(feeds);
        } else if (progressTimer == null && feeds.contentEvents() > recordedEvents) {
            long inMs = limits.progressMs() - sinceNanos / NANOS_PER_MS;
            progressTimer = settlement.loop.timers().after(Math.max(1, inMs), () -> {
                progressTimer = null;
                if (!closed && feeds.contentEvents() > recordedEvents) {
                    record(feeds);
                }
            });
        }
    }

    /** Our own count of what no report names, off the loop. Never fails: what goes wrong leaves the estimate. */
    Future<Produced> count(Produced produced, String outputSample) {
        try {
            return settlement.loop.offLoop().call(() -> counted(produced, outputSample));
        } catch (RuntimeException e) {
            return Future.failedFuture(e);
        }
    }

    private Produced counted(Produced produced, String outputSample) {
        RequestFacts facts = request.facts();
        InputSize size = facts.input();
        var name = request.model().name();
        long text = settlement.counter.count(name, request.parsed().inputText(), size.textBytes());
        InputSize others =
                new InputSize(0, size.messages(), size.tokenIds(), size.images(), size.audios(), size.files());
        long input = text + TokenEstimate.ownInput(others, request.model().bounds());
        long events = produced.contentEvents();
        long estimate = TokenEstimate.output(events, produced.textBytes());
        boolean tokenAnEvent = facts.stream() && estimate == events;
        long output =
                tokenAnEvent ? events : settlement.counter.count(name, outputSample, Math.max(produced.textBytes(), 0));
        return produced.counted(input, output);
    }

    /**
     * Settles, once. Where the books fail, nothing is charged, and what they threw goes on.
     *
     * @param status what the client got, 0 where it left before any
     */
    void close(Ended ended, Produced produced, int status) {
        if (closed) {
            throw new IllegalStateException("request " + request.access().id + " was closed already");
        }
        closed = true;
        cancelTimer();
        long tokens = 0;
        try {
            tokens = booked(BillingPolicy.of(ended), produced, status);
        } finally {
            permit.finish(tokens);
        }
    }

    /** A defect of ours, at this moment. Harmless after {@link #close}. */
    void stopped(Moment moment, Produced produced, int status) {
        if (!closed) {
            close(new Ended(Ended.Cause.GATEWAY_STOPPED, moment, false), produced, status);
        }
    }

    /** Settles or releases; the tokens that count against the rates. */
    private long booked(BillingPolicy policy, Produced produced, int status) {
        if (hold == null) {
            return reportedTokens(produced);
        }
        if (policy.charged() == Charged.NOTHING) {
            settlement.books.release(hold);
            return 0;
        }
        UsageRow row;
        try {
            row = settlement.books.settle(hold, row(policy, produced, status));
        } catch (RuntimeException | Error e) {
            releaseAfter(e, hold);
            throw e;
        }
        settlement.loop.halts().reached(HaltPoint.AFTER_SETTLED);
        charged = row.charge();
        note(row);
        return request.access().inputTokens + request.access().outputTokens;
    }

    /** What was not settled must not stay held; where it was settled in part, the books refuse, and that is right. */
    private void releaseAfter(Throwable defect, Hold unsettled) {
        try {
            settlement.books.release(unsettled);
        } catch (RuntimeException e) {
            LOG.error("{} could neither be settled nor released: {}", request.access().id, e, defect);
        }
    }

    /** Whether this storefront's replies name what they cost. */
    boolean tellsCost() {
        return request.ask().storefront().usageCost();
    }

    /**
     * What the request cost, for its usage; null where {@link #tellsCost} says no. After {@link #close}. Tokens are no
     * dollars, so they have a name of their own.
     */
    @Nullable
    UsageCost usageCost() {
        Paid paid = paid();
        return tellsCost()
                ? new UsageCost(paid.asset() == Asset.USD ? "cost" : "cost_tokens", Usd.plain(paid.chargeNanos()))
                : null;
    }

    /** What the request cost and what is left. After {@link #close}; what was not settled cost nothing. */
    Paid paid() {
        UsageRow.Charge charge = charged;
        return charge == null ? new Paid(Asset.USD, 0, balance()) : new Paid(charge.asset(), charge.nanos(), balance());
    }

    /** From memory, or null. A key that may not ask for the balance is not told it either. */
    private @Nullable Long balance() {
        var caller = request.ask().caller();
        Set<Endpoint> allowed = caller.key().grants().endpoints();
        if (!allowed.isEmpty() && !allowed.contains(Endpoint.BALANCE)) {
            return null;
        }
        Future<Long> total = settlement.balances.totalNanos(caller.customer().id());
        return total.succeeded() ? total.result() : null;
    }

    /** What was settled, nano-units; 0 before that, and where it cost nothing. */
    long chargedNanos() {
        return charged == null ? 0 : charged.nanos();
    }

    /** The last byte was handed to the socket. */
    void lastByte() {
        settlement.loop.halts().reached(HaltPoint.AFTER_LAST_BYTE);
    }

    private void record(StreamFeeds feeds) {
        if (hold != null) {
            settlement.books.progress(hold, row(BillingPolicy.CRASH_AFTER_CONTENT, feeds.produced(), 200));
            recordedEvents = feeds.contentEvents();
            recordedNanos = settlement.loop.time().nanoTime();
        }
    }

    private UsageRow row(BillingPolicy policy, Produced produced, int status) {
        if (channel == null || hold == null) {
            throw new IllegalStateException("a paid request without price, channel or hold");
        }
        RequestFacts facts = request.facts();
        PriceVersion price = permit.price().in(hold.asset());
        Observed observed = observed(produced);
        Metered metered = metered(policy, observed, price);
        long nanos = nanos(metered.units(), price);
        PriceVersion cost = permit.price().cost();
        boolean simulated = channel.provider().equals(Router.SIMULATOR);
        long costNanos = cost == null || simulated ? 0 : nanos(metered.units(), cost);
        var caller = request.ask().caller();
        return new UsageRow(
                request.access().id,
                new UsageRow.Payer(
                        caller.customer().id(),
                        caller.key().id(),
                        request.ask().storefront().id()),
                new UsageRow.Call(
                        facts.endpoint(),
                        request.model().name(),
                        channel.id(),
                        facts.stream(),
                        facts.image().size(),
                        facts.image().quality()),
                metered.units(),
                new UsageRow.Charge(
                        price.id(), hold.asset(), nanos, 0, costNanos, usdNanos(policy, observed, nanos, hold.asset())),
                new UsageRow.Ending(policy.row(), status, metered.corrections()),
                request.ask().nowMs(),
                settlement.loop.time().epochMillis(),
                failures);
    }

    private Metered metered(BillingPolicy policy, Observed observed, PriceVersion price) {
        return UsageRules.meter(policy.charged(), observed, MeterBounds.of(request.facts(), request.model(), price));
    }

    /** What the request counts for in dollars: where tokens pay, what the sell price makes of it. */
    private long usdNanos(BillingPolicy policy, Observed observed, long nanos, Asset asset) {
        if (asset == Asset.USD) {
            return nanos;
        }
        PriceVersion sell = permit.price().sell();
        return nanos(metered(policy, observed, sell).units(), sell);
    }

    private Observed observed(Produced produced) {
        long input = produced.countedInput() == Produced.NOT_COUNTED
                ? TokenEstimate.ownInput(
                        request.facts().input(), request.model().bounds())
                : produced.countedInput();
        long output = produced.countedOutput() == Produced.NOT_COUNTED
                ? TokenEstimate.output(produced.contentEvents(), produced.textBytes())
                : produced.countedOutput();
        return new Observed(produced.report(), produced.reportFinal(), input, output, produced.images(), calls);
    }

    /** The charge; a class that admission found priced and settlement does not is our defect, and free. */
    private long nanos(Units units, PriceVersion price) {
        return switch (Pricing.charge(units, price, request.facts().image())) {
            case PriceOutcome.Priced(long nanos) -> nanos;
            case PriceOutcome.Missing(PriceClass missing) -> {
                LOG.error("{} price {} has no {}", request.access().id, price.id(), missing);
                yield 0;
            }
        };
    }

    private static long reportedTokens(Produced produced) {
        return produced.report() == null
                ? 0
                : produced.report().input() + produced.report().output();
    }

    private void note(UsageRow row) {
        Units units = row.units();
        var access = request.access();
        access.inputTokens = units.of(PriceClass.INPUT)
                + units.of(PriceClass.CACHED_INPUT)
                + units.of(PriceClass.CACHE_WRITE_5M)
                + units.of(PriceClass.CACHE_WRITE_1H)
                + units.of(PriceClass.AUDIO_INPUT);
        access.outputTokens =
                units.of(PriceClass.OUTPUT) + units.of(PriceClass.REASONING) + units.of(PriceClass.AUDIO_OUTPUT);
        access.chargeNanos = row.charge().asset() == Asset.USD ? row.charge().nanos() : 0;
    }

    private void cancelTimer() {
        if (progressTimer != null) {
            progressTimer.cancel();
        }
    }
}
