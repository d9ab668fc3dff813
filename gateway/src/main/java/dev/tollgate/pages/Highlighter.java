package dev.tollgate.pages;

import dev.tollgate.pages.Code.Kind;
import dev.tollgate.pages.Code.Span;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Cuts code into strings, properties, keywords and the rest; enough for short examples of our own. */
final class Highlighter {
    private static final Set<String> KEYWORDS = Set.of(
            "curl", "import", "from", "for", "in", "if", "or", "await", "const", "new", "of", "print", "true", "false",
            "null", "True", "False", "None");

    private Highlighter() {}

    static List<Span> spans(String code) {
        List<Span> spans = new ArrayList<>();
        int plainFrom = 0;
        int at = 0;
        while (at < code.length()) {
            int end = endOfPiece(code, at);
            Kind kind = end == at ? Kind.PLAIN : kind(code, at, end);
            if (kind != Kind.PLAIN) {
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
            spans.add(new Span(Kind.PLAIN, code.substring(from, to)));
        }
    }

    /** The end of the string or word that begins here; {@code at} where neither does. */
    private static int endOfPiece(String code, int at) {
        if (code.charAt(at) == '"') {
            int end = code.indexOf('"', at + 1);
            return end < 0 ? at : end + 1;
        }
        int end = at;
        while (end < code.length() && (Character.isLetterOrDigit(code.charAt(end)) || code.charAt(end) == '_')) {
            end++;
        }
        return end;
    }

    private static Kind kind(String code, int from, int to) {
        if (code.charAt(from) == '"') {
            return to < code.length() && code.charAt(to) == ':' ? Kind.PROPERTY : Kind.STRING;
        }
        return KEYWORDS.contains(code.substring(from, to)) ? Kind.KEYWORD : Kind.PLAIN;
    }
}
