package dev.tollgate.base;

import java.util.regex.Pattern;

/** A storefront's name in configuration, paths and rows, such as {@code ai-tokenhub}. */
public record StorefrontId(String text) {
    private static final Pattern SHAPE = Pattern.compile("[a-z0-9][a-z0-9-]{0,62}");

    public StorefrontId {
        if (!SHAPE.matcher(text).matches()) {
            throw new IllegalArgumentException("storefront: " + text + " (expected: a-z, 0-9 and -, at most 63)");
        }
    }

    @Override
    public String toString() {
        return text;
    }
}
