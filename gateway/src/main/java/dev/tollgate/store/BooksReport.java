package dev.tollgate.store;

import dev.tollgate.ledger.Violation;
import java.util.List;

/**
 * What a check of the books found.
 *
 * @param violations rows that break an invariant, at most {@link #LISTED_MAX} of each
 * @param violationCount how many there are in all
 * @param notes what an operator should know and breaks nothing: journals that were given up or are not replayed yet
 */
public record BooksReport(List<Violation> violations, long violationCount, List<String> notes, Counts counts) {
    /** More of one kind are counted, not listed. */
    public static final int LISTED_MAX = 100;

    /** How many rows were read. */
    public record Counts(long accounts, long transfers, long grants, long leases, long usageRows, long journals) {}

    public BooksReport {
        violations = List.copyOf(violations);
        notes = List.copyOf(notes);
    }

    /** Whether every invariant holds. */
    public boolean clean() {
        return violationCount == 0;
    }
}
