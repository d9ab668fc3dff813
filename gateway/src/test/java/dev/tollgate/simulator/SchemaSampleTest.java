package dev.tollgate.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.json.Json;
import dev.tollgate.json.JsonValue.JsonObject;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class SchemaSampleTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "{\"type\":\"string\"}|\"simulated value\"",
                "{\"type\":\"string\",\"minLength\":20}|\"simulated value.....\"",
                "{\"type\":\"string\",\"maxLength\":4}|\"simu\"",
                "{\"type\":\"string\",\"format\":\"date\"}|\"2025-01-01\"",
                "{\"type\":\"string\",\"enum\":[\"b\",\"a\"]}|\"b\"",
                "{\"const\":{\"x\":1}}|{\"x\":1}",
                "{\"type\":\"integer\"}|1",
                "{\"type\":\"integer\",\"minimum\":18}|18",
                "{\"type\":\"integer\",\"maximum\":-3}|-3",
                "{\"type\":\"integer\",\"exclusiveMinimum\":4,\"multipleOf\":3}|6",
                "{\"type\":\"integer\",\"exclusiveMaximum\":0}|-1",
                "{\"type\":\"integer\",\"multipleOf\":5}|5",
                "{\"type\":\"number\"}|1.5",
                "{\"type\":\"number\",\"minimum\":2.25,\"multipleOf\":0.5}|2.5",
                "{\"type\":\"boolean\"}|true",
                "{\"type\":\"null\"}|null",
                "{\"type\":[\"null\",\"integer\"]}|1",
                "{\"type\":[\"null\"]}|null",
                "{\"type\":\"array\",\"items\":{\"type\":\"integer\"}}|[1]",
                "{\"type\":\"array\",\"items\":{\"type\":\"integer\"},\"minItems\":3}|[1,1,1]",
                "{\"type\":\"array\",\"maxItems\":0}|[]",
                "{\"type\":\"array\",\"prefixItems\":[{\"type\":\"integer\"},{\"type\":\"null\"}]}|[1,null]",
                "{\"items\":{\"type\":\"integer\"}}|[1]",
                "{\"anyOf\":[{\"type\":\"integer\"},{\"type\":\"null\"}]}|1",
                "{\"oneOf\":[{\"type\":\"boolean\"}]}|true",
                "{\"properties\":{\"a_b\":{\"type\":\"string\"}}}|{\"a_b\":\"simulated a b\"}",
                "{\"$ref\":\"#/$defs/n\",\"$defs\":{\"n\":{\"type\":\"integer\"}}}|1",
                "{\"$ref\":\"#/$defs/none\"}|\"simulated value\"",
                "{\"allOf\":[{\"type\":\"integer\"},{\"minimum\":7}]}|7",
                "{\"type\":\"object\",\"properties\":{\"x\":true}}|{\"x\":\"simulated x\"}",
                "{}|\"simulated value\"",
                "{\"type\":\"integer\",\"minimum\":1e999}|1",
            })
    void sampleSatisfiesItsSchema(String schema, String expected) {
        assertThat(sample(schema)).isEqualTo(expected);
    }

    @Test
    void schemaThatRefersToItselfEnds() {
        String tree = """
                {"type":"object","properties":{"left":{"$ref":"#"},"right":{"anyOf":[{"$ref":"#"},{"type":"null"}]},
                "children":{"type":"array","items":{"$ref":"#"}}},"required":["children"]}""";
        assertThat(sample(tree)).startsWith("{\"left\":{").hasSizeLessThan(100_000);
        assertThat(sample("{\"$ref\":\"#\"}")).isNotEmpty();
        assertThat(sample("{\"allOf\":[{\"$ref\":\"#\"}]}")).isNotEmpty();
    }

    private static String sample(String schema) {
        return new String(Json.write(SchemaSample.of((JsonObject) Json.parse(schema))), StandardCharsets.UTF_8);
    }
}
