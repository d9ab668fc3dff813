package dev.tollgate.store;

import dev.tollgate.base.ApiKeyId;
import dev.tollgate.metering.UsageRow;
import dev.tollgate.money.Asset;
import dev.tollgate.money.PriceClass;
import dev.tollgate.money.Units;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Comparator;

/** The roll-up of one key, model and asset over one UTC hour. */
final class HourSums {
    static final long HOUR_MS = 3_600_000;

    /** What the table has one row of. */
    record Key(ApiKeyId key, long hourMs, String model, Asset asset) {
        /** In which a transaction writes them, so that two never wait for each other. */
        static final Comparator<Key> ORDER = Comparator.<Key>comparingLong(key -> key.key.value())
                .thenComparingLong(Key::hourMs)
                .thenComparing(Key::model)
                .thenComparing(Key::asset);

        static Key of(UsageRow row) {
            return new Key(
                    row.payer().key(),
                    hourOf(row.settledMs()),
                    row.call().model().text(),
                    row.charge().asset());
        }
    }

    private static final String ADD = """
            INSERT INTO usage_hours AS h
                (api_key, hour_ms, model, asset, customer, requests, input_tokens, output_tokens, charge_nanos,
                 overrun_nanos, cost_nanos, first_id_high, last_id_high, usd_nanos)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (api_key, hour_ms, model, asset) DO UPDATE SET
                requests = h.requests + excluded.requests,
                input_tokens = h.input_tokens + excluded.input_tokens,
                output_tokens = h.output_tokens + excluded.output_tokens,
                charge_nanos = h.charge_nanos + excluded.charge_nanos,
                overrun_nanos = h.overrun_nanos + excluded.overrun_nanos,
                cost_nanos = h.cost_nanos + excluded.cost_nanos,
                usd_nanos = h.usd_nanos + excluded.usd_nanos,
                first_id_high = CASE WHEN excluded.first_id_high < h.first_id_high
                    THEN excluded.first_id_high ELSE h.first_id_high END,
                last_id_high = CASE WHEN excluded.last_id_high > h.last_id_high
                    THEN excluded.last_id_high ELSE h.last_id_high END""";

    private static final String CARRY = """
            INSERT INTO usage_carried AS c
                (api_key, hour_ms, model, asset, posted_month_ms, customer, requests, input_tokens, output_tokens,
                 charge_nanos, overrun_nanos)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (api_key, hour_ms, model, asset, posted_month_ms) DO UPDATE SET
                requests = c.requests + excluded.requests,
                input_tokens = c.input_tokens + excluded.input_tokens,
                output_tokens = c.output_tokens + excluded.output_tokens,
                charge_nanos = c.charge_nanos + excluded.charge_nanos,
                overrun_nanos = c.overrun_nanos + excluded.overrun_nanos""";

    private final Key key;
    private long customer;
    private long requests;
    private long inputTokens;
    private long outputTokens;
    private long chargeNanos;
    private long overrunNanos;
    private long costNanos;
    /** Of tokens, what they count for in dollars; of dollars 0. */
    private long usdNanos;

    private long firstIdHigh = Long.MAX_VALUE;
    private long lastIdHigh = Long.MIN_VALUE;

    /** Nothing yet. */
    HourSums(Key key) {
        this.key = key;
    }

    /** A row of {@code usage_hours}. */
    static HourSums read(ResultSet row) throws SQLException {
        HourSums sums = new HourSums(new Key(
                new ApiKeyId(row.getLong("api_key")),
                row.getLong("hour_ms"),
                Session.text(row, "model"),
                Codes.asset(row.getInt("asset"))));
        sums.customer = row.getLong("customer");
        sums.requests = row.getLong("requests");
        sums.inputTokens = row.getLong("input_tokens");
        sums.outputTokens = row.getLong("output_tokens");
        sums.chargeNanos = row.getLong("charge_nanos");
        sums.overrunNanos = row.getLong("overrun_nanos");
        sums.costNanos = row.getLong("cost_nanos");
        sums.usdNanos = row.getLong("usd_nanos");
        sums.firstIdHigh = row.getLong("first_id_high");
        sums.lastIdHigh = row.getLong("last_id_high");
        return sums;
    }

