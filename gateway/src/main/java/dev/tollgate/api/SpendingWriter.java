package dev.tollgate.api;

import dev.tollgate.json.JsonWriter;
import dev.tollgate.metering.UsageStore.HourSum;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What was spent by day and model as OpenAI's dashboard told it (pure): cents, UTC days, in the order of time. */
final class SpendingWriter {
    private static final int BYTES = 1_024;
    private static final int BYTES_A_DAY = 128;

    private SpendingWriter() {}

    /** All that was used of the present credit, by no days. */
    static byte[] total(Credit credit) {
        return write(new TreeMap<>(), credit.usedNanos());
    }

    /**
     * Of each day that was asked for, with none left out.
     *
     * @param hours of those days
     */
    static byte[] byDay(SpendingDays days, List<HourSum> hours) {
        Map<LocalDate, Map<String, Long>> byDay = new TreeMap<>();
        for (LocalDate day = days.from(); day.isBefore(days.to()); day = day.plusDays(1)) {
            byDay.put(day, new TreeMap<>());
        }
        long total = 0;
        for (HourSum hour : hours) {
            LocalDate day = LocalDate.ofInstant(Instant.ofEpochMilli(hour.hourMs()), ZoneOffset.UTC);
            if (hour.chargeNanos() != 0) {
                byDay.computeIfAbsent(day, _ -> new TreeMap<>())
                        .merge(hour.model(), hour.chargeNanos(), Math::addExact);
                total = Math.addExact(total, hour.chargeNanos());
            }
        }
        return write(byDay, total);
    }

    private static byte[] write(Map<LocalDate, Map<String, Long>> byDay, long totalNanos) {
        JsonWriter json = new JsonWriter(BYTES + BYTES_A_DAY * byDay.size());
        json.beginObject().field("object", "list").name("daily_costs").beginArray();
        byDay.forEach((day, models) -> {
            json.beginObject()
                    .field("timestamp", day.atStartOfDay(ZoneOffset.UTC).toEpochSecond())
                    .name("line_items")
                    .beginArray();
            models.forEach((model, nanos) -> json.beginObject()
                    .field("name", model)
                    .field("cost", Decimals.cents(nanos))
                    .endObject());
            json.endArray().endObject();
        });
        return json.endArray()
                .field("total_usage", Decimals.cents(totalNanos))
                .endObject()
                .toBytes();
    }
}
