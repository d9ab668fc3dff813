package dev.tollgate.store;

import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;

/** UTC months, told by the millisecond at which they begin. */
final class Months {
    private Months() {}

    /** The beginning of the month that a moment lies in. */
    static long of(long ms) {
        return start(month(ms));
    }

    /** The end of the month that a moment lies in, which is the beginning of the next one. */
    static long after(long ms) {
        return start(month(ms).plusMonths(1));
    }

    private static YearMonth month(long ms) {
        return YearMonth.from(Instant.ofEpochMilli(ms).atOffset(ZoneOffset.UTC));
    }

    private static long start(YearMonth month) {
        return month.atDay(1).atStartOfDay().toInstant(ZoneOffset.UTC).toEpochMilli();
    }
}
