package dev.tollgate.billing;

import dev.tollgate.base.CustomerId;
import dev.tollgate.identity.ApiKey;
import dev.tollgate.identity.Customer;
import dev.tollgate.ledger.Decision;
import java.util.List;

/**
 * What a rule of buying decided: the answer, and what has to be written before it may be given.
 *
 * @param changes written in this order, all or none
 */
public record OrderDecision<T>(T answer, List<Change> changes) {
    /** One thing to write. */
    public sealed interface Change {}

    /**
     * An order goes on.
     *
     * @param from where it must still be, or nothing is written
     */
    public record MarkOrder(Order after, Order.State from) implements Change {}

    /** The buyer is shown its first key. No key was shown before, or nothing is written. */
    public record ShowKey(OrderId order, ApiKey key, byte[] digest) implements Change {}

    /** What became of an event. It is new, or it was parked; otherwise nothing is written. */
    public record Note(EventNote note) implements Change {}

    /** A customer comes into being. */
    public record AddCustomer(Customer customer) implements Change {}

    /** A customer may spend no more. */
    public record FreezeCustomer(CustomerId customer) implements Change {}

    /** A change of the ledger. */
    public record Books(Decision.Change change) implements Change {}

    public OrderDecision {
        changes = List.copyOf(changes);
    }

    /** An answer that changes nothing. */
    public static <T> OrderDecision<T> nothing(T answer) {
        return new OrderDecision<>(answer, List.of());
    }
}
