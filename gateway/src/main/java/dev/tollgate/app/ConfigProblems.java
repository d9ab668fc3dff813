package dev.tollgate.app;

import java.util.ArrayList;
import java.util.List;

/** Every problem of a configuration, so that all are told at once. */
final class ConfigProblems {
    private final List<String> lines = new ArrayList<>();

    /** Notes one: where, what stands there, what was expected, and what to do. */
    void add(String key, Object value, String expected, String hint) {
        lines.add(key + ": " + value + " (expected: " + expected + ")" + (hint.isEmpty() ? "" : "; " + hint));
    }

    boolean any() {
        return !lines.isEmpty();
    }

    List<String> lines() {
        return List.copyOf(lines);
    }

    /** Thrown once, with all of them. */
    static final class ConfigException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        ConfigException(String source, List<String> lines) {
            super(source + ": " + lines.size() + (lines.size() == 1 ? " problem" : " problems") + "\n  "
                    + String.join("\n  ", lines));
        }
    }
}
