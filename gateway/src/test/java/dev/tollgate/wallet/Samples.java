package dev.tollgate.wallet;

import dev.tollgate.base.ApiKeyId;
import dev.tollgate.base.ChannelId;
import dev.tollgate.base.CustomerId;
import dev.tollgate.base.Endpoint;
import dev.tollgate.base.Limits;
import dev.tollgate.base.ModelName;
import dev.tollgate.base.RequestId;
import dev.tollgate.base.StorefrontId;
import dev.tollgate.metering.HoldPlan;
import dev.tollgate.metering.UsageRow;
import dev.tollgate.money.Asset;
import dev.tollgate.money.PriceClass;
import dev.tollgate.money.Units;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Asks, rows and settings that tests use. */
final class Samples {
    static final CustomerId CUSTOMER = new CustomerId(101);
    static final ApiKeyId KEY = new ApiKeyId(201);
    static final ModelName MODEL = new ModelName("gpt-4o");
    /** 2026-01-01T23:59:00Z: a minute before a day ends. */
    static final long START_MS = 1_767_311_940_000L;

    private Samples() {}

    static RequestId request(long number) {
        return new RequestId(START_MS << 16, number);
    }

    /** Costs {@code nanos} whatever comes out, as images do. */
    static HoldPlan fixed(long nanos) {
        return new HoldPlan(nanos, 0, 1, 0, 0);
    }

    /** Costs {@code input} and one nano-dollar for each of {@code wanted} tokens, at least {@code min}. */
    static HoldPlan tokens(long input, long wanted, long min) {
        return new HoldPlan(input, 1_000_000, 1, wanted, min);
    }

    static HoldAsk ask(long number, HoldPlan plan) {
        return ask(number, plan, null);
    }

    static HoldAsk ask(long number, HoldPlan plan, HoldAsk.@Nullable KeyBudget budget) {
        return new HoldAsk(request(number), CUSTOMER, KEY, MODEL, plan, plan, budget);
    }

    /** A stream that grows: dollars and tokens as they are given, tokens null where they cannot pay. */
    static HoldAsk stream(
            long number, HoldPlan dollars, @Nullable HoldPlan tokens, HoldAsk.@Nullable KeyBudget budget) {
        HoldAsk.Cost inTokens = tokens == null ? null : new HoldAsk.Cost(tokens, tokens);
        return new HoldAsk(
                request(number), CUSTOMER, KEY, MODEL, new HoldAsk.Cost(dollars, dollars), inTokens, true, budget);
    }

    /** A row in what the hold is paid in; tokens count for as many nano-dollars. */
    static UsageRow row(Hold hold, HoldAsk ask, long charge, long settledMs) {
        UsageRow dollars = row(ask, charge, settledMs);
        return new UsageRow(
                dollars.id(),
                dollars.payer(),
                dollars.call(),
                dollars.units(),
                new UsageRow.Charge(5, hold.asset(), charge, 0, charge / 2, charge),
                dollars.ending(),
                dollars.startedMs(),
                dollars.settledMs());
    }

    static UsageRow row(HoldAsk ask, long charge, long settledMs) {
        return new UsageRow(
                ask.request(),
                new UsageRow.Payer(ask.customer(), ask.key(), new StorefrontId("tollgate")),
                new UsageRow.Call(Endpoint.CHAT_COMPLETIONS, ask.model(), new ChannelId("main"), true, "", ""),
                Units.NONE.with(PriceClass.INPUT, 12).with(PriceClass.OUTPUT, charge),
                new UsageRow.Charge(5, Asset.USD, charge, 0, charge / 2),
                new UsageRow.Ending("complete", 200, 0),
                settledMs - 10,
                settledMs);
    }

    /** The defaults with a small ring and a small lease. */
    static Limits limits(int journalBytes, long leaseTargetNanos) {
        Limits was = Limits.defaults();
        Limits.Money money = was.money();
        Limits.Journal journal = was.journal();
        return new Limits(
                was.http(),
                was.streams(),
                was.upstream(),
                new Limits.Money(
                        money.leaseWaitMs(),
                        money.leaseIdleMs(),
                        leaseTargetNanos,
                        leaseTargetNanos,
                        money.clampMin(),
                        money.clampMinReasoning(),
                        money.clockSkewMaxMs(),
                        money.overrunMaxNanos()),
                new Limits.Journal(
                        journalBytes,
                        journal.journalForceMs(),
                        journal.progressMs(),
                        journal.progressEvents(),
                        journal.batchRowsMax(),
                        journal.batchHoldMs()),
                was.caches(),
                was.idempotency(),
                was.buying(),
                was.billing());
    }

    /** The same with another largest batch. */
    static Limits withBatches(Limits was, int batchRowsMax) {
        Limits.Journal journal = was.journal();
        return new Limits(
                was.http(),
                was.streams(),
                was.upstream(),
                was.money(),
                new Limits.Journal(
                        journal.journalBytes(),
                        journal.journalForceMs(),
                        journal.progressMs(),
                        journal.progressEvents(),
                        batchRowsMax,
                        journal.batchHoldMs()),
                was.caches(),
                was.idempotency(),
                was.buying(),
                was.billing());
    }

    /** The same with another step; a clamp is never lower than what a stream holds at first. */
    static Limits limits(int journalBytes, long leaseTargetNanos, int stepTokens, int chunkTokens) {
        Limits was = limits(journalBytes, leaseTargetNanos);
        Limits.Streams streams = was.streams();
        return new Limits(
                was.http(),
                new Limits.Streams(
                        streams.eventBytesMax(),
                        streams.replyBytesMax(),
                        streams.heartbeatMs(),
                        streams.usageDrainMs(),
                        streams.streamBufferBytesMax(),
                        stepTokens,
                        chunkTokens),
                was.upstream(),
                was.money(),
                was.journal(),
                was.caches(),
                was.idempotency(),
                was.buying(),
                was.billing());
    }

    static WalletConfig config(int loops, Limits limits) {
        return new WalletConfig(Path.of("unused"), 9, loops, "https://shop.example/top-up", limits);
    }
}
