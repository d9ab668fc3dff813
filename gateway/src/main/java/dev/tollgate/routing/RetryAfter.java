package dev.tollgate.routing;

import dev.tollgate.wire.HeaderList;
import java.time.DateTimeException;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import org.jspecify.annotations.Nullable;

/** Reads how long a provider asks to wait: {@code retry-after-ms} (OpenAI), {@code retry-after} (RFC 9110 §10.2.3). */
public final class RetryAfter {
    /** Nobody is believed beyond this: after it the channel is tried again. */
    static final long MS_MAX = 600_000;

    private static final int DIGITS_MAX = 9;

    private RetryAfter() {}

    /** Milliseconds, at most ten minutes; 0 where nothing readable is said or the moment has passed. */
    public static long millis(HeaderList headers, long nowEpochMs) {
        long exact = number(headers.first("retry-after-ms"), 1);
        if (exact > 0) {
            return exact;
        }
        CharSequence value = headers.first("retry-after");
        long seconds = number(value, 1_000);
        return seconds >= 0 || value == null ? Math.max(0, seconds) : untilDate(value.toString(), nowEpochMs);
    }

    /** A decimal number times {@code unitMs}, its fraction counted too, rounded up; -1 where it is none. */
    private static long number(@Nullable CharSequence text, int unitMs) {
        if (text == null) {
            return -1;
        }
        String trimmed = text.toString().strip();
        int dot = trimmed.indexOf('.');
        String whole = dot < 0 ? trimmed : trimmed.substring(0, dot);
        boolean fraction = dot >= 0 && digits(trimmed.substring(dot + 1));
        if (!digits(whole) || (dot >= 0 && !fraction)) {
            return -1;
        }
        if (whole.length() > DIGITS_MAX) {
            return MS_MAX;
        }
        return Math.min(MS_MAX, (Long.parseLong(whole) + (fraction ? 1 : 0)) * unitMs);
    }

    private static boolean digits(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                return false;
            }
        }
        return !text.isEmpty();
    }

    private static long untilDate(String text, long nowEpochMs) {
        try {
            ZonedDateTime when = ZonedDateTime.parse(text.strip(), DateTimeFormatter.RFC_1123_DATE_TIME);
            return Math.clamp(when.toInstant().toEpochMilli() - nowEpochMs, 0, MS_MAX);
        } catch (DateTimeException _) {
            // Not a date either: the header says nothing.
            return 0;
        }
    }
}
