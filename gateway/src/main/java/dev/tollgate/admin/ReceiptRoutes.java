package dev.tollgate.admin;

import static dev.tollgate.admin.Shapes.optional;
import static dev.tollgate.admin.Shapes.shown;
import static dev.tollgate.admin.Shapes.shownOrNull;

import dev.tollgate.admin.Route.Parameter;
import dev.tollgate.admin.Shape.Anything;
import dev.tollgate.admin.Shape.Dictionary;
import dev.tollgate.admin.Shape.Entity;
import dev.tollgate.admin.Shape.Flag;
import dev.tollgate.admin.Shape.Listing;
import dev.tollgate.admin.Shape.Whole;
import dev.tollgate.base.RequestId;
import dev.tollgate.json.JsonValue.JsonObject;
import dev.tollgate.metering.Charged;
import dev.tollgate.metering.Correction;
import dev.tollgate.money.Asset;
import dev.tollgate.money.PriceClass;
import dev.tollgate.receipt.Receipt;
import java.util.List;

/** Receipts as operators see them: with channels, cost and margin. */
final class ReceiptRoutes {
    private static final Parameter REQUEST =
            Parameter.path("request", Shapes.REQUEST_ID, "The request's id, as in x-request-id.");

    private static final int LINES_MAX = PriceClass.COUNT;
    private static final int FAILURES_MAX = 255;
    private static final int GRANTS_MAX = 100_000;
    /** Dollars, or tokens, with parts of a nano-unit. */
    private static final Shape EXACT = Shapes.text(48);

