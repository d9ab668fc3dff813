package dev.tollgate.billing;

import dev.tollgate.base.CustomerId;
import dev.tollgate.money.Asset;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads the books by months of posting, and keeps what was told of them. Blocking: never on an event loop. */
public interface StatementStore {
    /**
     * What the books say of a month: the opening goes on from the last statement that is kept.
     *
     * @param fromMs the month's first millisecond
     * @param untilMs the first millisecond after it
     */
    MonthFacts facts(CustomerId customer, long fromMs, long untilMs);

    /** When something was first posted of a customer, milliseconds since 1970; -1 where nothing was. */
    long firstMs(CustomerId customer);

    /** Nothing is posted before this moment any more; 0 where no month was closed. */
    long closedUntilMs();

    /** Whether the statements of the last closed month are all kept; true where no month was closed. */
    boolean allKept();

    /** From now on nothing is posted before this moment, on any node. */
    void close(long untilMs, long nowMs);

    /** The statements of the last closed month are all kept. */
    void noteAllKept(long untilMs);

    /** Customers that ever had a balance, after {@code after} (or from the first), by id, at most {@code limit}. */
    List<CustomerId> customers(@Nullable CustomerId after, int limit);

    /** The statement that is kept of a closed month, or null. */
    @Nullable
    Kept kept(CustomerId customer, long monthMs);

    /** Keeps a statement; one that is kept already stays. Answers the one that is kept. */
    Kept keep(CustomerId customer, Kept statement, Map<Asset, Range> balances);

    /**
     * A closed month, as it is read for ever.
     *
     * @param digest SHA-256 over both texts, hexadecimal
     */
    record Kept(long monthMs, long untilMs, String json, String csv, String digest, long storedMs) {}

    /** What a month opened and closed with, nano-units. */
    record Range(long openingNanos, long closingNanos) {}
}
