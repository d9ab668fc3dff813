package dev.tollgate.billing;

import dev.tollgate.base.GrantId;
import dev.tollgate.money.Price;
import org.jspecify.annotations.Nullable;

/** Who takes buyers' money for us. Blocking: never on an event loop. Safe from any thread. */
public interface PaymentService {
    /**
     * A checkout that waits for the buyer.
     *
     * @param url where the buyer goes
     */
    record Opened(String session, String url) {}

    /**
     * Where a buyer comes back to.
     *
     * @param paid after paying
     * @param left without having paid
     */
    record Return(String paid, String left) {}

    /** How far a refund is at the payment service. */
    enum Standing {
        /** The money is on its way to the buyer. */
        SUCCEEDED,
        /** It is not decided yet: an event will tell. */
        PENDING,
        /** It will not go. */
        FAILED
    }

    /** What it says of a refund. */
    record Refunding(Standing standing, String reference) {}

    /** What a call to our webhook is. */
    sealed interface Reading {
        /** What the payment service says. */
        record Told(PaymentEvent event) implements Reading {}

        /** It is not from the payment service, is too old, or is nothing that it would say. */
        record Forged(String why) implements Reading {}
    }

    /**
     * Opens a checkout for an order. Asked twice for one order it opens one.
     *
     * @throws PaymentException where the payment service refuses or does not answer
     */
    Opened open(Order order, Return returns);

    /**
     * Gives back a part of what an order's payment paid, once for each grant however often it is asked.
     *
     * @throws PaymentException where the payment service does not answer, so that it is not known what came of it
     */
    Refunding refund(Order order, GrantId grant, Price amount);

    /** Reads what came to the webhook, at a moment; {@code signature} is its header, or null. */
    Reading read(byte[] body, @Nullable String signature, long nowMs);
}
