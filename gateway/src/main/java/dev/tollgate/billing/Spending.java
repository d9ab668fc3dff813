package dev.tollgate.billing;

import dev.tollgate.base.ApiKeyId;
import dev.tollgate.base.CustomerId;
import org.jspecify.annotations.Nullable;

/**
 * What was spent of a budget in the period that runs now.
 *
 * @param key whose budget; null for what its customer wants to be told of
 * @param period as {@code month}
 * @param sinceMs when the period began; 0 where it never ends
 */
public record Spending(
        CustomerId customer, @Nullable ApiKeyId key, String period, long sinceMs, long budgetNanos, long spentNanos) {}
