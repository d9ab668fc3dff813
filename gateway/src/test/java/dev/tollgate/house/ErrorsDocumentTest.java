package dev.tollgate.house;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.error.Blame;
import dev.tollgate.error.ErrorCode;
import dev.tollgate.routing.FailureRule;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** docs/errors.md and the program say the same, row by row and in the same order. */
final class ErrorsDocumentTest {
    private static final Pattern CODE_ROW = Pattern.compile(
            "(?m)^\\| (\\d{3}) \\| `([a-z_]+)` \\| `([a-z_]+)` \\| ([a-z]+) \\| ([^|]+) \\| ([^|]+) \\|$");
    private static final Pattern FAILURE_ROW =
            Pattern.compile("(?m)^\\| `([A-Z0-9_]+)` \\| (yes|no) \\| ([a-z, ]+) \\| (\\d{3}) `([a-z_]+)` \\|$");

    @Test
    void everyCodeHasItsRow() throws IOException {
        List<String> rows = new ArrayList<>();
        Matcher row = CODE_ROW.matcher(document());
        while (row.find()) {
            rows.add(row.group(1) + " " + row.group(2) + " " + row.group(3) + " " + row.group(4));
            assertThat(row.group(5)).as("when, of %s", row.group(3)).endsWith(".");
            assertThat(row.group(6)).as("what to do, of %s", row.group(3)).endsWith(".");
        }
        assertThat(rows)
                .containsExactlyElementsOf(Arrays.stream(ErrorCode.values())
                        .map(code -> code.status() + " " + code.type() + " " + code.code() + " " + words(code.blame()))
                        .toList());
    }

    @Test
    void everyFailureOfAProviderHasItsRow() throws IOException {
        List<String> rows = new ArrayList<>();
        Matcher row = FAILURE_ROW.matcher(document());
        while (row.find()) {
            rows.add(row.group(1) + " " + row.group(2) + " " + row.group(3) + " " + row.group(4) + " " + row.group(5));
        }
        assertThat(rows)
                .containsExactlyElementsOf(Arrays.stream(FailureRule.values())
                        .map(rule -> rule + " " + (rule.retry() == FailureRule.Retry.YES ? "yes" : "no") + " "
                                + words(rule.health()) + " " + rule.code().status() + " "
                                + rule.code().code())
                        .toList());
    }

    private static String words(Blame blame) {
        return switch (blame) {
            case CALLER -> "caller";
            case GATEWAY -> "operator";
            case UPSTREAM -> "provider";
        };
    }

    private static String words(FailureRule.Health health) {
        return switch (health) {
            case FAILURE -> "counts";
            case OPERATOR_FAILURE -> "counts, operator told";
            case OPERATOR_ONLY -> "operator told";
            case ALIVE -> "answers";
            case COOLING -> "pauses";
            case UNTOUCHED -> "untouched";
        };
    }

    private static String document() throws IOException {
        return Files.readString(Repository.root().resolve("docs/errors.md"));
    }
}
