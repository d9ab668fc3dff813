package dev.tollgate.api;

import dev.tollgate.base.ApiKeyId;
import dev.tollgate.identity.ApiKey;
import dev.tollgate.metering.UsageStore;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.TemporalAdjusters;
import org.jspecify.annotations.Nullable;

/**
 * What one key has spent, nano-dollars, as far as it is posted: up to a second ago. UTC.
 *
 * @param weekNanos since Monday
 * @param periodNanos in the period of its budget; all of it for a key without one
 */
record KeySpending(long totalNanos, long dayNanos, long weekNanos, long monthNanos, long periodNanos) {
    /** Reads it. Blocking. */
    static KeySpending read(UsageStore usage, ApiKey key, long nowMs) {
        LocalDate today = day(nowMs);
        ApiKeyId id = key.id();
        long total = usage.spentNanos(id, 0);
        long day = usage.spentNanos(id, startMs(today));
        long week = usage.spentNanos(id, startMs(today.with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY))));
        long month = usage.spentNanos(id, startMs(today.withDayOfMonth(1)));
        ApiKey.Budget budget = key.budget();
        long period = budget == null
                ? total
                : switch (budget.period()) {
                    case TOTAL -> total;
                    case DAY -> day;
                    case MONTH -> month;
                };
        return new KeySpending(total, day, week, month, period);
    }

    /** When a budget's period ends, or null where it never does. */
    static @Nullable Instant resetsAt(ApiKey.Budget budget, long nowMs) {
        LocalDate today = day(nowMs);
        return switch (budget.period()) {
            case TOTAL -> null;
            case DAY -> Instant.ofEpochMilli(startMs(today.plusDays(1)));
            case MONTH -> Instant.ofEpochMilli(startMs(today.withDayOfMonth(1).plusMonths(1)));
        };
    }

    /** What the key may still spend: its budget's rest and the customer's credit, the smaller of both. */
    long leftNanos(ApiKey.@Nullable Budget budget, Credit credit) {
        return budget == null
                ? credit.availableNanos()
                : Math.min(credit.availableNanos(), Math.max(0, budget.nanos() - periodNanos));
    }

    private static LocalDate day(long nowMs) {
        return LocalDate.ofInstant(Instant.ofEpochMilli(nowMs), ZoneOffset.UTC);
    }

    private static long startMs(LocalDate day) {
        return day.atStartOfDay(ZoneOffset.UTC).toInstant().toEpochMilli();
    }
}
