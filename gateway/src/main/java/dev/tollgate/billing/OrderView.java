package dev.tollgate.billing;

import dev.tollgate.ledger.ReversalView;
import org.jspecify.annotations.Nullable;

/**
 * What the rules see of an order while nobody else can change it.
 *
 * @param order null where there is none
 * @param grant the order's grant and the way of its price back; empty where it has none yet
 * @param seen what became of the event before, or null where it is new
 */
public record OrderView(
        @Nullable Order order, ReversalView grant, @Nullable EventNote seen) {}
