package dev.tollgate.receipt;

import dev.tollgate.base.ApiKeyId;
import dev.tollgate.base.ChannelId;
import dev.tollgate.base.CustomerId;
import dev.tollgate.base.Endpoint;
import dev.tollgate.base.GrantId;
import dev.tollgate.base.ModelName;
import dev.tollgate.base.RequestId;
import dev.tollgate.base.StorefrontId;
import dev.tollgate.catalog.PriceVersion;
import dev.tollgate.catalog.PriceVersion.Book;
import dev.tollgate.catalog.PriceVersion.PriceTier;
import dev.tollgate.metering.BillingPolicy;
import dev.tollgate.metering.PaidRequest;
import dev.tollgate.metering.PaidRequest.GrantDraw;
import dev.tollgate.metering.UsageRow;
import dev.tollgate.money.Asset;
import dev.tollgate.money.PriceClass;
import dev.tollgate.money.RateCard;
import dev.tollgate.money.Units;
import dev.tollgate.money.Usd;
import java.util.List;

/** A request, its price, and what was paid for it. */
final class Samples {
    static final CustomerId ALICE = new CustomerId(7);
    /** 2026-01-02T00:00Z. */
    static final long DAY = 1_767_312_000_000L;

    static final Units UNITS = Units.NONE
            .with(PriceClass.INPUT, 19)
            .with(PriceClass.CACHED_INPUT, 3)
            .with(PriceClass.OUTPUT, 9)
            .with(PriceClass.REQUEST, 1);
    /** 0.0000475 + 0.0000037500003 + 0.00009 dollars, rounded up. */
    static final long CHARGE = 141_251;

    private Samples() {}

    static PriceVersion price() {
        RateCard rates = RateCard.empty()
                .with(PriceClass.INPUT, Usd.perMillion("2.5"))
                .with(PriceClass.CACHED_INPUT, Usd.perMillion("1.2500001"))
                .with(PriceClass.OUTPUT, Usd.perMillion("10"));
        return new PriceVersion(
                12, Book.SELL, new ModelName("gpt-4o"), DAY - 1, List.of(new PriceTier(0, rates)), List.of());
    }

    static PaidRequest paid(UsageRow.Failure... failures) {
        return paid(UNITS, CHARGE, 0, failures);
    }

    static PaidRequest paid(Units units, long charge, long overrun, UsageRow.Failure... failures) {
        UsageRow row = new UsageRow(
                new RequestId(DAY << 16, 5),
                new UsageRow.Payer(ALICE, new ApiKeyId(8), new StorefrontId("tollgate")),
                new UsageRow.Call(
                        Endpoint.CHAT_COMPLETIONS,
                        new ModelName("gpt-4o"),
                        new ChannelId("secret-channel"),
                        false,
                        "",
                        ""),
                units,
                new UsageRow.Charge(12, Asset.USD, charge, overrun, 77_777),
                new UsageRow.Ending(BillingPolicy.COMPLETE.row(), 200, 3),
                DAY,
                DAY + 1_250,
                List.of(failures));
        long first = (charge - overrun) / 3;
        return PaidRequest.of(
                row,
                List.of(new GrantDraw(new GrantId(1), first), new GrantDraw(new GrantId(2), charge - overrun - first)));
    }
}
