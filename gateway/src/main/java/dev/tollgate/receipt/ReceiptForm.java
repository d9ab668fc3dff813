package dev.tollgate.receipt;

import dev.tollgate.base.Endpoint;
import dev.tollgate.catalog.PriceVersion;
import dev.tollgate.json.JsonValue.JsonObject;
import dev.tollgate.metering.Bill;
import dev.tollgate.metering.BillingPolicy;
import dev.tollgate.metering.Correction;
import dev.tollgate.metering.UsageRow;
import dev.tollgate.money.Asset;
import dev.tollgate.money.PriceClass;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Receipts in JSON, as docs/receipts.md has it. Customers see neither channels nor what providers charge us. */
final class ReceiptForm {
    private ReceiptForm() {}

    static JsonObject forCustomer(Receipt receipt) {
        return write(receipt, false).object();
    }

    static JsonObject forOperator(Receipt receipt) {
        UsageRow row = receipt.row();
        UsageRow.Charge charge = row.charge();
        Members members = write(receipt, true)
                .put("customer", row.payer().customer().toString())
                .put("key", row.payer().key().toString())
                .put("channel", row.call().channel().text())
                .amount("cost", charge.costNanos());
        // Tokens were bought at a price of their own: what they are worth against a provider's dollars is not known
        // here.
        return charge.asset() == Asset.USD
                ? members.amount("margin", charge.nanos() - charge.overrunNanos() - charge.costNanos())
                        .object()
                : members.put("margin", (String) null).object();
    }

    private static Members write(Receipt receipt, boolean channels) {
        UsageRow row = receipt.row();
        UsageRow.Call call = row.call();
        UsageRow.Charge charge = row.charge();
        Members members = new Members()
                .put("object", "generation")
                .put("id", row.id().toString())
                .put("state", Words.word(receipt.state()))
                .put("storefront", row.payer().storefront().text())
                .put("endpoint", Words.word(call.endpoint()))
                .put("model", call.model().text())
                .put("stream", call.stream())
                .put("status", row.ending().status())
                .time("started_at", row.startedMs())
                .time("settled_at", row.settledMs())
                .put("duration_ms", row.settledMs() - row.startedMs());
        if (call.endpoint() == Endpoint.IMAGES) {
            members.put("image", new Members().put("size", call.imageSize()).put("quality", call.imageQuality()));
        }
        return members.put("usage", usage(row))
                .put("price", price(receipt))
                .put("asset", charge.asset().name())
                .amount("charge", charge.nanos())
                .amount("overrun", charge.overrunNanos())
                .amount("paid", charge.nanos() - charge.overrunNanos())
                .list(
                        "grants",
                        receipt.paid().draws(),
                        draw -> new Members().put("id", draw.grant().toString()).amount("amount", draw.nanos()))
                .put("policy", policy(row.ending().policy()))
                .list(
                        "corrections",
                        Correction.of(row.ending().corrections()),
                        correction -> new Members()
                                .put("code", Words.word(correction))
                                .put("words", Words.of(correction)))
                .put("attempts", attempts(row, channels));
    }

    private static Members usage(UsageRow row) {
        Members usage = new Members();
        for (PriceClass priceClass : PriceClass.values()) {
            long units = row.units().of(priceClass);
            if (units != 0) {
                usage.put(Words.word(priceClass), units);
            }
        }
        return usage;
    }

    private static @Nullable Members price(Receipt receipt) {
        PriceVersion price = receipt.price();
        Bill bill = receipt.bill();
        if (price == null || bill == null) {
            return null;
        }
        BigDecimal sum = bill.sumNanos();
        return new Members()
                .put("book", Words.word(price.book()))
                .put("version", Long.toString(price.id()))
                .time("effective_from", price.effectiveFromMs())
                .put("above_input_tokens", bill.tier().aboveInputTokens())
                .put("input_tokens", bill.tierInputTokens())
                .list(
                        "lines",
                        bill.lines(),
                        line -> new Members()
                                .put("class", Words.word(line.priceClass()))
                                .put("units", line.units())
                                .amount("rate", line.rate())
                                .put("per", line.per())
                                .amount("amount", line.nanos()))
                .amount("sum", sum)
                .amount("rounded_up_by", BigDecimal.valueOf(bill.chargeNanos()).subtract(sum));
    }

    private static Members policy(String row) {
        Members members = new Members().put("row", row);
        BillingPolicy policy = Words.policy(row);
        return policy == null
                ? members.put("charged", (String) null).put("words", (String) null)
                : members.put("charged", Words.word(policy.charged())).put("words", Words.of(policy));
    }

    /** Which try served: the last one, unless that one broke off, and even then it was the one. */
    private static Members attempts(UsageRow row, boolean channels) {
        List<UsageRow.Failure> failures = row.failures();
        boolean brokeOff = !failures.isEmpty() && failures.getLast().served();
        int made = brokeOff ? failures.size() : failures.size() + 1;
        List<Members> failed = new ArrayList<>(failures.size());
        for (int i = 0; i < failures.size(); i++) {
            UsageRow.Failure failure = failures.get(i);
            Members members = new Members()
                    .put("attempt", i + 1)
                    .put("failure", failure.kind())
                    .put("words", Words.ofFailure(failure.kind()))
                    .put("served", failure.served());
            failed.add(
                    channels
                            ? members.put("channel", failure.channel().text()).put("status", failure.status())
                            : members);
        }
        return new Members().put("made", made).put("served", made).list("failures", failed, each -> each);
    }
}