    /** The beginning of the hour that a moment lies in. */
    static long hourOf(long ms) {
        return Math.floorDiv(ms, HOUR_MS) * HOUR_MS;
    }

    Key key() {
        return key;
    }

    long inputTokens() {
        return inputTokens;
    }

    long outputTokens() {
        return outputTokens;
    }

    /** Whether a row belongs here. Without making a key: rows of one key often follow each other. */
    boolean isOf(UsageRow row) {
        long ms = row.settledMs();
        return ms >= key.hourMs
                && ms - key.hourMs < HOUR_MS
                && row.payer().key().value() == key.key.value()
                && row.charge().asset() == key.asset
                && row.call().model().text().equals(key.model);
    }

    void add(UsageRow row) {
        Units units = row.units();
        customer = row.payer().customer().value();
        requests++;
        inputTokens = Math.addExact(
                inputTokens,
                units.of(PriceClass.INPUT)
                        + units.of(PriceClass.CACHED_INPUT)
                        + units.of(PriceClass.CACHE_WRITE_5M)
                        + units.of(PriceClass.CACHE_WRITE_1H)
                        + units.of(PriceClass.AUDIO_INPUT));
        outputTokens = Math.addExact(
                outputTokens,
                units.of(PriceClass.OUTPUT) + units.of(PriceClass.REASONING) + units.of(PriceClass.AUDIO_OUTPUT));
        chargeNanos = Math.addExact(chargeNanos, row.charge().nanos());
        overrunNanos = Math.addExact(overrunNanos, row.charge().overrunNanos());
        costNanos = Math.addExact(costNanos, row.charge().costNanos());
        if (key.asset != Asset.USD) {
            usdNanos = Math.addExact(usdNanos, row.charge().usdNanos());
        }
        firstIdHigh = Math.min(firstIdHigh, row.id().high());
        lastIdHigh = Math.max(lastIdHigh, row.id().high());
    }

    /** Adds these sums to the stored ones, in the session's batch. */
    void addTo(Session session) throws SQLException {
        session.add(
                ADD,
                key.key.value(),
                key.hourMs,
                key.model,
                Codes.of(key.asset),
                customer,
                requests,
                inputTokens,
                outputTokens,
                chargeNanos,
                overrunNanos,
                costNanos,
                firstIdHigh,
                lastIdHigh,
                usdNanos);
    }

    /** Writes these sums as posted in the month that begins at {@code monthMs}. */
    void carryTo(Session session, long monthMs) throws SQLException {
        session.update(
                CARRY,
                key.key.value(),
                key.hourMs,
                key.model,
                Codes.of(key.asset),
                monthMs,
                customer,
                requests,
                inputTokens,
                outputTokens,
                chargeNanos,
                overrunNanos);
    }

    /** Writes what was added to the session's batch. */
    static void run(Session session) throws SQLException {
        session.run(ADD);
    }

    /** Everything in words: equal where the sums are equal. */
    @Override
    public String toString() {
        return requests + " requests of customer " + customer + ", tokens " + inputTokens + " in, " + outputTokens
                + " out, charge " + chargeNanos + ", overrun " + overrunNanos + ", cost " + costNanos + ", ids "
                + firstIdHigh + " to " + lastIdHigh + (usdNanos == 0 ? "" : ", in dollars " + usdNanos);
    }

    /** Whether both hold the same sums. */
    boolean sameAs(HourSums other) {
        return customer == other.customer
                && requests == other.requests
                && inputTokens == other.inputTokens
                && outputTokens == other.outputTokens
                && chargeNanos == other.chargeNanos
                && overrunNanos == other.overrunNanos
                && costNanos == other.costNanos
                && usdNanos == other.usdNanos
                && firstIdHigh == other.firstIdHigh
                && lastIdHigh == other.lastIdHigh;
    }
}
