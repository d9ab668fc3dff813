package dev.tollgate.billing;

import dev.tollgate.base.GrantId;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Where packs, orders and events of payments are kept. It knows no rule. Blocking: never on an event loop. */
public interface OrderStore {
    /** All packs, those off sale too. */
    List<Pack> packs();

    /** Adds a pack, or puts one in its place. */
    void putPack(Pack pack);

    /**
     * Adds an order.
     *
     * @param tokenDigest the HMAC of the buyer's token
     */
    void add(Order order, byte[] tokenDigest);

    /** One order, or null. */
    @Nullable
    Order order(OrderId id);

    /** The order of a buyer's token, or null. */
    @Nullable
    Order orderByToken(byte[] tokenDigest);

    /** The order that a payment paid, or null. */
    @Nullable
    Order orderByIntent(String intent);

    /** The order that became a grant, or null. */
    @Nullable
    Order orderOfGrant(GrantId grant);

    /** Orders before {@code before} (or from the newest), newest first, at most {@code limit}. */
    List<Order> orders(@Nullable OrderId before, int limit);

    /** Events that wait for the order of a payment. */
    List<EventNote> parked(String intent);

    /** Events of payments that a person must look at, newest first, at most {@code limit}. */
    List<EventNote> refused(int limit);

    /**
     * Shows {@code rule} an order, while nobody else can change it, and writes what it decides: one durable
     * transaction, all or nothing. The rule may run more than once; only its last decision counts.
     *
     * @param order null where the event names none that is known
     * @param event the id that {@link OrderView#seen} is looked up by; empty for none
     * @throws IllegalStateException where a guard does not hold
     */
    <T> T decide(@Nullable OrderId order, String event, Function<OrderView, OrderDecision<T>> rule);
}
