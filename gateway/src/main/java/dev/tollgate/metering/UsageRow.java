package dev.tollgate.metering;

import dev.tollgate.base.ApiKeyId;
import dev.tollgate.base.ChannelId;
import dev.tollgate.base.CustomerId;
import dev.tollgate.base.Endpoint;
import dev.tollgate.base.ModelName;
import dev.tollgate.base.RequestId;
import dev.tollgate.base.StorefrontId;
import dev.tollgate.money.Asset;
import dev.tollgate.money.Share;
import dev.tollgate.money.Units;
import java.util.List;

/**
 * One request as the books keep it: everything that its charge can be computed from again.
 *
 * @param startedMs when the request was admitted, milliseconds since 1970
 * @param settledMs when it was settled
 * @param failures the tries that failed, in order; {@link UsageStore#paid} reads them, lists of rows leave them out
 */
public record UsageRow(
        RequestId id,
        Payer payer,
        Call call,
        Units units,
        Charge charge,
        Ending ending,
        long startedMs,
        long settledMs,
        List<Failure> failures) {

    public UsageRow {
        failures = List.copyOf(failures);
    }

    /** A row whose first try served. */
    public UsageRow(
            RequestId id,
            Payer payer,
            Call call,
            Units units,
            Charge charge,
            Ending ending,
            long startedMs,
            long settledMs) {
        this(id, payer, call, units, charge, ending, startedMs, settledMs, List.of());
    }

    /** The same with another overrun. */
    public UsageRow withOverrun(long nanos) {
        Charge other =
                new Charge(charge.priceVersion, charge.asset, charge.nanos, nanos, charge.costNanos, charge.usdNanos);
        return new UsageRow(id, payer, call, units, other, ending, startedMs, settledMs, failures);
    }

    /** Who pays. */
    public record Payer(CustomerId customer, ApiKeyId key, StorefrontId storefront) {}

    /**
     * What was called.
     *
     * @param model as it is sold
     * @param channel that served
     * @param imageSize size and quality that the image price hangs on; empty elsewhere
     */
    public record Call(
            Endpoint endpoint,
            ModelName model,
            ChannelId channel,
            boolean stream,
            String imageSize,
            String imageQuality) {}

    /**
     * The price and what it came to.
     *
     * @param priceVersion the sell price that was pinned, or the weights where tokens pay
     * @param asset what the request is paid in
     * @param nanos the charge, overrun included
     * @param overrunNanos of it, what no slice could carry: ours
     * @param costNanos what the provider charges us, nano-dollars; 0 where unknown
     * @param usdNanos what it counts for against a budget in dollars: the charge, or where tokens pay what the sell
     *     price would have made of it
     */
    public record Charge(long priceVersion, Asset asset, long nanos, long overrunNanos, long costNanos, long usdNanos) {
        public Charge {
            if (asset == Asset.USD && usdNanos != nanos) {
                throw new IllegalArgumentException(
                        "charge of " + nanos + " nano-dollars: counts for " + usdNanos + " (expected: itself)");
            }
        }

        /** A charge in dollars; one in tokens that counts for nothing in dollars. */
        public Charge(long priceVersion, Asset asset, long nanos, long overrunNanos, long costNanos) {
            this(priceVersion, asset, nanos, overrunNanos, costNanos, asset == Asset.USD ? nanos : 0);
        }

        /** Of the overrun, its part of what the charge counts for in dollars, rounded up. */
        public long overrunUsdNanos() {
            if (overrunNanos == 0 || asset == Asset.USD) {
                return overrunNanos;
            }
            return nanos == 0 ? 0 : usdNanos - Share.roundedDown(usdNanos, nanos - overrunNanos, nanos);
        }
    }

    /**
     * How it ended.
     *
     * @param policy name of the row of the billing policy that decided
     * @param status the status that the client got
     * @param corrections bits of {@code Correction}, what was mended in the provider's report
     */
    public record Ending(String policy, int status, int corrections) {}

    /**
     * One try of a channel that failed.
     *
     * @param kind how, as {@code first_token_timeout}
     * @param status the provider's status where that is what failed, else 0
     * @param served whether the answer had begun: it broke off, and no other channel was asked
     */
    public record Failure(ChannelId channel, String kind, int status, boolean served) {}
}
