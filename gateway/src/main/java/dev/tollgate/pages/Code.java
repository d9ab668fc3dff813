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

    /**
     * A piece of code.
     *
     * @param kind {@code k} keyword, {@code s} string, {@code p} property, {@code c} comment; empty for the rest
     */
    record Span(String kind, String text) {}

    Code {
        tabs = List.copyOf(tabs);
    }
}
