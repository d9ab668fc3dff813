package dev.tollgate.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tollgate.error.ErrorCode;
import dev.tollgate.error.Refusal;
import dev.tollgate.json.JsonValue.JsonNumber;
import dev.tollgate.json.JsonValue.JsonObject;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class JsonWriterTest {
    @Test
    void commasComeByThemselves() {
        JsonWriter writer = new JsonWriter(4)
                .beginObject()
                .field("a", 1)
                .field("b", "x")
                .name("c")
                .beginArray()
                .value(true)
                .nullValue()
                .beginObject()
                .endObject()
                .beginArray()
                .endArray()
                .value(new BigDecimal("0.00000000010"))
                .endArray()
                .field("d", false)
                .name("e")
                .raw("[1]".getBytes(StandardCharsets.US_ASCII), 0, 3)
                .field("f", (String) null)
                .endObject();
        assertThat(text(writer.toBytes()))
                .isEqualTo(
                        "{\"a\":1,\"b\":\"x\",\"c\":[true,null,{},[],0.00000000010],\"d\":false,\"e\":[1],\"f\":null}");
    }

    @Test
    void stringsThatEndInStructureAreNoStructure() {
        JsonWriter writer = new JsonWriter(4)
                .beginArray()
                .value("{")
                .value("[")
                .value(":")
                .value(",")
                .endArray();
        assertThat(text(writer.toBytes())).isEqualTo("[\"{\",\"[\",\":\",\",\"]");
    }

    @Test
    void everyCharacterIsWrittenSoThatItReadsAsItWas() {
        StringBuilder all = new StringBuilder();
        for (int c = 0; c < 0x800; c++) {
            all.append((char) c);
        }
        all.append("\u0800你\uFFFF😀").appendCodePoint(0x10FFFF);
        byte[] json = new JsonWriter(1).value(all.toString()).toBytes();
        assertThat(JacksonOracle.tree(json)).isEqualTo(all.toString());
    }

    @Test
    void halfOfASurrogatePairIsReplaced() {
        assertThat(text(new JsonWriter(1).value("a\uD800b\uDC00").toBytes())).isEqualTo("\"a\uFFFDb\uFFFD\"");
    }

    @Test
    void errorHasAllFourMembers() {
        Refusal plain = Refusal.of(ErrorCode.INTERNAL_ERROR, "no \"luck\"");
        assertThat(text(RefusalJson.write(plain)))
                .isEqualTo("{\"error\":{\"message\":\"no \\\"luck\\\"\",\"type\":\"server_error\",\"param\":null,"
                        + "\"code\":\"internal_error\"}}");
        Refusal withParam = Refusal.of(ErrorCode.INVALID_VALUE, "n: 0 (expected: >= 1)", "n");
        assertThat(text(RefusalJson.write(withParam))).contains("\"param\":\"n\"");
    }

    @Test
    void numbersStayExact() {
        JsonObject object =
                (JsonObject) Json.parse("{\"a\":0.10,\"b\":12.0,\"c\":1e3,\"d\":1e999,\"e\":9e18,\"f\":1e19}");
        assertThat(text(Json.write(object))).contains("\"a\":0.10");
        assertThat(whole(object, "a")).isNull();
        assertThat(whole(object, "b")).isEqualTo(12);
        assertThat(whole(object, "c")).isEqualTo(1000);
        assertThat(whole(object, "d")).isNull();
        assertThat(whole(object, "e")).isEqualTo(9_000_000_000_000_000_000L);
        assertThat(whole(object, "f")).isNull();
    }

    @Test
    void overlongNumberIsRefusedByTheTree() {
        assertThatThrownBy(() -> Json.parse("[" + "1".repeat(1_001) + "]"))
                .isInstanceOf(JsonSyntaxException.class)
                .hasMessage("byte 1: a number of 1001 characters (expected: at most 1000)");
        assertThatThrownBy(() -> Json.parse("[1e1000]"))
                .isInstanceOf(JsonSyntaxException.class)
                .hasMessage("byte 1: the number 1e1000 (expected: at most 3 digits of exponent)");
    }

    @Test
    void membersAreReadByNameAndKind() {
        JsonObject object = (JsonObject) Json.parse("{\"s\":\"x\",\"n\":null,\"o\":{\"k\":1},\"l\":[1,2]}");
        assertThat(object.text("s")).isEqualTo("x");
        assertThat(object.text("o")).isNull();
        assertThat(object.get("n")).isNull();
        assertThat(object.members()).containsKey("n");
        assertThat(object.object("o")).isNotNull();
        assertThat(object.elements("l")).hasSize(2);
        assertThat(object.elements("s")).isEmpty();
    }

    private static @Nullable Long whole(JsonObject object, String name) {
        return object.get(name) instanceof JsonNumber number ? number.whole() : null;
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
