package dev.tollgate.admin;

import static dev.tollgate.admin.Shapes.shown;

import dev.tollgate.admin.Route.Parameter;
import dev.tollgate.admin.Shape.Dictionary;
import dev.tollgate.admin.Shape.Entity;
import dev.tollgate.admin.Shape.Whole;
import dev.tollgate.base.ApiKeyId;
import dev.tollgate.base.CustomerId;
import dev.tollgate.base.RequestId;
import dev.tollgate.billing.Refund;
import dev.tollgate.billing.RefundStore;
import dev.tollgate.billing.RefundStore.HourRefund;
import dev.tollgate.json.JsonValue;
import dev.tollgate.json.JsonValue.JsonArray;
import dev.tollgate.json.JsonValue.JsonObject;
import dev.tollgate.json.JsonValue.JsonText;
import dev.tollgate.metering.Correction;
import dev.tollgate.metering.UsageRow;
import dev.tollgate.metering.UsageStore.HourSum;
import dev.tollgate.metering.UsageStore.Query;
import dev.tollgate.money.Asset;
import dev.tollgate.money.PriceClass;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What was used, request by request and by the hour. */
final class UsageRoutes {
    private static final Parameter REQUEST =
            Parameter.path("request", Shapes.REQUEST_ID, "The request's id, as in x-request-id.");
    private static final Parameter CUSTOMER =
            Parameter.query("customer", Shapes.CUSTOMER_ID, "Of one customer; of all without.");
    private static final Parameter KEY = Parameter.query("key", Shapes.KEY_ID, "Of one key; of all without.");
    private static final Parameter FROM =
            Parameter.query("from", Shapes.TIME, "Settled at or after; from the beginning without.");
    private static final Parameter TO = Parameter.query("to", Shapes.TIME, "Settled before; until now without.");

    private static final Entity ROW = new Entity(
            "UsageRow",
            List.of(
                    shown("id", Shapes.REQUEST_ID, "The request."),
                    shown("customer", Shapes.CUSTOMER_ID, "Who paid."),
                    shown("key", Shapes.KEY_ID, "With which key."),
                    shown("storefront", Shapes.STOREFRONT_ID, "Where."),
                    shown("endpoint", Shapes.ENDPOINT, "The call."),
                    shown("model", Shapes.MODEL_NAME, "As it is sold."),
                    shown("channel", Shapes.CHANNEL_ID, "The channel that served."),
                    shown("stream", Shapes.FLAG, "Whether the answer was a stream."),
                    shown(
                            "units",
                            new Dictionary(Shapes.COUNT, PriceClass.COUNT),
                            "What was used, by price class; classes of none are left out."),
                    shown("asset", Shapes.choice(Asset.values()), "What it was paid in."),
                    shown("charge", Shapes.AMOUNT, "What it cost the customer, overrun included."),
                    shown("overrun", Shapes.AMOUNT, "Of that, what no balance carried: ours."),
                    shown("refunded", Shapes.AMOUNT, "What was given back of it; the charge stays what it was."),
                    shown("cost", Shapes.AMOUNT, "What the provider charges us, dollars."),
                    shown("price_version", Shapes.COUNT, "The price that was pinned."),
                    shown("policy", Shapes.text(100), "The row of the billing policy that decided."),
                    shown("status", new Whole(0, 599), "The status that the client got; 0 where it left before any."),
                    shown(
                            "corrections",
                            new Shape.Listing(Shapes.choice(Correction.values()), 32),
                            "What was mended in the provider's report."),
                    shown("started_at", Shapes.TIME, "When it was admitted."),
                    shown("settled_at", Shapes.TIME, "When it was settled.")));
    private static final Entity HOUR = new Entity(
            "UsageHour",
            List.of(
                    shown("hour", Shapes.TIME, "The hour's beginning."),
                    shown("customer", Shapes.CUSTOMER_ID, "Who paid."),
                    shown("key", Shapes.KEY_ID, "With which key."),
                    shown("model", Shapes.text(256), "As it is sold."),
                    shown("requests", Shapes.COUNT, "How many."),
                    shown("input_tokens", Shapes.COUNT, "Of all of them."),
                    shown("output_tokens", Shapes.COUNT, "Of all of them."),
                    shown("charge", Shapes.AMOUNT, "What they cost the customer, dollars."),
                    shown("refunded", Shapes.AMOUNT, "What was given back of that later, dollars."),
                    shown("cost", Shapes.AMOUNT, "What providers charge us, dollars.")));

    private final AdminParts parts;

    UsageRoutes(AdminParts parts) {
        this.parts = parts;
    }

