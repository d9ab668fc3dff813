package dev.tollgate.metering;

import dev.tollgate.base.ApiKeyId;
import dev.tollgate.base.CustomerId;
import dev.tollgate.base.RequestId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads what was posted. Blocking: never on an event loop. Rows are written by the poster alone. */
public interface UsageStore {
    /** One request without its failures, or null where it was never posted. */
    @Nullable
    UsageRow row(RequestId id);

    /** One request with all that its receipt needs, or null where it was never posted. */
    @Nullable
    PaidRequest paid(RequestId id);

    /**
     * The newest rows before {@code before} (or from the newest), at most {@code limit}: newest first by id, which
     * means by when the request began.
     */
    List<UsageRow> rows(Query query, @Nullable RequestId before, int limit);

    /**
     * Sums by hour, key, model; ascending by hour: of each UTC hour that the query touches, the whole hour. From the
     * roll-ups: fast however many rows there are. Charges are those in dollars.
     */
    List<HourSum> hours(Query query);

    /** How many requests there are in the UTC hours that the query touches. From the roll-ups. */
    long requests(Query query);

    /** Charges of a key since a moment, nano-dollars: what its budget has spent. */
    long spentNanos(ApiKeyId key, long sinceMs);

    /**
     * What is asked for.
     *
     * @param customer of one customer, or null for all
     * @param key of one key, or null for all
     * @param fromMs settled at or after, milliseconds since 1970
     * @param toMs settled before
     */
    record Query(@Nullable CustomerId customer, @Nullable ApiKeyId key, long fromMs, long toMs) {}

    /** One hour of one key and model. */
    record HourSum(
            long hourMs,
            CustomerId customer,
            ApiKeyId key,
            String model,
            long requests,
            long inputTokens,
            long outputTokens,
            long chargeNanos,
            long costNanos) {}
}
