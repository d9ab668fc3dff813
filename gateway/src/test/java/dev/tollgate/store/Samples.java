package dev.tollgate.store;

import dev.tollgate.base.ApiKeyId;
import dev.tollgate.base.ChannelId;
import dev.tollgate.base.CustomerId;
import dev.tollgate.base.Endpoint;
import dev.tollgate.base.GrantId;
import dev.tollgate.base.ModelName;
import dev.tollgate.base.RequestId;
import dev.tollgate.base.StorefrontId;
import dev.tollgate.ledger.Grant;
import dev.tollgate.metering.UsageRow;
import dev.tollgate.money.Asset;
import dev.tollgate.money.Price;
import dev.tollgate.money.PriceClass;
import dev.tollgate.money.Units;
import java.util.Set;

/** Things for tests, each with the one or two fields that the test is about. */
final class Samples {
    /** 2026-01-02T00:00Z. */
    static final long DAY = 1_767_312_000_000L;

    static final long HOUR = 3_600_000;

    static final CustomerId ALICE = new CustomerId(1_001);
    static final CustomerId BOB = new CustomerId(1_002);

    private Samples() {}

    static Grant grant(long id, CustomerId customer, long nanos) {
        return grant(id, customer, nanos, new Grant.BurnOrder(0, 0), Set.of());
    }

    static Grant grant(long id, CustomerId customer, long nanos, Grant.BurnOrder order, Set<ModelName> models) {
        return new Grant(
                new GrantId(id), customer, Asset.USD, nanos, models, order, Grant.State.OPEN, "given: test", DAY + id);
    }

    /** The same grant, sold. */
    static Grant bought(Grant grant, Price paid) {
        return new Grant(
                grant.id(),
                grant.customer(),
                grant.asset(),
                grant.amountNanos(),
                grant.models(),
                grant.order(),
                grant.state(),
                new Grant.Origin("bought: test", paid),
                grant.createdMs());
    }

    /** A request of a customer's only key, settled at a moment. */
    static UsageRow row(long number, CustomerId customer, long settledMs, long chargeNanos, long overrunNanos) {
        return row(
                number,
                customer,
                new ApiKeyId(customer.value() + 5_000),
                "gpt-4o",
                settledMs,
                chargeNanos,
                overrunNanos);
    }

    static UsageRow row(
            long number,
            CustomerId customer,
            ApiKeyId key,
            String model,
            long settledMs,
            long chargeNanos,
            long overrunNanos) {
        long startedMs = settledMs - 1_500;
        return new UsageRow(
                new RequestId(startedMs << 16 | (number & 0xffff), number * 0x9E3779B97F4A7C15L),
                new UsageRow.Payer(customer, key, new StorefrontId("tollgate")),
                new UsageRow.Call(
                        Endpoint.CHAT_COMPLETIONS, new ModelName(model), new ChannelId("openai-main"), true, "", ""),
                Units.NONE
                        .with(PriceClass.INPUT, 10 + number)
                        .with(PriceClass.CACHED_INPUT, 3)
                        .with(PriceClass.OUTPUT, 20)
                        .with(PriceClass.REASONING, 5)
                        .with(PriceClass.REQUEST, 1),
                new UsageRow.Charge(77, Asset.USD, chargeNanos, overrunNanos, chargeNanos / 2),
                new UsageRow.Ending("completed", 200, 0),
                startedMs,
                settledMs);
    }
}
