package dev.tollgate.api;

import dev.tollgate.error.ErrorCode;
import dev.tollgate.error.GatewayException;
import dev.tollgate.error.Refusal;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/**
 * UTC days that are asked for, the last one left out.
 */
record SpendingDays(LocalDate from, LocalDate to) {
    static final int DAYS_MAX = 366;

    /**
     * Reads the two query parameters; null where both are absent.
     *
     * @throws GatewayException (400) where one is absent or no date, or they are in the wrong order or too far apart
     */
    static @Nullable SpendingDays of(@Nullable String start, @Nullable String end) {
        if (start == null && end == null) {
            return null;
        }
        LocalDate from = date("start_date", start);
        LocalDate to = date("end_date", end);
        long days = ChronoUnit.DAYS.between(from, to);
        if (days < 0 || days > DAYS_MAX) {
            throw refused(
                    ErrorCode.INVALID_VALUE,
                    "end_date: " + days + " days after start_date (expected: 0 to " + DAYS_MAX + ")",
                    "end_date");
        }
        return new SpendingDays(from, to);
    }

    private static LocalDate date(String name, @Nullable String text) {
        if (text == null) {
            throw refused(
                    ErrorCode.MISSING_REQUIRED_PARAMETER,
                    name + ": absent (expected: both dates or none, as 2026-01-31)",
                    name);
        }
        try {
            return LocalDate.parse(text);
        } catch (DateTimeParseException _) {
            String shown = text.length() > 32 ? text.length() + " characters" : text;
            throw refused(ErrorCode.INVALID_VALUE, name + ": " + shown + " (expected: a date, as 2026-01-31)", name);
        }
    }

    private static GatewayException refused(ErrorCode code, String message, String param) {
        return new GatewayException(Refusal.of(code, message, param));
    }

    long fromMs() {
        return from.atStartOfDay(ZoneOffset.UTC).toInstant().toEpochMilli();
    }

    long toMs() {
        return to.atStartOfDay(ZoneOffset.UTC).toInstant().toEpochMilli();
    }
}
