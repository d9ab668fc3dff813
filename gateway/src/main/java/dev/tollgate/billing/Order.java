package dev.tollgate.billing;

import dev.tollgate.base.ApiKeyId;
import dev.tollgate.base.CustomerId;
import dev.tollgate.base.GrantId;
import dev.tollgate.base.StorefrontId;
import dev.tollgate.money.Price;
import org.jspecify.annotations.Nullable;

/**
 * One purchase, with price and terms as they were when it was made. Its payment is two-phase: created is pending,
 * granted is posted, lapsed is voided.
 *
 * @param name the pack's name
 */
public record Order(
        OrderId id,
        StorefrontId storefront,
        PackId pack,
        String name,
        Buyer buyer,
        Price price,
        Terms terms,
        Progress progress) {

    /** How far it is. */
    public enum State {
        /** Nothing is paid yet. */
        CREATED,
        /** It is paid, and its grant is there: one step, so that nobody pays without getting it. */
        GRANTED,
        /** Nobody paid in time. Should money come all the same, it is granted. */
        LAPSED
    }

    /**
     * Who buys.
     *
     * @param customer whose balance it adds to; null while paying for it would make the customer
     * @param fresh whether paying makes the customer and its first key
     */
    public record Buyer(@Nullable CustomerId customer, boolean fresh) {
        public Buyer {
            if (customer == null && !fresh) {
                throw new IllegalArgumentException("buyer: nobody (expected: a customer, or a fresh one)");
            }
        }
    }

    /**
     * Its progress.
     *
     * @param session the payment service's checkout; empty while there is none
     * @param intent the payment service's payment; empty until it is paid
     * @param grant what it became, or what gave it back after a voided refund; null until it is paid
     * @param key the first key, once it was shown to the buyer; else null
     * @param paidMs milliseconds since 1970; 0 until it is paid
     */
    public record Progress(
            State state,
            String session,
            String intent,
            @Nullable GrantId grant,
            @Nullable ApiKeyId key,
            long createdMs,
            long paidMs) {}

    Order with(Buyer now, Progress progressNow) {
        return new Order(id, storefront, pack, name, now, price, terms, progressNow);
    }

    /** Whether the buyer can still be shown the first key. */
    public boolean keyWaits() {
        return progress.state() == State.GRANTED && buyer.fresh() && progress.key() == null;
    }
}
