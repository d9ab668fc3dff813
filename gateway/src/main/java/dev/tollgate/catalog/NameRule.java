package dev.tollgate.catalog;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Which ids of a provider mean one entry of its price list. Case matters. */
public final class NameRule {
    /** How an id is compared. */
    public enum Kind {
        /** It is the text. */
        IS,
        /** It begins with the text. */
        BEGINS,
        /** It ends with the text. */
        ENDS,
        /** The text stands in it. */
        HAS,
        /** The text, a regular expression, is found in it. */
        LIKE
    }

    private final Kind kind;
    private final String text;
    private final @Nullable Pattern pattern;

    /** @throws IllegalArgumentException where the text is empty, or no regular expression that its kind needs */
    public NameRule(Kind kind, String text) {
        if (text.isEmpty()) {
            throw new IllegalArgumentException(kind + ": empty (expected: text to compare with)");
        }
        this.kind = kind;
        this.text = text;
        this.pattern = kind == Kind.LIKE ? Pattern.compile(text) : null;
    }

    /** How an id is compared. */
    public Kind kind() {
        return kind;
    }

    /** What it is compared with. */
    public String text() {
        return text;
    }

    /** Whether it holds for an id. */
    public boolean matches(String id) {
        return switch (kind) {
            case IS -> id.equals(text);
            case BEGINS -> id.startsWith(text);
            case ENDS -> id.endsWith(text);
            case HAS -> id.contains(text);
            case LIKE -> pattern != null && pattern.matcher(id).find();
        };
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof NameRule rule && kind == rule.kind && text.equals(rule.text);
    }

    @Override
    public int hashCode() {
        return 31 * kind.hashCode() + text.hashCode();
    }

    @Override
    public String toString() {
        return kind + " " + text;
    }
}
