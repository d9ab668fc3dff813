package dev.tollgate.store;

import dev.tollgate.metering.UsageRow;
import org.jspecify.annotations.Nullable;

/** Computes the charge of a row again, from what the row keeps and the price that it pins. */
@FunctionalInterface
public interface Recharge {
    /** The charge in nano-units, or null where the pinned price is not there or has no such class. */
    @Nullable
    Long nanos(UsageRow row);
}
