package dev.tollgate.pages;

import dev.tollgate.pages.Code.Span;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Cuts code into strings, properties, keywords, comments and the rest; enough for short examples of our own. */
final class Highlighter {
    private static final Set<String> KEYWORDS = Set.of(
            "curl",
            "import",
            "from",
            "for",
            "in",
            "if",
            "not",
            "await",
            "const",
            "new",
            "of",
            "async",
            "function",
            "print",
            "true",
            "false",
            "null",
            "True",
            "False",
            "None",
            "POST",
            "GET",
            "while",
            "let");

    private Highlighter() {}

    static List<Span> spans(String code) {
        List<Span> spans = new ArrayList<>();
        int plainFrom = 0;
        int at = 0;
        while (at < code.length()) {
            int end = endOfPiece(code, at);
            String kind = end == at ? "" : kind(code, at, end);
            if (!kind.isEmpty()) {
                plain(spans, code, plainFrom, at);
                spans.add(new Span(kind, code.substring(at, end)));
                plainFrom = end;
            }
            at = Math.max(end, at + 1);
        }
        plain(spans, code, plainFrom, code.length());
        return spans;
    }

    private static void plain(List<Span> spans, String code, int from, int to) {
        if (to > from) {
            spans.add(new Span("", code.substring(from, to)));
        }
    }

    /** The end of the string, comment or word that begins here; {@code at} where none does. */
    private static int endOfPiece(String code, int at) {
        char c = code.charAt(at);
        if (c == '"') {
            int end = code.indexOf('"', at + 1);
            return end < 0 ? at : end + 1;
        }
        boolean lineStart = at == 0 || code.charAt(at - 1) == '\n';
        if (lineStart && (c == '#' || code.startsWith("//", at))) {
            int end = code.indexOf('\n', at);
            return end < 0 ? code.length() : end;
        }
        int end = at;
        while (end < code.length() && (Character.isLetterOrDigit(code.charAt(end)) || code.charAt(end) == '_')) {
            end++;
        }
        return end;
    }

    private static String kind(String code, int from, int to) {
        char first = code.charAt(from);
        if (first == '"') {
            return to < code.length() && code.charAt(to) == ':' ? "p" : "s";
        }
        if (first == '#' || first == '/') {
            return "c";
        }
        return KEYWORDS.contains(code.substring(from, to)) ? "k" : "";
    }
}
