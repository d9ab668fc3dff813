package dev.tollgate.wallet;

import dev.tollgate.metering.UsageRow;
import io.vertx.core.Future;

/**
 * The books of one event loop: holds money for a request, writes its journal, settles it. Only on that loop. Each hold
 * ends by exactly one of {@link #settle} and {@link #release}.
 */
public interface Books {
    /**
     * Holds what {@code ask} may cost, clamped to what the balance carries, and reserves room in the journal.
     * Complete at once unless a lease must grow. Never fails: what goes wrong is a refusal (402, or 503 where the
     * ledger did not answer or the journal is full).
     */
    Future<HoldOutcome> hold(HoldAsk ask);

    /**
     * Makes a hold carry so much output and a lead, growing it where it must; {@link Hold#extendAbove} says from
     * where on. Plain arithmetic, and never waits: while the ledger is asked for more, up to a step goes out uncovered.
     *
     * @param outputTokens output of all answers together, with what is to go out next
     */
    Reach extend(Hold hold, long outputTokens);

    /**
     * Writes {@code began}: no later than the first content byte goes out, and once more after {@link Reach.Repriced}.
     *
     * @param sofar the request as it stands: payer, call, price version and asset count; units and charge only the
     *     second time, where they are what it would cost if it ended here
     */
    void began(Hold hold, UsageRow sofar);

    /** Writes {@code progress}: the charge if the request ended here. Needs {@link #began} before it. */
    void progress(Hold hold, UsageRow sofar);

    /**
     * Settles, once: draws the charge from the hold, then from what is free, then from overrun; writes {@code settled};
     * frees the rest. {@code row.charge().overrunNanos()} is filled in here.
     *
     * @return the row as it was written
     */
    UsageRow settle(Hold hold, UsageRow row);

    /** Frees a hold of a request that costs nothing, and closes what {@link #began} opened. */
    void release(Hold hold);
}
