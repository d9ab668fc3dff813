package dev.tollgate.billing;

import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;

/** One month of UTC. */
public record Month(YearMonth of) implements Comparable<Month> {
    private static final int FIRST_YEAR = 1970;
    private static final int LAST_YEAR = 9_999;

    public Month {
        if (of.getYear() < FIRST_YEAR || of.getYear() > LAST_YEAR) {
            throw new IllegalArgumentException(of + " (expected: a month such as 2026-11)");
        }
    }

    /** The month that a moment lies in. */
    public static Month at(long ms) {
        return new Month(YearMonth.from(Instant.ofEpochMilli(ms).atOffset(ZoneOffset.UTC)));
    }

    /**
     * Reads {@code 2026-11}.
     *
     * @throws IllegalArgumentException with the text and the expectation, where it is no month
     */
    public static Month parse(String text) {
        try {
            return new Month(YearMonth.parse(text));
        } catch (DateTimeParseException e) {
            throw new IllegalArgumentException(text + " (expected: a month such as 2026-11)", e);
        }
    }

    /** Its first millisecond. */
    public long fromMs() {
        return start(of);
    }

    /** The first millisecond after it. */
    public long untilMs() {
        return start(of.plusMonths(1));
    }

    private static long start(YearMonth month) {
        return month.atDay(1).atStartOfDay().toInstant(ZoneOffset.UTC).toEpochMilli();
    }

    /** The one before it. */
    public Month before() {
        return new Month(of.minusMonths(1));
    }

    /** The one after it. */
    public Month next() {
        return new Month(of.plusMonths(1));
    }

    @Override
    public int compareTo(Month other) {
        return of.compareTo(other.of);
    }

    @Override
    public String toString() {
        return of.toString();
    }
}