    List<Route> routes() {
        String all = AdminApi.PREFIX + "/usage";
        List<Parameter> rows = new ArrayList<>(List.of(CUSTOMER, KEY, FROM, TO));
        rows.addAll(Parameter.paged(Shapes.REQUEST_ID));
        return List.of(
                Route.get(all, "listUsage", "Lists requests, newest first.", rows, Shapes.pageOf(ROW), this::rows),
                Route.get(
                        all + "/hours",
                        "listUsageHours",
                        "Sums by hour, key and model, oldest first; from the roll-ups, so fast.",
                        List.of(CUSTOMER, KEY, FROM, TO),
                        Shapes.pageOf(HOUR),
                        this::hours),
                Route.get(
                        all + "/{request}",
                        "getUsage",
                        "Shows one request as the books have it.",
                        List.of(REQUEST),
                        ROW,
                        this::row));
    }

    private Answer rows(Call call) {
        String after = call.query("after");
        List<UsageRow> rows =
                parts.usage().rows(query(call), after == null ? null : RequestId.parse(after), call.limit() + 1);
        Map<RequestId, Refund> refunds =
                refunds().refunds(rows.stream().map(UsageRow::id).toList());
        return Answer.page(
                rows,
                call.limit(),
                row -> tree(row, refunds.get(row.id())),
                row -> row.id().toString());
    }

    private RefundStore refunds() {
        return parts.money().billing().refunds().store();
    }

    private Answer hours(Call call) {
        Map<HourRefund, Long> refunded = new HashMap<>();
        refunds().hours(query(call)).forEach(each -> refunded.put(hourOf(each), each.nanos()));
        return Answer.all(parts.usage().hours(query(call)), sum -> tree(sum, refunded.getOrDefault(hourOf(sum), 0L)));
    }

    /** What refunds and sums of an hour have in common. */
    private static HourRefund hourOf(HourRefund refund) {
        return new HourRefund(refund.hourMs(), refund.key(), refund.model(), 0);
    }

    private static HourRefund hourOf(HourSum sum) {
        return new HourRefund(sum.hourMs(), sum.key(), sum.model(), 0);
    }

    private Answer row(Call call) {
        UsageRow row = parts.usage().row(RequestId.parse(call.path("request")));
        if (row == null) {
            throw Invalid.notFound("request", call.path("request"));
        }
        return Answer.of(tree(row, refunds().refunds(List.of(row.id())).get(row.id())));
    }

    private static Query query(Call call) {
        String customer = call.query("customer");
        String key = call.query("key");
        String from = call.query("from");
        String to = call.query("to");
        return new Query(
                customer == null ? null : CustomerId.parse(customer),
                key == null ? null : ApiKeyId.parse(key),
                from == null ? 0 : Times.parse(from),
                to == null ? Long.MAX_VALUE : Times.parse(to));
    }

    private static JsonObject tree(UsageRow row, @Nullable Refund refund) {
        Tree units = new Tree();
        for (PriceClass priceClass : PriceClass.values()) {
            if (row.units().of(priceClass) != 0) {
                units.put(Shapes.word(priceClass), row.units().of(priceClass));
            }
        }
        return new Tree()
                .put("id", row.id().toString())
                .put("customer", row.payer().customer().toString())
                .put("key", row.payer().key().toString())
                .put("storefront", row.payer().storefront().text())
                .put("endpoint", Shapes.word(row.call().endpoint()))
                .put("model", row.call().model().text())
                .put("channel", row.call().channel().text())
                .put("stream", row.call().stream())
                .put("units", units)
                .put("asset", Shapes.word(row.charge().asset()))
                .amount("charge", row.charge().nanos())
                .amount("overrun", row.charge().overrunNanos())
                .amount("refunded", refund == null ? 0 : refund.nanos())
                .amount("cost", row.charge().costNanos())
                .put("price_version", row.charge().priceVersion())
                .put("policy", row.ending().policy())
                .put("status", row.ending().status())
                .put("corrections", corrections(row.ending().corrections()))
                .time("started_at", row.startedMs())
                .time("settled_at", row.settledMs())
                .object();
    }

    private static JsonArray corrections(int bits) {
        return new JsonArray(Correction.of(bits).stream()
                .<JsonValue>map(each -> new JsonText(Shapes.word(each)))
                .toList());
    }

    private static JsonObject tree(HourSum sum, long refundedNanos) {
        return new Tree()
                .time("hour", sum.hourMs())
                .put("customer", sum.customer().toString())
                .put("key", sum.key().toString())
                .put("model", sum.model())
                .put("requests", sum.requests())
                .put("input_tokens", sum.inputTokens())
                .put("output_tokens", sum.outputTokens())
                .amount("charge", sum.chargeNanos())
                .amount("refunded", refundedNanos)
                .amount("cost", sum.costNanos())
                .object();
    }
}
