package dev.tollgate.cli;

import dev.tollgate.json.Json;
import dev.tollgate.json.JsonSyntaxException;
import dev.tollgate.json.JsonValue.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads what people type: days, durations, files. */
final class Arguments {
    private static final Pattern DURATION = Pattern.compile("([0-9]{1,9})([smhd])");
    private static final Pattern DAY = Pattern.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}");
    private static final String STANDARD_INPUT = "-";

    private Arguments() {}

    /** A time as the server reads it: a day is its beginning in UTC. */
    static @Nullable String time(@Nullable String text) {
        if (text == null || !DAY.matcher(text).matches()) {
            return text;
        }
        try {
            return LocalDate.parse(text) + "T00:00:00Z";
        } catch (DateTimeParseException e) {
            throw new CliException(CliException.USAGE, text + ": no day (expected: as 2026-01-31)", e);
        }
    }

    /** Whole seconds of a duration such as {@code 90s}, {@code 30m}, {@code 24h}, {@code 7d}. */
    static long seconds(String text) {
        Matcher matcher = DURATION.matcher(text);
        if (!matcher.matches()) {
            throw CliException.usage(text + ": no duration (expected: as 90s, 30m, 24h, 7d)");
        }
        long number = Long.parseLong(matcher.group(1));
        return switch (matcher.group(2)) {
            case "s" -> number;
            case "m" -> Duration.ofMinutes(number).toSeconds();
            case "h" -> Duration.ofHours(number).toSeconds();
            default -> Duration.ofDays(number).toSeconds();
        };
    }

    /** The text of a file, or of the standard input for {@code -}. */
    static String file(String name) {
        try {
            if (name.equals(STANDARD_INPUT)) {
                InputStream input = System.in;
                return new String(input.readAllBytes(), StandardCharsets.UTF_8);
            }
            return Files.readString(Path.of(name));
        } catch (IOException e) {
            throw new CliException(CliException.USAGE, name + ": cannot be read: " + e.getMessage(), e);
        }
    }

    /** The JSON object in a file. */
    static JsonObject json(String name) {
        try {
            if (Json.parse(file(name)) instanceof JsonObject object) {
                return object;
            }
        } catch (JsonSyntaxException e) {
            throw new CliException(CliException.USAGE, name + ": no JSON at " + e.problem(), e);
        }
        throw CliException.usage(name + ": no JSON object");
    }
}
