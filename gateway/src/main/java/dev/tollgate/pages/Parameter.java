package dev.tollgate.pages;

import org.jspecify.annotations.Nullable;

/**
 * One row of a parameter table.
 *
 * @param preset what holds where it is left out, or null
 */
record Parameter(
        String name,
        String type,
        boolean required,
        @Nullable String preset,
        String words) {
    static Parameter required(String name, String type, String words) {
        return new Parameter(name, type, true, null, words);
    }

    static Parameter optional(String name, String type, @Nullable String preset, String words) {
        return new Parameter(name, type, false, preset, words);
    }
}