    private static final Shape CLASS = Shapes.choice(PriceClass.values());
    private static final Entity LINE = new Entity(
            "ReceiptLine",
            List.of(
                    shown("class", CLASS, "What was used."),
                    shown("units", Shapes.COUNT, "How much of it."),
                    shown("rate", Shapes.AMOUNT, "What `per` units cost."),
                    shown("per", Shapes.COUNT, "A million tokens, or one image."),
                    shown("amount", EXACT, "units × rate ÷ per, exactly.")));
    private static final Entity PRICE = new Entity(
            "ReceiptPrice",
            List.of(
                    shown("book", Shapes.text(16), "The price book."),
                    shown("version", Shapes.text(20), "The version that was pinned."),
                    shown("effective_from", Shapes.TIME, "Since when it held."),
                    shown("above_input_tokens", Shapes.COUNT, "The context tier that was applied."),
                    shown("input_tokens", Shapes.COUNT, "The input of a call, which picked the tier."),
                    shown("lines", new Listing(LINE, LINES_MAX), "The classes that have a price."),
                    shown("sum", EXACT, "The lines' sum."),
                    shown("rounded_up_by", EXACT, "What is missing to the charge.")));
    private static final Entity GRANT = new Entity(
            "ReceiptGrant",
            List.of(shown("id", Shapes.GRANT_ID, "The grant."), shown("amount", Shapes.AMOUNT, "What it paid.")));
    private static final Entity POLICY = new Entity(
            "ReceiptPolicy",
            List.of(
                    shown("row", Shapes.text(100), "The row of the billing policy that decided."),
                    shownOrNull("charged", Shapes.choice(Charged.values()), "What that row charges."),
                    shownOrNull("words", Shapes.text(500), "The same in a sentence.")));
    private static final Entity CORRECTION = new Entity(
            "ReceiptCorrection",
            List.of(
                    shown("code", Shapes.choice(Correction.values()), "What was mended in the provider's report."),
                    shown("words", Shapes.text(500), "The same in a sentence.")));
    private static final Entity FAILURE = new Entity(
            "ReceiptFailure",
            List.of(
                    shown("attempt", new Whole(1, FAILURES_MAX), "Which one, from 1."),
                    shown("failure", Shapes.text(100), "How it failed."),
                    shown("words", Shapes.text(500), "The same in a sentence."),
                    shown("served", new Flag(), "Whether the answer had begun: it broke off."),
                    shown("channel", Shapes.CHANNEL_ID, "Which channel failed."),
                    shown("status", new Whole(0, 999), "The provider's status; 0 where none is what failed.")));
    private static final Entity REFUND = new Entity(
            "ReceiptRefund",
            List.of(
                    shown("incident", Shapes.text(64), "The incident."),
                    shown("amount", Shapes.AMOUNT, "What was given back."),
                    shown("at", Shapes.TIME, "When.")));
    private static final Entity ATTEMPTS = new Entity(
            "ReceiptAttempts",
            List.of(
                    shown("made", new Whole(1, FAILURES_MAX + 1), "How many channels were tried."),
                    shown("served", new Whole(1, FAILURES_MAX + 1), "Which attempt served."),
                    shown("failures", new Listing(FAILURE, FAILURES_MAX), "Those that failed.")));
    private static final Entity IMAGE = new Entity(
            "ReceiptImage",
            List.of(
                    shown("size", Shapes.text(64), "The size that its price hangs on."),
                    shown("quality", Shapes.text(64), "The quality.")));
    private static final Entity RECEIPT = new Entity(
            "Receipt",
            List.of(
                    shown("object", Shapes.text(16), "generation."),
                    shown("id", Shapes.REQUEST_ID, "The request."),
                    shown("state", Shapes.choice(Receipt.State.values()), "How far it has come."),
                    shown("storefront", Shapes.STOREFRONT_ID, "Where."),
                    shown("endpoint", Shapes.ENDPOINT, "The call."),
                    shown("model", Shapes.MODEL_NAME, "As it is sold."),
                    shown("stream", Shapes.FLAG, "Whether the answer was a stream."),
                    shown("status", new Whole(0, 599), "The status that the client got; 0 where it left before any."),
                    shown("started_at", Shapes.TIME, "When it was admitted."),
                    shown("settled_at", Shapes.TIME, "When it was settled."),
                    shown("duration_ms", Shapes.COUNT, "The time between the two."),
                    optional("image", IMAGE, "Of image requests alone."),
                    shown("usage", new Dictionary(Shapes.COUNT, PriceClass.COUNT), "What was used, by price class."),
                    shownOrNull("price", PRICE, "How the charge comes about; null where the price is not known."),
                    shown("asset", new Shape.Choice(assets()), "What it was paid in."),
                    shown("charge", Shapes.AMOUNT, "What it cost, overrun included."),
                    shown("overrun", Shapes.AMOUNT, "Of that, what no balance carried: ours."),
                    shown("paid", Shapes.AMOUNT, "The rest: what the grants paid."),
                    shown("grants", new Listing(GRANT, GRANTS_MAX), "Which grants paid."),
                    shown("policy", POLICY, "Who pays, and why."),
                    shown("corrections", new Listing(CORRECTION, 32), "What was mended in the provider's report."),
                    shown("attempts", ATTEMPTS, "The channels that were tried."),
                    shown("customer", Shapes.CUSTOMER_ID, "Who paid."),
                    shown("key", Shapes.KEY_ID, "With which key."),
                    shown("channel", Shapes.CHANNEL_ID, "The channel that served."),
                    shown("cost", Shapes.AMOUNT, "What the provider charges us, dollars."),
                    shownOrNull("margin", Shapes.AMOUNT, "Paid less cost, dollars; null where tokens paid."),
                    shownOrNull(
                            "refund", REFUND, "What was given back of it after an incident; null where nothing was.")));
    private static final Entity KEYS = new Entity(
            "ReceiptKeys",
            List.of(shown(
                    "keys", new Listing(new Anything(), 1_000), "JSON Web Keys (RFC 8037), the signing one last.")));

    private final AdminParts parts;

    ReceiptRoutes(AdminParts parts) {
        this.parts = parts;
    }

    List<Route> routes() {
        return List.of(
                Route.get(
                        AdminApi.PREFIX + "/receipts/{request}",
                        "getReceipt",
                        "Explains a charge, with channels, cost and margin; a request that just ended, too.",
                        List.of(REQUEST),
                        RECEIPT,
                        this::receipt),
                Route.get(
                        AdminApi.PREFIX + "/receipt-keys",
                        "listReceiptKeys",
                        "Lists the public keys that receipts are verified with; none where they are not signed.",
                        List.of(),
                        KEYS,
                        _ -> Answer.of(parts.money().receipts().keys())));
    }

    private Answer receipt(Call call) {
        JsonObject receipt = parts.money().receipts().ofOperator(RequestId.parse(call.path("request")));
        if (receipt == null) {
            throw Invalid.notFound("receipt", call.path("request"));
        }
        return Answer.of(receipt);
    }

    private static List<String> assets() {
        return List.of(Asset.USD.name(), Asset.TOKENS.name());
    }
}
