package dev.tollgate.billing;

import dev.tollgate.base.CustomerId;
import java.util.List;

/** Reads what was spent of budgets. Blocking: never on an event loop. */
public interface SpendingStore {
    /**
     * Of each key with a budget, and of each customer that wants to be told, for which something was settled since
     * {@code activeSinceMs}: what it spent in the period that {@code nowMs} lies in.
     */
    List<Spending> active(long activeSinceMs, long nowMs);

    /** What a customer wants to be told of, nano-dollars of a UTC month; 0 for nothing. */
    long alertNanos(CustomerId customer);

    /** Sets it; 0 for nothing. */
    void setAlert(CustomerId customer, long nanos);
}
