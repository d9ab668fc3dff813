package dev.tollgate.catalog;

import java.util.List;

/** What became of a change of the catalog. */
public sealed interface ChangeResult {
    /** It is stored and holds for every request that begins from now on. */
    record Done() implements ChangeResult {}

    /** Nothing was changed. Each problem names the value and what was expected. */
    record Invalid(List<String> problems) implements ChangeResult {
        public Invalid {
            problems = List.copyOf(problems);
        }
    }
}
