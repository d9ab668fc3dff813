package dev.tollgate.billing;

import dev.tollgate.base.GrantId;
import dev.tollgate.money.Price;
import org.jspecify.annotations.Nullable;

/** What the payment service says has happened, once its signature was checked. */
public sealed interface PaymentEvent {
    /** Its id at the payment service: what happened under one id happened once. */
    String id();

    /** An order was paid. */
    record Paid(String id, OrderId order, String session, String intent, Price amount) implements PaymentEvent {}

    /** An order was not paid and will not be. */
    record Lapsed(String id, OrderId order, String session) implements PaymentEvent {}

    /**
     * Money of a payment went back to the buyer, whoever asked for it.
     *
     * @param whole whether all of it did
     */
    record Refunded(String id, String intent, Price amount, boolean whole) implements PaymentEvent {}

    /**
     * A refund that we asked for came to its end.
     *
     * @param grant whose refund it is
     * @param reference the payment service's name of the refund
     */
    record RefundEnded(String id, GrantId grant, String reference, boolean succeeded) implements PaymentEvent {}

    /** The buyer's bank takes a payment back. */
    record Disputed(String id, String intent, String reference, Price amount) implements PaymentEvent {}

    /** The bank has decided. */
    record DisputeEnded(String id, String intent, String reference, boolean won) implements PaymentEvent {}

    /** Nothing that is ours. */
    record Other(String id, String type) implements PaymentEvent {}

    /** The order that it names, or null. */
    default @Nullable OrderId namedOrder() {
        return switch (this) {
            case Paid paid -> paid.order();
            case Lapsed lapsed -> lapsed.order();
            case Refunded _, RefundEnded _, Disputed _, DisputeEnded _, Other _ -> null;
        };
    }

    /** The payment that it names, or empty. */
    default String namedIntent() {
        return switch (this) {
            case Refunded refunded -> refunded.intent();
            case Disputed disputed -> disputed.intent();
            case DisputeEnded ended -> ended.intent();
            case Paid _, Lapsed _, RefundEnded _, Other _ -> "";
        };
    }
}
