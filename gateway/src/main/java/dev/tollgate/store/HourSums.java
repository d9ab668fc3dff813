package dev.tollgate.store;

import dev.tollgate.metering.UsageRow;
import dev.tollgate.money.PriceClass;
import dev.tollgate.money.Units;
import java.sql.SQLException;

/** The roll-up of one key, model and asset over one UTC hour: what one batch adds to it. */
final class HourSums {
    static final long HOUR_MS = 3_600_000;

    private static final String ADD = """
            INSERT INTO usage_hours AS h
                (api_key, hour_ms, model, asset, customer, requests, input_tokens, output_tokens, charge_nanos,
                 overrun_nanos, cost_nanos, first_id_high, last_id_high)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (api_key, hour_ms, model, asset) DO UPDATE SET
                requests = h.requests + excluded.requests,
                input_tokens = h.input_tokens + excluded.input_tokens,
                output_tokens = h.output_tokens + excluded.output_tokens,
                charge_nanos = h.charge_nanos + excluded.charge_nanos,
                overrun_nanos = h.overrun_nanos + excluded.overrun_nanos,
                cost_nanos = h.cost_nanos + excluded.cost_nanos,
                first_id_high = CASE WHEN excluded.first_id_high < h.first_id_high
                    THEN excluded.first_id_high ELSE h.first_id_high END,
                last_id_high = CASE WHEN excluded.last_id_high > h.last_id_high
                    THEN excluded.last_id_high ELSE h.last_id_high END""";

    private final UsageRow first;
    private long requests;
    private long inputTokens;
    private long outputTokens;
    private long chargeNanos;
    private long overrunNanos;
    private long costNanos;
    private long firstIdHigh = Long.MAX_VALUE;
    private long lastIdHigh = Long.MIN_VALUE;

    /** An empty one of the hour, key, model and asset of a row. */
    HourSums(UsageRow first) {
        this.first = first;
    }

    /** The beginning of the hour that a moment lies in. */
    static long hourOf(long ms) {
        return Math.floorDiv(ms, HOUR_MS) * HOUR_MS;
    }

    /** Input tokens of all classes. */
    static long inputTokens(Units units) {
        return units.of(PriceClass.INPUT)
                + units.of(PriceClass.CACHED_INPUT)
                + units.of(PriceClass.CACHE_WRITE_5M)
                + units.of(PriceClass.CACHE_WRITE_1H)
                + units.of(PriceClass.AUDIO_INPUT);
    }

    /** Output tokens of all classes. */
    static long outputTokens(Units units) {
        return units.of(PriceClass.OUTPUT) + units.of(PriceClass.REASONING) + units.of(PriceClass.AUDIO_OUTPUT);
    }

    void add(UsageRow row) {
        requests++;
        inputTokens = Math.addExact(inputTokens, inputTokens(row.units()));
        outputTokens = Math.addExact(outputTokens, outputTokens(row.units()));
        chargeNanos = Math.addExact(chargeNanos, row.charge().nanos());
        overrunNanos = Math.addExact(overrunNanos, row.charge().overrunNanos());
        costNanos = Math.addExact(costNanos, row.charge().costNanos());
        firstIdHigh = Math.min(firstIdHigh, row.id().high());
        lastIdHigh = Math.max(lastIdHigh, row.id().high());
    }

    void addTo(Session session) throws SQLException {
        session.add(
                ADD,
                first.payer().key().value(),
                hourOf(first.settledMs()),
                first.call().model().text(),
                Codes.of(first.charge().asset()),
                first.payer().customer().value(),
                requests,
                inputTokens,
                outputTokens,
                chargeNanos,
                overrunNanos,
                costNanos,
                firstIdHigh,
                lastIdHigh);
    }

    /** Writes what was added to the session's batch. */
    static void run(Session session) throws SQLException {
        session.run(ADD);
    }
}
