package dev.tollgate.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class JsonScannerTest {
    private static final JsonNames NAMES = JsonNames.of("model", "messages", "n", "stream_options");

    @Test
    void positionsOfNamesAndValuesAreExact() {
        String text = " { \"model\" : \"gpt\\u002d4\" , \"n\":12 ,\"x\":[1, {\"y\":null}] } ";
        JsonScanner scanner = scanner(text);
        List<String> seen = new ArrayList<>();
        assertThat(scanner.peek()).isEqualTo(JsonKind.OBJECT);
        assertThat(scanner.at()).isEqualTo(1);
        scanner.enterObject();
        while (scanner.nextMember()) {
            String name = text.substring(scanner.nameFrom(), scanner.nameTo());
            scanner.skip();
            seen.add(name + "=" + text.substring(scanner.valueFrom(), scanner.valueTo()));
        }
        scanner.end();
        assertThat(seen).containsExactly("\"model\"=\"gpt\\u002d4\"", "\"n\"=12", "\"x\"=[1, {\"y\":null}]");
    }

    @Test
    void namesAreFoundAfterUnescaping() {
        JsonScanner scanner = scanner("{\"mod\\u0065l\":1,\"stream_options\":2,\"model2\":3,\"\":4}");
        List<Integer> places = new ArrayList<>();
        scanner.peek();
        scanner.enterObject();
        while (scanner.nextMember()) {
            places.add(scanner.name(NAMES));
            scanner.skip();
        }
        assertThat(places).containsExactly(0, 3, -1, -1);
    }

    @Test
    void stringsAreCountedAndCopiedUnescaped() {
        String source = "\"h\\u00e9 \\ud83d\\ude00 你\\n\"";
        JsonScanner scanner = scanner(source);
        scanner.scalar(scanner.peek());
        byte[] expected = "hé 😀 你\n".getBytes(StandardCharsets.UTF_8);
        assertThat(scanner.string()).isEqualTo("hé 😀 你\n");
        assertThat(scanner.stringBytes()).isEqualTo(expected.length);
        byte[] copy = new byte[expected.length + 2];
        assertThat(scanner.copyString(copy, 1)).isEqualTo(expected.length + 1);
        assertThat(new String(copy, 1, expected.length, StandardCharsets.UTF_8)).isEqualTo("hé 😀 你\n");
        assertThat(scanner.copyString(new byte[5], 0)).isEqualTo(4); // no half of the emoji
    }

    @Test
    void halfOfASurrogatePairIsReadAsReplacement() {
        JsonScanner scanner = scanner("\"a\\ud800b\"");
        scanner.scalar(scanner.peek());
        assertThat(scanner.string()).isEqualTo("a\uFFFDb");
        assertThat(scanner.stringBytes()).isEqualTo(5);
    }

    @Test
    void paddingIsWhiteSpaceAndWhatEscapesAreLonger() {
        String text = "{ \"a\" : [ 1 , \"\\n\\u4f60\" ] }";
        JsonScanner scanner = scanner(text);
        scanner.skip();
        assertThat(scanner.padding()).isEqualTo(8 + 1 + 3);
    }

    @Test
    void integersAreReadAndTheRestIsTold() {
        assertThat(number("-42")).isEqualTo(-42);
        assertThat(number("999999999999999999")).isEqualTo(999_999_999_999_999_999L);
        assertThat(number("1000000000000000000")).isEqualTo(-1);
        assertThat(number("1.0")).isEqualTo(-1);
        assertThat(number("1e2")).isEqualTo(-1);
    }

    @Test
    void messagesNamePositionFindingAndExpectation() {
        assertProblem("{\"a\":1,}", "byte 7: '}' (expected: a member's name in quotes)");
        assertProblem("", "byte 0: the end of the body (expected: a JSON value)");
        assertProblem("\uFEFF{}", "byte 0: a byte order mark (expected: a JSON value)");
        assertProblem("[1,]", "byte 3: ']' (expected: a value)");
        assertProblem("{\"a\" 1}", "byte 5: '1' (expected: ':')");
        assertProblem("[1 2]", "byte 3: '2' (expected: ',' or ']')");
        assertProblem("\"abc", "byte 4: the end of the body (expected: the rest of a string and its closing quote)");
        assertProblem("\"a\nb\"", "byte 2: 0x0a (expected: control characters escaped)");
        assertProblem("\"\\x\"", "byte 1: '\\' (expected: one of \\\" \\\\ \\/ \\b \\f \\n \\r \\t \\u)");
        assertProblem("[tru]", "byte 1: 't' (expected: true)");
        assertProblem("[-]", "byte 2: ']' (expected: a digit)");
        assertProblem("{} x", "byte 3: 'x' (expected: the end)");
        assertProblem(
                "{\"abc\":1,\"\\u0061bc\":2}",
                "byte 9: a name that this object has already, \"\\u0061bc\" (expected: each name once)");
    }

    @Test
    void positionsCountFromTheBeginningOfTheRange() {
        JsonScanner scanner = JsonScanner.strict();
        byte[] bytes = "data: {\"a\":x}".getBytes(StandardCharsets.US_ASCII);
        scanner.reset(bytes, 6, bytes.length);
        assertThatThrownBy(scanner::skip).hasMessage("byte 5: 'x' (expected: a value)");
    }

    @Test
    void nestingIsBounded() {
        String deepest = "[".repeat(JsonScanner.DEPTH_MAX) + "]".repeat(JsonScanner.DEPTH_MAX);
        scanner(deepest).skip();
        assertThatThrownBy(() -> scanner("[" + deepest + "]").skip())
                .isInstanceOf(JsonSyntaxException.class)
                .hasMessageContaining("at most 64 levels");
        assertThatThrownBy(() -> scanner("{\"a\":[".repeat(1_000_000)).skip()).isInstanceOf(JsonSyntaxException.class);
    }

    @Test
    void nameTwiceIsFoundInObjectsOfEverySize() {
        for (int members : new int[] {1, 2, 15, 16, 17, 18, 40, 64, 65, 300, 5_000}) {
            for (int repeated : new int[] {0, members / 2, members - 1}) {
                StringBuilder text = new StringBuilder("{\"in\":{\"x\":1,\"n0\":2}");
                for (int i = 0; i < members; i++) {
                    text.append(",\"n").append(i).append("\":{\"n").append(i).append("\":0}");
                }
                scanner(text + "}").skip();
                String twice = text + ",\"\\u006e" + repeated + "\":0}";
                assertThatThrownBy(() -> scanner(twice).skip())
                        .as("%s members, %s again", members, repeated)
                        .hasMessageContaining("a name that this object has already");
            }
        }
    }

    @Test
    void membersAreBounded() {
        StringBuilder text = new StringBuilder("{\"x\":0");
        for (int i = 1; i < OpenNames.NAMES_MAX; i++) {
            text.append(",\"").append(i).append("\":0");
        }
        scanner(text + "}").skip();
        assertThatThrownBy(() -> scanner(text + ",\"y\":0}").skip()).hasMessageContaining("more members than are read");
    }

    @Test
    void lenientScannerTakesANameTwice() {
        JsonScanner scanner = JsonScanner.lenient();
        byte[] bytes = "{\"a\":1,\"a\":2}".getBytes(StandardCharsets.US_ASCII);
        scanner.reset(bytes, 0, bytes.length);
        scanner.skip();
        scanner.end();
    }

    private static long number(String text) {
        JsonScanner scanner = scanner(text);
        scanner.scalar(scanner.peek());
        return scanner.longOr(-1);
    }

    private static void assertProblem(String text, String message) {
        assertThatThrownBy(() -> {
                    JsonScanner scanner = scanner(text);
                    scanner.skip();
                    scanner.end();
                })
                .isInstanceOf(JsonSyntaxException.class)
                .hasMessage(message);
    }

    private static JsonScanner scanner(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        JsonScanner scanner = JsonScanner.strict();
        scanner.reset(bytes, 0, bytes.length);
        return scanner;
    }
}
