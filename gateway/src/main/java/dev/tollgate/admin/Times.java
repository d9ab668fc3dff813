package dev.tollgate.admin;

import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.DateTimeParseException;

/** Times as they stand in JSON: RFC 3339, UTC, milliseconds. */
final class Times {
    private static final DateTimeFormatter FORMAT =
            new DateTimeFormatterBuilder().appendInstant(3).toFormatter();

    private Times() {}

    static String print(long epochMs) {
        return FORMAT.format(Instant.ofEpochMilli(epochMs));
    }

    /**
     * Milliseconds since 1970.
     *
     * @throws IllegalArgumentException where it is no such time, or before 1970
     */
    static long parse(String text) {
        try {
            Instant time = Instant.parse(text);
            if (time.isAfter(Instant.EPOCH)) {
                return time.toEpochMilli();
            }
        } catch (DateTimeParseException | ArithmeticException e) {
            throw new IllegalArgumentException(expectation(text), e);
        }
        throw new IllegalArgumentException(expectation(text));
    }

    private static String expectation(String text) {
        return text + " (expected: a time after 1970, as 2026-01-31T12:00:00Z)";
    }
}
