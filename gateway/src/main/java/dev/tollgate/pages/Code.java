package dev.tollgate.pages;

import java.util.List;

/**
 * Example code, the same in one or several languages.
 *
 * @param id unique on its page
 * @param title what it shows
 */
record Code(String id, String title, List<Tab> tabs) {
    /** One language. */
    record Tab(String label, List<Span> spans) {}

    /** A piece of code. */
    record Span(Kind kind, String text) {}

    /** What a piece is. */
    enum Kind {
        PLAIN,
        KEYWORD,
        STRING,
        PROPERTY
    }

    Code {
        tabs = List.copyOf(tabs);
    }
}
