package dev.tollgate.catalog;

import java.util.ArrayList;
import java.util.List;

/** Collects all that is wrong with one thing, each as value and expectation. */
final class Problems {
    private final String thing;
    private final List<String> found = new ArrayList<>();

    Problems(String thing) {
        this.thing = thing;
    }

    /** Notes {@code value} unless it is as {@code expected}. */
    void expect(boolean fulfilled, String field, Object value, String expected) {
        if (!fulfilled) {
            found.add(thing + " " + field + ": " + value + " (expected: " + expected + ")");
        }
    }

    List<String> found() {
        return List.copyOf(found);
    }
}
