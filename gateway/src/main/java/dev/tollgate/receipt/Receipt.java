package dev.tollgate.receipt;

import dev.tollgate.catalog.PriceVersion;
import dev.tollgate.chat.ImageAsk;
import dev.tollgate.metering.Bill;
import dev.tollgate.metering.PaidRequest;
import dev.tollgate.metering.Pricing;
import dev.tollgate.metering.UsageRow;
import org.jspecify.annotations.Nullable;

/**
 * One request with what explains its charge.
 *
 * @param price the version that was pinned, or null where the catalog has none of that id
 * @param bill how it makes the charge, or null without a price
 */
public record Receipt(
        PaidRequest paid,
        State state,
        @Nullable PriceVersion price,
        @Nullable Bill bill) {

    /** How far a request has come. */
    public enum State {
        /** It goes on: the receipt says what it would cost if it had ended at its last progress. */
        RUNNING,
        /** It is charged and written down; the ledger has it in a moment. */
        SETTLED,
        /** It is in the ledger, for ever. */
        POSTED
    }

    static Receipt of(PaidRequest paid, State state, @Nullable PriceVersion price) {
        UsageRow.Call call = paid.row().call();
        Bill bill = price == null
                ? null
                : Pricing.bill(paid.row().units(), price, new ImageAsk(call.imageSize(), call.imageQuality()));
        return new Receipt(paid, state, price, bill);
    }

    UsageRow row() {
        return paid.row();
    }
}
