package dev.tollgate.json;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.json.JsonValue.JsonArray;
import dev.tollgate.json.JsonValue.JsonBool;
import dev.tollgate.json.JsonValue.JsonNull;
import dev.tollgate.json.JsonValue.JsonNumber;
import dev.tollgate.json.JsonValue.JsonObject;
import dev.tollgate.json.JsonValue.JsonText;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The scanner takes exactly what a strict decoder and Jackson take, and reads the same from it. */
final class JsonAgainstJacksonTest {
    private static final int CASES = 30_000;
    private static final Pattern EXPONENT = Pattern.compile("[eE][+-]?[0-9]{4}");

    @Test
    void damagedTextsAreTakenAndReadAsJacksonDoes() {
        int taken = 0;
        for (long seed = 0; seed < CASES; seed++) {
            byte[] text = new RandomJson(seed).damaged();
            Optional<Object> expected = JacksonOracle.read(text);
            Optional<Object> actual = read(text);
            if (outside(actual, text)) {
                continue;
            }
            if (!comparable(actual).equals(comparable(expected))) {
                assertThat(actual)
                        .as("seed %s: %s", seed, new String(text, StandardCharsets.UTF_8))
                        .isEqualTo(expected);
            }
            taken += actual.isPresent() ? 1 : 0;
        }
        assertThat(taken).as("texts that are JSON").isBetween(CASES / 5, CASES * 4 / 5);
    }

    @Test
    void whatIsWrittenReadsAsItWas() {
        for (long seed = 0; seed < 5_000; seed++) {
            byte[] text = new RandomJson(seed).text();
            Optional<Object> before = read(text);
            if (before.isPresent()) {
                byte[] written = Json.write(Json.parse(text));
                assertThat(JacksonOracle.tree(written)).as("seed %s", seed).isEqualTo(before.get());
            }
        }
    }

    @Test
    void skippingTakesTheSameTextsAsReading() {
        for (long seed = 0; seed < CASES / 4; seed++) {
            byte[] text = new RandomJson(seed).damaged();
            Optional<Object> actual = read(text);
            if (!outside(actual, text)) {
                assertThat(skips(text)).as("seed %s", seed).isEqualTo(actual.isPresent());
            }
        }
    }

    @Test
    void randomBytesNeverThrowAnythingElse() {
        Random random = new Random(7);
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = new byte[random.nextInt(40)];
            random.nextBytes(bytes);
            assertThat(skips(bytes)).isEqualTo(JacksonOracle.read(bytes).isPresent());
        }
    }

    private static boolean skips(byte[] text) {
        JsonScanner scanner = JsonScanner.strict();
        scanner.reset(text, 0, text.length);
        try {
            scanner.skip();
            scanner.end();
            return true;
        } catch (JsonSyntaxException _) {
            return false;
        }
    }

    private static Optional<Object> read(byte[] text) {
        try {
            return Optional.of(plain(Json.parse(text)));
        } catch (JsonSyntaxException _) {
            return Optional.empty();
        }
    }

    private static Object plain(JsonValue value) {
        return switch (value) {
            case JsonObject(Map<String, JsonValue> members) -> {
                Map<String, Object> plain = new LinkedHashMap<>();
                members.forEach((name, member) -> plain.put(name, plain(member)));
                yield plain;
            }
            case JsonArray(List<JsonValue> elements) -> {
                List<Object> plain = new ArrayList<>();
                elements.forEach(element -> plain.add(plain(element)));
                yield plain;
            }
            case JsonText(String text) -> text;
            case JsonNumber number -> number.decimal();
            case JsonBool(boolean bool) -> bool;
            case JsonNull _ -> JacksonOracle.Null.NULL;
        };
    }

    /** Names with half a surrogate pair, which Jackson refuses, and large exponents, which our tree refuses. */
    private static boolean outside(Optional<Object> tree, byte[] text) {
        return tree.map(JsonAgainstJacksonTest::hasReplacedName)
                .orElseGet(() -> EXPONENT.matcher(new String(text, StandardCharsets.ISO_8859_1))
                        .find());
    }

    private static boolean hasReplacedName(Object value) {
        return switch (value) {
            case Map<?, ?> map ->
                map.entrySet().stream()
                        .anyMatch(member -> String.valueOf(member.getKey()).contains("\uFFFD")
                                || hasReplacedName(member.getValue()));
            case List<?> list -> list.stream().anyMatch(JsonAgainstJacksonTest::hasReplacedName);
            default -> false;
        };
    }

    /** Jackson keeps halves of surrogate pairs, we put U+FFFD there; members of an object may come in any order. */
    private static Object comparable(Object value) {
        return switch (value) {
            case Optional<?> optional -> optional.map(JsonAgainstJacksonTest::comparable);
            case Map<?, ?> map -> {
                Map<Object, Object> out = new LinkedHashMap<>();
                map.forEach((name, member) -> out.put(comparable(name), comparable(member)));
                yield out;
            }
            case List<?> list ->
                list.stream().map(JsonAgainstJacksonTest::comparable).toList();
            case String text ->
                text.replaceAll("(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]|[\uD800-\uDBFF](?![\uDC00-\uDFFF])", "\uFFFD");
            case BigDecimal decimal -> decimal;
            default -> value;
        };
    }
}
