package dev.tollgate.receipt;

import dev.tollgate.json.JsonValue;
import dev.tollgate.json.JsonValue.JsonArray;
import dev.tollgate.json.JsonValue.JsonBool;
import dev.tollgate.json.JsonValue.JsonNull;
import dev.tollgate.json.JsonValue.JsonNumber;
import dev.tollgate.json.JsonValue.JsonObject;
import dev.tollgate.json.JsonValue.JsonText;
import dev.tollgate.money.Usd;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Builds one JSON object, member by member, in order. Whatever has a fraction is a decimal text, never a number. */
final class Members {
    private static final int NANO_DECIMALS = 9;
    private static final DateTimeFormatter TIME =
            new DateTimeFormatterBuilder().appendInstant(3).toFormatter();

    private final Map<String, JsonValue> members = new LinkedHashMap<>();

    Members put(String name, JsonValue value) {
        members.put(name, value);
        return this;
    }

    Members put(String name, @Nullable String text) {
        return put(name, text == null ? JsonNull.NULL : new JsonText(text));
    }

    Members put(String name, long number) {
        return put(name, new JsonNumber(Long.toString(number)));
    }

    Members put(String name, boolean flag) {
        return put(name, new JsonBool(flag));
    }

    Members put(String name, @Nullable Members object) {
        return put(name, object == null ? JsonNull.NULL : object.object());
    }

    /** Nano-units as dollars or tokens. */
    Members amount(String name, long nanos) {
        return put(name, Usd.plain(nanos));
    }

    /** The same where there are parts of a nano-unit. */
    Members amount(String name, BigDecimal nanos) {
        return put(name, plain(nanos));
    }

    Members time(String name, long epochMs) {
        return put(name, TIME.format(Instant.ofEpochMilli(epochMs)));
    }

    <T> Members list(String name, List<T> items, Function<T, Members> form) {
        return put(
                name,
                new JsonArray(items.stream()
                        .<JsonValue>map(item -> form.apply(item).object())
                        .toList()));
    }

    JsonObject object() {
        return new JsonObject(members);
    }

    private static String plain(BigDecimal nanos) {
        BigDecimal units = nanos.movePointLeft(NANO_DECIMALS);
        // Zero keeps its scale when zeros are stripped.
        return units.signum() == 0 ? "0" : units.stripTrailingZeros().toPlainString();
    }
}
