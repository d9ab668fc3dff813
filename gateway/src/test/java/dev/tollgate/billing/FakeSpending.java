package dev.tollgate.billing;

import dev.tollgate.base.CustomerId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Spending as a test says. */
public final class FakeSpending implements SpendingStore {
    private final Map<CustomerId, Long> alerts = new HashMap<>();
    List<Spending> now = List.of();

    @Override
    public List<Spending> active(long activeSinceMs, long nowMs) {
        return now;
    }

    @Override
    public long alertNanos(CustomerId customer) {
        return alerts.getOrDefault(customer, 0L);
    }

    @Override
    public void setAlert(CustomerId customer, long nanos) {
        alerts.put(customer, nanos);
    }
}
