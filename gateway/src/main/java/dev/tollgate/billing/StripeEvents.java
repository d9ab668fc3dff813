package dev.tollgate.billing;

import dev.tollgate.base.GrantId;
import dev.tollgate.json.Json;
import dev.tollgate.json.JsonSyntaxException;
import dev.tollgate.json.JsonValue.JsonNumber;
import dev.tollgate.json.JsonValue.JsonObject;
import dev.tollgate.money.Price;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Reads Stripe's events. By hand, and only the members that are needed: an event has the form of the API version that
 * the account's webhook was made with, which need not be the library's. Pure.
 */
final class StripeEvents {
    /** What we write into the metadata of checkouts and payments. */
    static final String ORDER = "tollgate_order";
    /** What we write into the metadata of refunds. */
    static final String GRANT = "tollgate_grant";

    /** An inquiry of a bank: no money has moved. */
    private static final String INQUIRY = "warning_";

    private StripeEvents() {}

    /** The event of a body whose signature was checked, or null where it is none. */
    static @Nullable PaymentEvent read(byte[] body) {
        JsonObject event;
        try {
            if (!(Json.parse(body) instanceof JsonObject parsed)) {
                return null;
            }
            event = parsed;
        } catch (JsonSyntaxException _) {
            return null;
        }
        String id = event.text("id");
        String type = event.text("type");
        JsonObject data = event.object("data");
        JsonObject object = data == null ? null : data.object("object");
        if (id == null || id.isEmpty() || type == null || object == null) {
            return null;
        }
        PaymentEvent read = switch (type) {
            case "checkout.session.completed", "checkout.session.async_payment_succeeded" -> paid(id, object);
            case "checkout.session.expired", "checkout.session.async_payment_failed" -> lapsed(id, object);
            case "charge.refunded" -> refunded(id, object);
            case "refund.updated", "refund.failed", "charge.refund.updated" -> refundEnded(id, object);
            case "charge.dispute.created", "charge.dispute.funds_withdrawn" -> disputed(id, object);
            case "charge.dispute.closed" -> disputeEnded(id, object);
            default -> null;
        };
        return read == null ? new PaymentEvent.Other(id, type) : read;
    }

    private static @Nullable PaymentEvent paid(String id, JsonObject session) {
        OrderId order = order(session);
        Price amount = amount(session, "amount_total");
        String intent = session.text("payment_intent");
        String name = session.text("id");
        // Bank debits are completed unpaid; another event tells when the money is there.
        boolean paid = "paid".equals(session.text("payment_status"));
        return order == null || amount == null || intent == null || name == null || !paid
                ? null
                : new PaymentEvent.Paid(id, order, name, intent, amount);
    }

    private static @Nullable PaymentEvent lapsed(String id, JsonObject session) {
        OrderId order = order(session);
        String name = session.text("id");
        return order == null || name == null ? null : new PaymentEvent.Lapsed(id, order, name);
    }

    private static @Nullable PaymentEvent refunded(String id, JsonObject charge) {
        String intent = charge.text("payment_intent");
        Price refunded = amount(charge, "amount_refunded");
        Price whole = amount(charge, "amount");
        return intent == null || refunded == null || whole == null
                ? null
                : new PaymentEvent.Refunded(id, intent, refunded, refunded.minor() >= whole.minor());
    }

    private static @Nullable PaymentEvent refundEnded(String id, JsonObject refund) {
        GrantId grant = grant(refund);
        String name = refund.text("id");
        String status = refund.text("status");
        if (grant == null || name == null || status == null) {
            return null;
        }
        return switch (status) {
            case "succeeded" -> new PaymentEvent.RefundEnded(id, grant, name, true);
            case "failed", "canceled" -> new PaymentEvent.RefundEnded(id, grant, name, false);
            default -> null;
        };
    }

    private static @Nullable PaymentEvent disputed(String id, JsonObject dispute) {
        String intent = dispute.text("payment_intent");
        String name = dispute.text("id");
        Price amount = amount(dispute, "amount");
        String status = dispute.text("status");
        return intent == null || name == null || amount == null || (status != null && status.startsWith(INQUIRY))
                ? null
                : new PaymentEvent.Disputed(id, intent, name, amount);
    }

    private static @Nullable PaymentEvent disputeEnded(String id, JsonObject dispute) {
        String intent = dispute.text("payment_intent");
        String name = dispute.text("id");
        String status = dispute.text("status");
        boolean decided = "won".equals(status) || "lost".equals(status);
        return intent == null || name == null || !decided
                ? null
                : new PaymentEvent.DisputeEnded(id, intent, name, "won".equals(status));
    }

    private static @Nullable OrderId order(JsonObject object) {
        JsonObject metadata = object.object("metadata");
        String text = metadata == null ? null : metadata.text(ORDER);
        try {
            return text == null ? null : OrderId.parse(text);
        } catch (IllegalArgumentException _) {
            return null; // another program's, on the same account
        }
    }

    private static @Nullable GrantId grant(JsonObject object) {
        JsonObject metadata = object.object("metadata");
        String text = metadata == null ? null : metadata.text(GRANT);
        try {
            return text == null ? null : GrantId.parse(text);
        } catch (IllegalArgumentException _) {
            return null; // another program's, on the same account
        }
    }

    private static @Nullable Price amount(JsonObject object, String member) {
        String currency = object.text("currency");
        Long minor = object.get(member) instanceof JsonNumber number ? number.whole() : null;
        try {
            return currency == null || minor == null ? null : new Price(minor, currency.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException _) {
            return null; // a currency that no pack of ours has
        }
    }
}
