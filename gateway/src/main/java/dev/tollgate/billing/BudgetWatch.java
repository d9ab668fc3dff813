package dev.tollgate.billing;

import dev.tollgate.base.ApiKeyId;
import dev.tollgate.base.EventId;
import dev.tollgate.base.TimeSource;
import dev.tollgate.json.JsonWriter;
import dev.tollgate.money.Usd;
import dev.tollgate.webhook.Event;
import dev.tollgate.webhook.WebhookStore;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Tells customers and operators when half, four fifths and all of a budget are spent. Each threshold makes one event in
 * a period, however often it is looked at: the event's id is derived from budget, period and threshold.
 */
public final class BudgetWatch {
    /** In percent. */
    static final List<Integer> THRESHOLDS = List.of(50, 80, 100);

    private static final long HOUR_MS = 3_600_000;
    /** What was settled in this hour or the one before may have crossed a threshold. */
    private static final long ACTIVE_MS = 2 * HOUR_MS;

    private static final BigInteger HUNDRED = BigInteger.valueOf(100);
    private static final int BYTES = 512;

    private final SpendingStore spending;
    private final WebhookStore webhooks;
    private final TimeSource time;

    public BudgetWatch(SpendingStore spending, WebhookStore webhooks, TimeSource time) {
        this.spending = spending;
        this.webhooks = webhooks;
        this.time = time;
    }

    /**
     * Looks once.
     *
     * @return how many events are new
     */
    public int look() {
        long nowMs = time.epochMillis();
        int told = 0;
        for (Spending each : spending.active(nowMs - ACTIVE_MS, nowMs)) {
            for (int percent : crossed(each.spentNanos(), each.budgetNanos())) {
                if (webhooks.note(event(each, percent, nowMs))) {
                    told++;
                }
            }
        }
        return told;
    }

    /** The thresholds that a sum has reached. */
    static List<Integer> crossed(long spentNanos, long budgetNanos) {
        List<Integer> crossed = new ArrayList<>();
        if (budgetNanos > 0) {
            BigInteger hundredfold = BigInteger.valueOf(spentNanos).multiply(HUNDRED);
            for (int percent : THRESHOLDS) {
                BigInteger least = BigInteger.valueOf(budgetNanos).multiply(BigInteger.valueOf(percent));
                if (hundredfold.compareTo(least) >= 0) {
                    crossed.add(percent);
                }
            }
        }
        return crossed;
    }

    private static Event event(Spending of, int percent, long nowMs) {
        ApiKeyId key = of.key();
        EventId id = Event.idOf(
                "budget.threshold",
                of.customer().toString(),
                key == null ? "" : key.toString(),
                of.period(),
                Long.toString(of.sinceMs()),
                Integer.toString(percent));
        JsonWriter json = new JsonWriter(BYTES);
        json.beginObject()
                .field("id", id.toString())
                .field("object", "event")
                .field("type", "budget.threshold")
                .field("created_at", nowMs / 1_000);
        json.name("data")
                .beginObject()
                .field("customer", of.customer().toString())
                .field("key", key == null ? null : key.toString())
                .field("threshold_percent", percent)
                .field("budget", Usd.plain(of.budgetNanos()))
                .field("spent", Usd.plain(of.spentNanos()))
                .field("currency", "USD")
                .field("period", of.period())
                .field(
                        "period_start",
                        of.sinceMs() == 0
                                ? null
                                : Instant.ofEpochMilli(of.sinceMs()).toString())
                .endObject()
                .endObject();
        return new Event(
                id, of.customer(), "budget.threshold", new String(json.toBytes(), StandardCharsets.UTF_8), nowMs);
    }
}
