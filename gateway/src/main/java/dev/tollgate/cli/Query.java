package dev.tollgate.cli;

import org.jspecify.annotations.Nullable;

/** A path with a query. */
final class Query {
    private final StringBuilder text;
    private boolean begun;

    Query(String path) {
        text = new StringBuilder(path);
    }

    Query add(String name, @Nullable String value) {
        return value == null ? this : append(name, Remote.segment(value));
    }

    /** The place where {@link Shell#list} writes how many rows it wants. */
    Query paged() {
        return append("limit", "");
    }

    private Query append(String name, String value) {
        text.append(begun ? '&' : '?').append(name).append('=').append(value);
        begun = true;
        return this;
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
