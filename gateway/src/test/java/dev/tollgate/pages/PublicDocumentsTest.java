package dev.tollgate.pages;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.base.StorefrontId;
import dev.tollgate.catalog.CatalogSnapshot;
import dev.tollgate.catalog.Presets;
import dev.tollgate.catalog.StandIn;
import dev.tollgate.house.Shared;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The pages say what the storefronts' public documents say: the same parameters, defaults and statuses. */
final class PublicDocumentsTest {
    private static final CatalogSnapshot CATALOG =
            StandIn.overlay().over(Presets.parts()).snapshot();
    private static final Pattern STATUS = Pattern.compile("(?m)^(?:\\| )?(\\d{3})\\b");
    /** {@code | name | type | Yes | … |}, and the same without a default. */
    private static final Pattern TABLE_ROW =
            Pattern.compile("(?m)^\\| ([a-z_]+) \\| ([a-z/|]+) \\| (Yes|No) \\| (?:([^|]*) \\| )?([^|]+) \\|");
    /** {@code "temperature": 0.7, // optional, default 0.7}. */
    private static final Pattern COMMENTED = Pattern.compile("(?m)^\\s*\"([a-z_]+)\": .*// (required|optional)(.*)$");
    /** {@code name type words} on a line. */
    private static final Pattern PLAIN_ROW = Pattern.compile("(?m)^(model|prompt|max_tokens) (string|integer) ");

    @ParameterizedTest
    @CsvSource({
        "thistoken,000_462471b95aae7b57.txt",
        "tokenproxy,001_ab5f2dab0d98a080.txt",
        "tokencheap,002_00cd5a302fb9fc70.txt",
        "ai-tokenhub,003_9ab167ec529d454c.txt"
    })
    void pageHasTheDocumentsParametersDefaultsAndStatuses(String storefront, String file) throws IOException {
        String document = Files.readString(Shared.file("seeds/" + file));
        DocsPage page = DocsPage.of(
                Objects.requireNonNull(CATALOG.storefront(new StorefrontId(storefront))),
                CATALOG,
                "http://localhost:4000",
                1_790_000_000_000L);
        Set<String> statuses = new TreeSet<>();
        matches(STATUS, document).forEach(match -> statuses.add(match.group(1)));
        assertThat(page.errors().stream().map(row -> Integer.toString(row.status())))
                .containsExactlyInAnyOrderElementsOf(statuses);
        Set<String> documented = new TreeSet<>();
        for (Matcher row : matches(TABLE_ROW, document)) {
            documented.add(row.group(1) + " " + row.group(3).equals("Yes"));
            defaultIn(row.group(4) + " " + row.group(5), row.group(1), page);
        }
        for (Matcher row : matches(COMMENTED, document)) {
            documented.add(row.group(1) + " " + row.group(2).equals("required"));
            defaultIn(row.group(3), row.group(1), page);
        }
        matches(PLAIN_ROW, document)
                .forEach(
                        row -> documented.add(row.group(1) + " " + !row.group(1).startsWith("max")));
        Set<String> shown = new TreeSet<>();
        page.operations()
                .forEach(operation -> operation
                        .parameters()
                        .forEach(parameter -> shown.add(parameter.name() + " " + parameter.required())));
        if (storefront.equals("tokenproxy")) {
            // Its example opens messages on one line and says "required" there.
            documented.add("messages true");
        }
        assertThat(shown).isEqualTo(documented).isNotEmpty();
    }

    private static void defaultIn(String words, String parameter, DocsPage page) {
        Matcher preset = Pattern.compile("(?:default |^)([0-9.]+|false)\\b").matcher(words.strip());
        String expected = preset.find() ? preset.group(1) : null;
        assertThat(page.operations().getFirst().parameters().stream()
                        .filter(each -> each.name().equals(parameter)))
                .as(parameter)
                .allSatisfy(each -> assertThat(each.preset()).isEqualTo(expected));
    }

    private static List<Matcher> matches(Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(text);
        List<Matcher> all = new ArrayList<>();
        while (matcher.find()) {
            Matcher one = pattern.matcher(text);
            one.find(matcher.start());
            all.add(one);
        }
        return all;
    }
}
