package dev.tollgate.pages;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.pages.Code.Kind;
import dev.tollgate.pages.Code.Span;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

final class HighlighterTest {
    @Test
    void piecesAreToldApart() {
        assertThat(Highlighter.spans("const a = {\"x\": \"import\", n: true_ish};"))
                .containsExactly(
                        new Span(Kind.KEYWORD, "const"),
                        new Span(Kind.PLAIN, " a = {"),
                        new Span(Kind.PROPERTY, "\"x\""),
                        new Span(Kind.PLAIN, ": "),
                        new Span(Kind.STRING, "\"import\""),
                        new Span(Kind.PLAIN, ", n: true_ish};"));
    }

    @Test
    void nothingIsLost() {
        for (String code : new String[] {"", "\"", "a\"b", "\"\"", "curl -d '{\"a\": 1}'", "für x in y"}) {
            assertThat(Highlighter.spans(code).stream().map(Span::text).collect(Collectors.joining()))
                    .isEqualTo(code);
        }
    }
}
